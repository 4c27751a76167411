"""Doing the jobs of a round: a pool of processes here, or a Dask cluster; never two on one host, never more than there is room for."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from typing import Any

from madang_losi.rounds import workers as working
from madang_losi.rounds.job import Outcome, assess_city
from madang_losi.rounds.table import Job, Round

SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, slots=True)
class Event:
    """A city that ended (`outcome`), whose worker was killed (neither), or news of what is going on (`now`)."""

    job: Job | None
    outcome: Outcome | None = None
    now: dict[str, str] = field(default_factory=dict)


def run(round_: Round, workers: working.Workers, options: dict[str, Any], work: Callable[..., Outcome] = assess_city) -> Iterator[Event]:
    """Does what waits and tells each city as it ends. Stopped in between, or killed, the next run takes the rest."""
    round_.recover()
    flying: dict[Future[Outcome], Job] = {}
    with workers:
        try:
            while True:
                _hand_out(round_, workers, flying, options, work)
                if not flying:
                    return
                done, _ = wait(flying, timeout=SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED)
                yield from _landed(round_, workers, flying, done)
                yield Event(None, now={job.city: workers.trouble() or _news(round_, job) for job in flying.values()})
        except BaseException:
            workers.stop()
            raise


def _hand_out(round_: Round, workers: working.Workers, flying: dict[Future[Outcome], Job], options: dict[str, Any], work: Any) -> None:
    """As many as there is room for, each host once. A job that lost a worker before flies alone, so that it harms no other."""
    room = workers.room() - len(flying)
    for job in round_.waiting() if room > 0 else []:
        hosts = {other.host for other in flying.values()} - {""}
        is_alone = not flying
        if job.host in hosts or (job.kills and not is_alone):
            continue
        folder = str(round_.folder(job.city).resolve())
        try:
            future = workers.submit(work, job.source, round_.edition, folder, options)
        except BrokenExecutor:
            workers.renew()
            return
        round_.begin(job)
        flying[future] = job
        room -= 1
        if room <= 0 or job.kills:
            return


def _landed(round_: Round, workers: working.Workers, flying: dict[Future[Outcome], Job], done: set[Future[Outcome]]) -> Iterator[Event]:
    is_broken = False
    for future in done:
        job, problem = flying.pop(future), future.exception()
        is_broken = is_broken or isinstance(problem, BrokenExecutor)
        yield Event(job, _settle(round_, job, problem))
    if is_broken:
        for future, job in list(flying.items()):
            wait([future])
            del flying[future]
            yield Event(job, _settle(round_, job, future.exception()))
        workers.renew()


def _settle(round_: Round, job: Job, problem: BaseException | None) -> Outcome | None:
    """What stands in the city's folder counts, whatever became of the worker that wrote it."""
    outcome = Outcome.read(round_.folder(job.city), job.source, round_.edition)
    if outcome is None and working.is_a_kill(problem):
        round_.killed(job)
        return Outcome.read(round_.folder(job.city), job.source, round_.edition)
    if outcome is None:
        told = str(problem) if problem else "its worker wrote elsewhere; every worker must see the folder of the round under the same name"
        outcome = Outcome(job.source, round_.edition, "failed", told)
        outcome.write(round_.folder(job.city))
    round_.finish(job, outcome)
    return outcome


def _news(round_: Round, job: Job) -> str:
    try:
        return (round_.folder(job.city) / "now.txt").read_text(encoding="utf-8")
    except OSError:
        return "begins"
