"""Child processes: started so that none outlives us, stopped so that none is left, and free ports for them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

KIND = Path(__file__).with_name("kind.py")
ADRES = "127.0.0.1"


def start(
    command: Sequence[str],
    *,
    deathsignal: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    log: IO[bytes] | int | None = None,
    gebruiker: tuple[int, int] | None = None,
    cwd: str | os.PathLike = "/",
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen:
    """Start `command` in a session of its own, tied to our life by `deathsignal`.

    `gebruiker` is (uid, gid) to become, None to stay who we are. Output goes to `log` (None: nowhere).
    Call it from the main thread: the kernel ties the child to the *thread* that started it.
    """
    uid, gid = gebruiker or (0, 0)
    uitvoer = subprocess.DEVNULL if log is None else log
    launcher = [sys.executable, "-I", "-S", str(KIND), *map(str, (os.getpid(), int(deathsignal), uid, gid))]
    return subprocess.Popen(
        [*launcher, *command],
        env=None if env is None else dict(env),
        stdin=stdin,
        stdout=uitvoer,
        stderr=subprocess.STDOUT if log is not None else subprocess.DEVNULL,
        cwd=cwd,
        start_new_session=True,
    )


def stop(proces: subprocess.Popen, *, soort: int = signal.SIGTERM, geduld: float = 10.0) -> None:
    """Ask `proces` to stop, wait `geduld` seconds, then kill whatever is left of its whole session."""
    if proces.poll() is None:
        with suppress(ProcessLookupError):
            proces.send_signal(soort)
        with suppress(subprocess.TimeoutExpired):
            proces.wait(geduld)
    kill_group(proces.pid)
    with suppress(subprocess.TimeoutExpired):
        proces.wait(5)


def kill_group(groep: int) -> None:
    """Kill every process still in the group that `groep` led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(groep, signal.SIGKILL)


def wait_gone(pid: int, geduld: float) -> bool:
    """Whether process `pid` is gone, or dead and not yet collected by its parent, within `geduld` seconds."""
    einde = time.monotonic() + geduld
    while _lives(pid):
        if time.monotonic() > einde:
            return False
        time.sleep(0.05)
    return True


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on right now."""
    with socket.socket() as sonde:
        sonde.bind((ADRES, 0))
        return sonde.getsockname()[1]


def port_is_free(poort: int) -> bool:
    """Whether we could listen on `poort`. A port in TIME_WAIT counts as free, as it does for the web server."""
    with socket.socket() as sonde:
        sonde.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sonde.bind((ADRES, poort))
        except OSError:
            return False
    return True
