"""App: long work beside the page: it runs on a thread of its own, shows its steps, can be stopped.

A job belongs to one visitor's session and one question; another question takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import streamlit as st

from risk.app.frame.words import Locale, say

Result = TypeVar("Result")
Done = Callable[[str], None]
Work = Callable[[Done], Result]
"""Work that tells the name of every step when it is done."""

AT_ONCE = 2
_LOOK_AGAIN = 0.5


class Stopped(Exception):
    """The visitor asked for something else."""


@dataclass
class Job(Generic[Result]):
    """Work under way.

    Parameters
    ----------
    question : tuple
        What it answers; the same question is worked on once.
    steps : sequence of str
        Names of the steps, in order; a long one may stand there more than once.
    done : list of str
        Those done.
    stopped : bool
        Whether it is to end at its next step.
    future : Future
    """

    question: tuple[object, ...]
    steps: Sequence[str]
    done: list[str] = field(default_factory=list)
    stopped: bool = False
    future: Future[Result] = field(default_factory=Future)

    def tell(self, step: str) -> None:
        """Take note of a step; the way out for work that is no longer wanted."""
        if self.stopped:
            raise Stopped
        self.done.append(step)

    def stop(self) -> None:
        """End the work at its next step."""
        self.stopped = True
        self.future.cancel()


@st.cache_resource
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")


def job_for(
    name: str, question: tuple[object, ...], steps: Sequence[str], work: Work[Result]
) -> Job[Result]:
    """Give the job of a page that answers a question, begun if there is none yet.

    Parameters
    ----------
    name : str
        Of the page.
    question : tuple
        Everything that the answer depends on.
    steps : sequence of str
    work : callable
        Takes a callable to be told the name of every step done.
    """
    before: Job[Result] | None = st.session_state.get(f"job#{name}")
    if before is not None and before.question == question:
        return before
    if before is not None:
        before.stop()
    job = Job[Result](question, steps)
    job.future = _workers().submit(work, job.tell)
    st.session_state[f"job#{name}"] = job
    return job


def result_of(job: Job[Result], topic: str, locale: Locale) -> Result | None:
    """Give what a job found; while it works, show how far it is and give None.

    Parameters
    ----------
    job : Job
    topic : str
        The words of a step are ``<topic>.step.<name>``.
    locale : Locale

    Raises
    ------
    RiskError
        If the work ended with one.
    """
    if job.stopped:
        st.info(say("job.stopped", locale), icon=":material/stop_circle:")
        st.button(say("job.again", locale), on_click=_forget, args=(job,), icon=":material/replay:")
        return None
    if job.future.done():
        return job.future.result()
    _progress(job, topic, locale)
    return None


def _forget(job: Job[Result]) -> None:
    for name in [name for name, one in st.session_state.items() if one is job]:
        del st.session_state[name]


@st.fragment(run_every=_LOOK_AGAIN)
def _progress(job: Job[Result], topic: str, locale: Locale) -> None:
    if job.future.done():
        st.rerun()
    last = job.done[-1] if job.done else None
    words = say(f"{topic}.step.{last}", locale) if last else say("job.begun", locale)
    st.progress(min(1.0, len(job.done) / len(job.steps)), text=words)
    st.caption(say("job.help", locale))
    if st.button(say("job.stop", locale), icon=":material/stop_circle:"):
        job.stop()
        st.rerun()
