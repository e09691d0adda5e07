"""Keeps a set of processes running: starts them, restarts what falls over, and stops them all at the end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from outplacement.lokaal import plaats, processen

RUST = 0.2  # seconds between two looks
WACHT_MAX = 30.0
# A part that ran this long before it fell starts again at once, as if for the first time.
GEZOND_NA = 60.0
STOPSIGNALEN = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """A person or the system asked us to stop."""


@contextmanager
def stop_on_signal() -> Iterator[None]:
    """Turn the first Ctrl-C, `kill` or closed terminal into `Stop`; later ones don't disturb the tidying up."""

    def _eerste(nummer: int, _frame: object) -> None:
        for soort in STOPSIGNALEN:
            signal.signal(soort, signal.SIG_IGN)
        raise Stop(signal.Signals(nummer).name)

    vorige = {soort: signal.signal(soort, _eerste) for soort in STOPSIGNALEN}
    try:
        yield
    finally:
        for soort, behandeling in vorige.items():
            signal.signal(soort, behandeling)


class Motor(Protocol):
    """An engine, as `Postgres` and `Valkey` are."""

    naam: str
    proces: subprocess.Popen | None
    logboek: Path

    def launch(self) -> None:
        """Start without waiting."""

    def wait(self, *, andere_poorten: int = 2) -> None:
        """Return when it can be used."""

    def stop(self) -> None:
        """Stop, with everything it started."""


@dataclass
class Programma:
    """A child process of the demo. `command` is started with `env` and logs to `logboek`."""

    naam: str
    command: Sequence[str]
    env: Mapping[str, str]
    logboek: Path
    deathsignal: int = signal.SIGTERM
    geduld: float = 8.0  # seconds to finish what it is doing
    proces: subprocess.Popen | None = None

    def launch(self) -> None:
        """Start it."""
        with self.logboek.open("ab") as log:
            self.proces = processen.start(
                self.command, deathsignal=self.deathsignal, env=self.env, log=log, cwd=plaats.PROJECT
            )

    def wait(self, *, andere_poorten: int = 2) -> None:
        """A program is watched, not waited for."""

    def stop(self) -> None:
        """Stop it and everything it started."""
        if self.proces is not None:
            processen.stop(self.proces, geduld=self.geduld)


@dataclass
class Deel:
    """A watched part and its history of falling over."""

    motor: Motor
    gestart: float = field(default_factory=time.monotonic)
    gevallen: int = 0
    weer_om: float | None = None


class Toezicht:
    """Watches over `delen`; `zeg` gets every sentence meant for the person at the terminal."""

    def __init__(self, zeg: Callable[[str], None]) -> None:
        self.zeg = zeg
        self.delen: list[Deel] = []

    def watch(self, motor: Motor) -> None:
        """Watch a part that runs already; it is stopped by whoever started it."""
        self.delen.append(Deel(motor))

    def start(self, motor: Motor) -> None:
        """Start a part and watch over it."""
        motor.launch()
        self.watch(motor)

    def run(self) -> None:
        """Watch until `Stop` is raised."""
        while True:
            self.look()
            time.sleep(RUST)

    def look(self) -> None:
        """One look at every part: notice what fell, start again what has waited long enough."""
        nu = time.monotonic()
        for deel in self.delen:
            if deel.weer_om is not None:
                if nu >= deel.weer_om:
                    self._restart(deel)
            elif deel.motor.proces is not None and deel.motor.proces.poll() is not None:
                self._notice(deel, nu)

    def _notice(self, deel: Deel, nu: float) -> None:
        processen.kill_group(deel.motor.proces.pid)
        deel.gevallen = 1 if nu - deel.gestart > GEZOND_NA else deel.gevallen + 1
        wacht = min(2.0 ** (deel.gevallen - 1), WACHT_MAX)
        deel.weer_om = nu + wacht
        self.zeg(
            f"{deel.motor.naam} is gestopt ({_cause(deel.motor.proces.returncode)}). "
            f"Ik start opnieuw over {wacht:.0f} s. Meer staat in {plaats.shown(deel.motor.logboek)}"
        )
        for regel in last_lines(deel.motor.logboek, 3):
            self.zeg(f"    {regel}")

    def _restart(self, deel: Deel) -> None:
        deel.weer_om = None
        deel.gestart = time.monotonic()
        try:
            deel.motor.launch()
            # The others know this address: a restart may not move to another port.
            deel.motor.wait(andere_poorten=0)
        except plaats.Lokaalfout as fout:
            self.zeg(str(fout))
            return
        self.zeg(f"{deel.motor.naam} draait weer.")


def _cause(code: int) -> str:
    if code < 0:
        return f"signaal {signal.Signals(-code).name}"
    return f"code {code}"


def last_lines(logboek: Path, aantal: int) -> list[str]:
    """The last `aantal` non-empty lines of a log; empty when there is none."""
    try:
        with logboek.open("rb") as bestand:
            bestand.seek(max(0, os.fstat(bestand.fileno()).st_size - 8192))
            regels = bestand.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [regel for regel in regels if regel.strip()][-aantal:]
