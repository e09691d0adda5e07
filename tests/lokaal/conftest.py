"""A place of its own for every local stack a test starts, and nothing left of it afterwards."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from outplacement.lokaal import plaats, processen

OMGEVING = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_SUPERUSER_URL",
    "REDIS_URL",
    "OUTPLACEMENT_APP_PASSWORD",
    "OUTPLACEMENT_OWNER_PASSWORD",
)


@pytest.fixture
def map_(tmp_path) -> Path:
    """A folder with a space and an accent in its name, that the database user can enter."""
    for pad in (tmp_path, tmp_path.parent, tmp_path.parent.parent, tmp_path.parent.parent.parent):
        if pad.stat().st_uid == os.geteuid() and "pytest" in str(pad):
            pad.chmod(pad.stat().st_mode | 0o011)
    pad = tmp_path / "map met spatie é"
    pad.mkdir()
    return pad


@pytest.fixture
def omgeving(map_) -> dict[str, str]:
    """The environment of a machine without services, with a `var/` of its own."""
    schoon = {naam: waarde for naam, waarde in os.environ.items() if naam not in OMGEVING}
    return {**schoon, "OUTPLACEMENT_VAR": str(map_ / "var")}


@pytest.fixture
def lokaal(omgeving) -> Callable[..., subprocess.Popen]:
    """Starts `python -m outplacement.lokaal ...`; what still runs at the end is killed."""
    gestart = []

    def _start(*woorden: str, **extra: str) -> subprocess.Popen:
        gestart.append(
            subprocess.Popen(
                [sys.executable, "-m", "outplacement.lokaal", *woorden],
                cwd=plaats.PROJECT,
                env={**omgeving, **extra},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        return gestart[-1]

    yield _start
    for proces in gestart:
        if proces.poll() is None:
            processen.kill_group(proces.pid)
            proces.wait()
        for kanaal in (proces.stdin, proces.stdout, proces.stderr):
            kanaal.close()


def outcome(proces: subprocess.Popen) -> tuple[int, str, str]:
    """(exit code, output, errors) of `proces` once it ends."""
    uit, fout = proces.communicate(timeout=60)
    return proces.returncode, uit.strip(), fout.strip()


def wait_until(waar, seconden: float = 10.0) -> bool:
    """Whether `waar()` holds within `seconden`."""
    einde = time.monotonic() + seconden
    while not waar():
        if time.monotonic() > einde:
            return False
        time.sleep(0.05)
    return True
