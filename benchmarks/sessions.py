"""Many visitors of one dashboard at once: how long each waits, and whether anything crosses.

``python -m benchmarks.sessions [visitors]`` starts a dashboard of its own, opens so many sessions
at the same moment over the dashboard's own protocol, lets each choose another sample firm, and
looks in every answer for the names of all firms: only the visitor's own may be there.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.dashboard import dashboard
from risk.app.asking.samples import sample_names
from risk.app.frame.words import say

LANG = "zh"
PATIENCE = 300.0


def main() -> None:
    """Print what was measured."""
    visitors = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    names = list(sample_names().values())
    together = Barrier(visitors)
    with dashboard() as running:
        port = running.port
        visit(port, 0, names, Barrier(1))  # the first visitor of a server waits for its imports
        cpu = running.cpu()
        with ThreadPoolExecutor(visitors) as pool:
            done = list(pool.map(lambda one: visit(port, one, names, together), range(visitors)))
        cpu = running.cpu() - cpu
    for what, waits in zip(
        ("open", "choose a firm"), np.transpose([one for one, _ in done]), strict=True
    ):
        p50, p95 = np.quantile(waits, [0.5, 0.95])
        print(f"{visitors} at once, {what}: p50 {p50:.2f} s, p95 {p95:.2f} s")
    print(f"server's CPU for {2 * visitors} pages: {cpu:.2f} s, {cpu / visitors / 2:.3f} s each")
    print(f"answers with a name of another visitor's firm: {sum(crossed for _, crossed in done)}")


def visit(
    port: int, visitor: int, names: list[str], together: Barrier
) -> tuple[tuple[float, float], bool]:
    """Open the duties page and choose a firm; give both waits, and whether a name crossed."""
    own = names[visitor % len(names)]
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None
    ) as line:
        together.wait()
        message = BackMsg()
        message.rerun_script.query_string = f"lang={LANG}"
        message.rerun_script.page_name = "duties"
        opened, answer = _ask(line, message)
        box = next(
            one.delta.new_element.selectbox
            for one in answer
            if one.delta.new_element.selectbox.label == say("source.firm", LANG)
        )
        message.rerun_script.page_script_hash = next(
            one.navigation.page_script_hash for one in answer if one.HasField("navigation")
        )
        state = message.rerun_script.widget_states.widgets.add()
        state.id = box.id
        state.string_value = next(one for one in box.options if one.endswith(own))
        together.wait()
        chosen, answer = _ask(line, message)
    told = "".join(one.delta.new_element.markdown.body for one in answer)
    return (opened, chosen), [name for name in names if name in told] != [own]


def _ask(line: ClientConnection, message: BackMsg) -> tuple[float, list[ForwardMsg]]:
    started = time.perf_counter()
    line.send(message.SerializeToString())
    answer = []
    while True:
        part = ForwardMsg.FromString(bytes(line.recv(timeout=PATIENCE)))
        answer.append(part)
        if part.HasField("script_finished"):
            return time.perf_counter() - started, answer


if __name__ == "__main__":
    main()
