"""python -m outplacement.lokaal demo | reset | systeem demo|test|messages | run COMMAND...

`run` starts the engines when nobody of this checkout did, and runs COMMAND with their addresses: a manage.py
command (`run migrate`), or a program (`run python -m benchmarks`, `run psql`).
"""

import fcntl
import signal
import subprocess
import sys
from collections.abc import Sequence

from outplacement.lokaal import plaats, systeem
from outplacement.lokaal.demo import demo, zeg
from outplacement.lokaal.gedeeld import command_environment, shared_engines
from outplacement.lokaal.toezicht import Stop, stop_on_signal

PROGRAMMAS = ("python", "pytest", "celery")


def main(woorden: Sequence[str]) -> int:
    """Do what `woorden` ask. Returns an exit code."""
    match list(woorden):
        case ["demo"]:
            return demo()
        case ["reset"]:
            return reset()
        case ["systeem", doel] if doel in systeem.DOELEN:
            return systeem.ensure(doel)
        case ["run", *command] if command:
            return run(command)
    zeg(__doc__.strip())
    return 2


def reset() -> int:
    """Remove the demo's data; refuses while something of this checkout uses it."""
    with (plaats.var() / "motoren.lock").open("w") as slot:
        try:
            fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fout:
            raise plaats.Lokaalfout("De demo draait nog vanuit deze map. Stop die eerst met Ctrl-C.") from fout
        plaats.remove_data()
    zeg("De oude demogegevens zijn weg.")
    return 0


def run(command: list[str]) -> int:
    """Run `command` in the foreground with the engines' addresses; its exit code is ours."""
    try:
        with stop_on_signal(), shared_engines() as gedeeld:
            return _foreground(_full(command), command_environment(gedeeld.omgeving))
    except Stop as stop:
        return 128 + signal.Signals[str(stop)].value


def _full(command: list[str]) -> list[str]:
    match command:
        case ["python", *rest]:
            return [sys.executable, *rest]
        case [naam, *rest] if naam in PROGRAMMAS:
            return [sys.executable, "-m", naam, *rest]
    return [sys.executable, str(plaats.PROJECT / "manage.py"), *command]


def _foreground(command: list[str], omgeving: dict[str, str]) -> int:
    """The child keeps the terminal; a signal to us reaches it and we wait for its answer."""
    omgeving.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
    kind = subprocess.Popen(command, env=omgeving, cwd=plaats.PROJECT)
    try:
        return kind.wait()
    except Stop as stop:
        kind.send_signal(signal.Signals[str(stop)])
        code = kind.wait()
        return 128 - code if code < 0 else code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except plaats.Lokaalfout as fout:
        print(f"\n{fout}", file=sys.stderr)
        sys.exit(1)
