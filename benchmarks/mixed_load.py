"""Mixed business sent as fast as it is taken: ``python -m benchmarks.mixed_load [requests]``.

Twenty requests a second for an hour are 72,000. Four callers send them to one worker over SQLite;
every answer is held against what the engine itself says of the firm, or against the problem it must
be. Memory, threads and open files of the server are looked at all along: what grows with the
requests shows between the first tenth and the last. Ctrl-C ends it with what was seen so far.
"""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

from benchmarks.served import ROOT, server
from risk.assess.breach_severity import grade_breach
from risk.desk import Request, quote
from risk.desk.advice.severity_document import severity_document
from risk.desk.life.offered import offered
from risk.desk.loss.incidents import IncidentTold
from risk.desk.quoting.indication import indication_document
from risk.desk.quoting.models import models_in_force
from risk.profile import read_profile
from risk.rulebook import at
from risk.rulebook.strict_yaml import read_yaml
from risk.store.migrate import upgrade
from risk.units import decimal_text

A_SECOND, SECONDS = 20, 3600
CALLERS = 4
SHARES = {
    "indication": 38,
    "classify": 20,
    "quote": 12,
    "read": 16,
    "bind": 4,
    "incident": 4,
    "bad": 6,
}
"""Of a hundred pieces of business; binding takes three requests, the others one."""
NUMBERS = ("resident memory MB", "threads", "open files")
BAD: tuple[tuple[str, str, bytes, dict[str, str], int], ...] = (
    ("POST", "/v1/indication", b'{"profile": {"firm": {"name": "x"}}}', {}, 422),
    ("POST", "/v1/indication", b'{"profile": ', {}, 400),
    ("POST", "/v1/classify", b'{"profile": NaN}', {}, 400),
    ("POST", "/v1/quotes", b"[]", {}, 422),
    ("POST", "/v1/quotes/1/bind", b'{"reason": "x"}', {}, 428),
    ("POST", "/v1/quotes/2000000000/bind", b'{"reason": "x"}', {"If-Match": '"1"'}, 404),
    ("GET", "/v1/policies/2000000000", b"", {}, 404),
    ("GET", "/v1/submissions?most=0", b"", {}, 422),
    ("DELETE", "/v1/firms/1", b"", {}, 405),
)


@dataclass(frozen=True)
class Firm:
    """A sample firm as it is sent, and what the engine says of it."""

    body: bytes
    profile: bytes
    indication: dict[str, Any]
    premium: str | None

    @classmethod
    def read(cls, path: Path) -> Firm:
        profile, day = read_profile(path), datetime.now().astimezone().date()
        found = quote(Request(profile, day, models=models_in_force(day)))
        terms = None if found.decision.outcome == "decline" else offered(found)
        plain = profile.model_dump(mode="json")
        return cls(
            json.dumps({"profile": plain, "as_of": day.isoformat()}).encode(),
            json.dumps({"profile": plain}).encode(),
            json.loads(json.dumps(indication_document(found))),
            None if terms is None else decimal_text(terms.stake.premium_minor),
        )


@dataclass
class Ledger:
    """What was sent and seen, by all callers."""

    left: int
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def done(self) -> int:
        return sum(map(len, self.waits.values()))


class Caller:
    """Somebody who does business over one connection."""

    def __init__(self, port: int, firms: list[Firm], ledger: Ledger, seed: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.firms, self.ledger, self.pick = firms, ledger, random.Random(seed)  # noqa: S311
        self.kind = ""

    def work(self) -> None:
        """Do business until none is left."""
        while self.ledger.left > 0:
            (self.kind,) = self.pick.choices([*SHARES], [*SHARES.values()])
            try:
                getattr(self, f"_{self.kind}")(self.pick.choice(self.firms))
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                self.ledger.wrong.append(f"{self.kind}: {error!r}")
                self.line.close()

    def ask(
        self, want: int, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[dict[str, Any], str]:
        """Ask once, and give the answer and its version."""
        begun = time.perf_counter()
        self.line.request(
            method, path, body or None, {"Content-Type": "application/json"} | headers
        )
        answer = self.line.getresponse()
        text, version = answer.read(), answer.headers.get("ETag", "")
        with self.ledger.lock:
            self.ledger.left -= 1
            self.ledger.waits[self.kind].append(time.perf_counter() - begun)
        told = json.loads(text)
        self.hold(answer.status == want, f"{method} {path}", answer.status, want)
        return told, version

    def hold(self, right: bool, what: str, got: object, wanted: object) -> None:
        if not right:
            self.ledger.wrong.append(f"{self.kind}: {what}: {got}, not {wanted}"[:200])

    def _indication(self, firm: Firm) -> None:
        told, _ = self.ask(200, "POST", "/v1/indication", firm.body)
        self.hold(told == firm.indication, "indication", told.get("premium"), "the engine's")

    def _classify(self, firm: Firm) -> None:
        told, _ = self.ask(200, "POST", "/v1/classify", firm.body)
        size = (told["size"] or {}).get("size_class")
        self.hold(
            size == firm.indication["size_class"], "size", size, firm.indication["size_class"]
        )
        rung = (told["processor_class"] or {}).get("id")
        want = firm.indication["processor_class"]
        self.hold(rung == want, "class", rung, want)

    def _quote(self, firm: Firm) -> None:
        told, _ = self.ask(201, "POST", "/v1/quotes", firm.profile)
        self._offered(firm, told)

    def _offered(self, firm: Firm, told: dict[str, Any]) -> dict[str, Any] | None:
        found = told["offers"][0] if told["offers"] else None
        premium = found["premium"] if found else None
        self.hold(premium == firm.premium, "offer", premium, firm.premium)
        if found is not None:
            self.ledger.kept.append((found["quote_id"], premium))
        return found

    def _read(self, firm: Firm) -> None:
        if not self.ledger.kept:
            self._indication(firm)
            return
        number, premium = self.pick.choice(self.ledger.kept)
        told, _ = self.ask(200, "GET", f"/v1/quotes/{number}")
        self.hold(told["premium"] == premium, f"quote {number}", told["premium"], premium)

    def _bind(self, firm: Firm) -> None:
        opened, version = self.ask(201, "POST", "/v1/submissions", firm.profile)
        at_ = f"/v1/submissions/{opened['id']}/quote"
        told, _ = self.ask(200, "POST", at_, b"{}", **{"If-Match": version})
        offer = self._offered(firm, told)
        if offer is None or offer["state"] != "offered":
            return
        bound, _ = self.ask(
            201, "POST", f"/v1/quotes/{offer['quote_id']}/bind", b'{"reason": "client agrees"}',
            **{"If-Match": f'"{offer["version"]}"'},
        )  # fmt: skip
        # Where the law does not want the premium first, cover begins at once.
        self.hold(bound["state"] in ("bound", "in_force"), "policy", bound["state"], "bound")
        self.hold(bound["charged"] == firm.premium, "charged", bound["charged"], firm.premium)

    def _incident(self, firm: Firm) -> None:
        if not self.ledger.kept:
            self._indication(firm)
            return
        told, _ = self.ask(201, "POST", "/v1/incidents", INCIDENT)
        level = told["severity"]["level"]
        self.hold(level == GRADE, "severity", level, GRADE)

    def _bad(self, firm: Firm) -> None:
        method, path, body, headers, want = self.pick.choice(BAD)
        told, _ = self.ask(want, method, path, body, **headers)
        self.hold(told["status"] == want, "problem", told, want)


SAMPLE = ROOT / "data_samples" / "incidents" / "ransomware.yaml"
TOLD = read_yaml(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
INCIDENT = json.dumps({"told": TOLD, "firm_id": 1}, default=str).encode()


def _grade() -> str:
    told = IncidentTold.model_validate(TOLD)
    assert told.breach is not None
    rulebook, breach = at(told.discovered_at.date(), "EU"), told.breach.breach()
    return str(severity_document(rulebook, breach, grade_breach(rulebook, breach))["level"])


GRADE = _grade()


def main() -> None:
    """Send the requests and print what was seen."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else A_SECOND * SECONDS
    firms = [Firm.read(path) for path in sorted((ROOT / "data_samples").glob("*.yaml"))]
    ledger = Ledger(requests)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        upgrade(url)
        with server(["risk.cli", "serve"], Path(folder), RISK_DATABASE_URL=url) as running:
            begun = time.monotonic()
            seen = [*_watched(running.process, running.port, firms, ledger, requests)]
            _tell(ledger, seen, time.monotonic() - begun)
    sys.exit(bool(ledger.wrong))


def _watched(
    process: subprocess.Popen[bytes], port: int, firms: list[Firm], ledger: Ledger, requests: int
) -> Iterator[tuple[int, tuple[float, int, int]]]:
    """Let the callers work and give, second by second, requests done and what the server holds."""
    callers = [Caller(port, firms, ledger, seed) for seed in range(CALLERS)]
    team = [threading.Thread(target=one.work) for one in callers]
    for one in team:
        one.start()
    begun = told = time.monotonic()
    try:
        while any(one.is_alive() for one in team):
            time.sleep(0.5)
            now, held = time.monotonic(), _held(process.pid)
            yield ledger.done, held
            if now - told >= 10:
                told = now
                rate = ledger.done / (now - begun)
                print(
                    f"{ledger.done:,} of {requests:,}, {rate:,.0f}/s, {held[0]:,.0f} MB, "
                    f"{held[1]} threads, {held[2]} files, {len(ledger.wrong)} wrong",
                    file=sys.stderr, flush=True,
                )  # fmt: skip
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    finally:
        ledger.left = 0
        for one in team:
            one.join()


def _held(pid: int) -> tuple[float, int, int]:
    """Give resident megabytes, threads and open files of a process."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    )
    files = len([*Path(f"/proc/{pid}/fd").iterdir()])
    return int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"]), files


def _tell(ledger: Ledger, seen: list[tuple[int, tuple[float, int, int]]], seconds: float) -> None:
    print(f"{ledger.done:,} requests in {seconds:,.0f} s: {ledger.done / seconds:,.0f} a second\n")
    print("| business | requests | median ms | p99 ms |\n|--|--|--|--|")
    for kind, waits in sorted(ledger.waits.items()):
        p99 = quantiles(waits, n=100)[-1] if len(waits) > 1 else waits[0]
        print(f"| {kind} | {len(waits):,} | {median(waits) * 1e3:,.1f} | {p99 * 1e3:,.1f} |")
    tenth = ledger.done / 10
    early = [held for done, held in seen if done <= tenth] or [seen[0][1]]
    late = [held for done, held in seen if done >= 9 * tenth] or [seen[-1][1]]
    print("\n| of the server | first tenth | last tenth | most |\n|--|--|--|--|")
    for place, name in enumerate(NUMBERS):
        first, last = (mean(held[place] for held in part) for part in (early, late))
        most = max(held[place] for _, held in seen)
        print(f"| {name} | {first:,.1f} | {last:,.1f} | {most:,.1f} |")
    print(f"\nwrong answers: {len(ledger.wrong)}")
    for one in ledger.wrong[:10]:
        print(f"  {one}")


if __name__ == "__main__":
    main()
