"""One set of engines per checkout, shared by the demo and every command beside it.

Whoever comes first holds `motoren.lock`, starts the engines and writes their addresses to `motoren.json` (mode
600). Others read that file and hold a share of `gebruik.lock` while they work; the first one waits for them
before it stops the engines. Locks are the kernel's (`flock`), so a killed process leaves none behind.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from outplacement.lokaal import plaats
from outplacement.lokaal.motoren import Motoren, launch_both
from outplacement.lokaal.postgres import Postgres
from outplacement.lokaal.valkey import Valkey

DATABASE = "outplacement"
# Engine addresses an outside installation brings itself; set means: start nothing of that kind.
NODIG_BUITEN = ("DATABASE_URL", "DATABASE_OWNER_URL")


@dataclass(frozen=True)
class Gedeeld:
    """What a command needs to work: the addresses, and the engines when they are ours to watch."""

    omgeving: Mapping[str, str]
    motoren: tuple[Postgres | Valkey, ...] = field(default=())


def command_environment(adressen: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with the engines' `adressen`, less what only starting and preparing them needs."""
    omgeving = {**os.environ, **adressen}
    for naam in ("DATABASE_SUPERUSER_URL", "OUTPLACEMENT_APP_PASSWORD", "OUTPLACEMENT_OWNER_PASSWORD"):
        omgeving.pop(naam, None)
    if adressen:
        # Production settings refuse to start when they see this.
        omgeving["OUTPLACEMENT_EMBEDDED"] = "1"
    return omgeving


@contextmanager
def shared_engines(*, wacht_op_anderen: bool = True) -> Iterator[Gedeeld]:
    """Addresses of running engines: outside ones, those another command of this checkout started, or new ones.

    `wacht_op_anderen`: at the end, keep engines we started until the last other command is done with them.
    """
    _check_outside()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield Gedeeld({})
        return
    var = plaats.var()
    with _lock(var / "motoren.lock") as slot, _lock(var / "gebruik.lock") as gebruik:
        toestand = None
        while toestand is None and not _try_exclusive(slot):
            toestand = _join(var, gebruik)
        if toestand is not None:
            yield Gedeeld(toestand)
        else:
            yield from _own(var, gebruik, wacht_op_anderen)


def _check_outside() -> None:
    gezet = [naam for naam in NODIG_BUITEN if os.environ.get(naam)]
    if gezet and len(gezet) < len(NODIG_BUITEN):
        ontbreekt = ", ".join(naam for naam in NODIG_BUITEN if naam not in gezet)
        raise plaats.Lokaalfout(f"{gezet[0]} staat gezet, maar {ontbreekt} niet. Zet ze allebei, of geen van beide.")


@contextmanager
def _lock(pad: Path) -> Iterator[int]:
    handvat = os.open(pad, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handvat
    finally:
        os.close(handvat)


def _try_exclusive(slot: int) -> bool:
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _join(var: Path, gebruik: int) -> dict[str, str] | None:
    """The addresses someone else's engines are at; None when they are not up, or just went."""
    fcntl.flock(gebruik, fcntl.LOCK_SH)
    with suppress(OSError, ValueError):
        return json.loads((var / "motoren.json").read_text())
    fcntl.flock(gebruik, fcntl.LOCK_UN)
    time.sleep(0.1)
    return None


def _own(var: Path, gebruik: int, wacht_op_anderen: bool) -> Iterator[Gedeeld]:
    postgres = None if os.environ.get("DATABASE_URL") else Postgres(var / "postgres")
    valkey = None if os.environ.get("REDIS_URL") else Valkey(var / "valkey")
    gestart = tuple(motor for motor in (postgres, valkey) if motor is not None)
    adressen = var / "motoren.json"
    adressen.unlink(missing_ok=True)
    try:
        launch_both(postgres, valkey)
        omgeving = {"REDIS_URL": valkey.url} if valkey else {}
        if postgres:
            omgeving |= Motoren(postgres.superuser_url, "", postgres=postgres).prepare(DATABASE)
        plaats.secret(adressen, json.dumps(omgeving))
        yield Gedeeld(omgeving, gestart)
    finally:
        if wacht_op_anderen:
            fcntl.flock(gebruik, fcntl.LOCK_EX)
        adressen.unlink(missing_ok=True)
        for motor in gestart:
            motor.stop()
