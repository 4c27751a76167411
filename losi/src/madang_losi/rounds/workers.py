"""Who does the work: processes of this machine, or the workers of a Dask cluster, behind the same four verbs."""

import os
import signal
import threading
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait as wait_for
from typing import Any, Protocol, Self

from madang_losi.errors import LosiError

SECONDS_TO_CONNECT = 15


class Workers(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(self, *failure: object) -> None: ...
    def submit(self, work: Any, /, *arguments: Any) -> Future[Any]: ...
    def room(self) -> int: ...
    def trouble(self) -> str: ...
    def renew(self) -> None: ...
    def stop(self) -> None: ...


class Processes:
    """A pool of processes, forked from a server that has the modules ready and no connection open."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        self.renew()
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, work: Any, /, *arguments: Any) -> Future[Any]:
        if self.pool is None:
            raise BrokenExecutor("no pool is open")
        return self.pool.submit(work, *arguments)

    def room(self) -> int:
        return self.count

    def trouble(self) -> str:
        return ""

    def renew(self) -> None:
        if self.pool:
            self.pool.shutdown(wait=False, cancel_futures=True)
        context = get_context("forkserver")
        context.set_forkserver_preload(["madang_losi.assessing", "madang_losi.crawling", "madang_losi.reporting"])
        self.pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=end_with_parent)

    def stop(self) -> None:
        """What they fetched is kept in each city's evidence file, and each city waits."""
        for process in active_children():
            process.terminate()


class Cluster:
    """The workers of a Dask cluster. They must see the folder of the round under the same name (a shared disk)."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError as missing:
            raise LosiError("A cluster needs the extra dask: pip install 'madang-losi[dask]'.") from missing
        try:
            self.client = Client(address, timeout=SECONDS_TO_CONNECT)
        except (OSError, TimeoutError, ValueError) as problem:
            raise LosiError(f"No Dask scheduler answers at {address}: {problem}. Start one with: dask scheduler") from problem
        self.pool = self.client.get_executor(pure=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(wait=False)
        self.client.close()

    def submit(self, work: Any, /, *arguments: Any) -> Future[Any]:
        future: Future[Any] = self.pool.submit(work, *arguments)
        return future

    def room(self) -> int:
        """Workers come and go; while none is there, one job waits with the scheduler."""
        return max(1, int(sum(self.client.nthreads().values())))

    def trouble(self) -> str:
        return "" if self.client.nthreads() else "no worker is connected, so the round waits for one"

    def renew(self) -> None:
        """The scheduler replaces what it loses."""

    def stop(self) -> None:
        self.pool.shutdown(wait=False)


def is_a_kill(problem: BaseException | None) -> bool:
    """Whether a job ended because its worker did, here or on a cluster."""
    return isinstance(problem, BrokenExecutor) or type(problem).__name__ == "KilledWorker"


def end_with_parent() -> None:
    """In a worker: end when the parent is gone, also after kill -9, so that the next run meets nobody at work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return

    def end() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
