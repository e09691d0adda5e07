"""Processes that cannot outlive us, and a watch that starts again what falls over."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from outplacement.lokaal import plaats, processen, toezicht
from outplacement.lokaal.toezicht import Programma, Stop, Toezicht
from tests.lokaal.conftest import wait_until

SLAAP = "import time; time.sleep(60)"
# A parent that starts a child as the local stack does, and then waits.
OUDER = f"""
import signal, sys, time
from outplacement.lokaal import processen
kind = processen.start([sys.executable, "-c", {SLAAP!r}], deathsignal=signal.SIGTERM)
print(kind.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def programma(tmp_path):
    """Makes a watched program from a line of Python; all are stopped afterwards."""
    gemaakt = []

    def _maak(code: str) -> Programma:
        nieuw = Programma("De proef", [sys.executable, "-c", code], dict(os.environ), tmp_path / "proef.log")
        gemaakt.append(nieuw)
        return nieuw

    yield _maak
    for oud in gemaakt:
        oud.stop()


@pytest.mark.parametrize("soort", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_dies_with_its_parent_however_the_parent_dies(soort):
    ouder = subprocess.Popen([sys.executable, "-c", OUDER], cwd=plaats.PROJECT, stdout=subprocess.PIPE, text=True)
    kind = int(ouder.stdout.readline())
    assert psutil.pid_exists(kind)
    ouder.send_signal(soort)
    ouder.wait()
    ouder.stdout.close()
    assert processen.wait_gone(kind, 10)


def test_a_child_whose_parent_is_gone_already_does_not_start():
    code = f"{processen.KIND}"
    uitkomst = subprocess.run(
        [sys.executable, code, "1", "15", "0", "0", "echo", "toch"], capture_output=True, check=False
    )
    assert uitkomst.returncode == 1
    assert uitkomst.stdout == b""


def test_stopping_leaves_nothing_of_the_whole_group(tmp_path):
    # The child starts a grandchild and ignores the request to stop.
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"kind = subprocess.Popen([sys.executable, '-c', {SLAAP!r}])\n"
        "print(kind.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    uitvoer = tmp_path / "uit"
    with uitvoer.open("wb") as log:
        kind = processen.start([sys.executable, "-c", code], log=log)
    assert wait_until(lambda: uitvoer.read_text().strip())
    kleinkind = int(uitvoer.read_text())
    processen.stop(kind, geduld=0.2)
    assert kind.returncode == -signal.SIGKILL
    assert wait_until(lambda: not psutil.pid_exists(kleinkind) or psutil.Process(kleinkind).status() == "zombie")


def test_a_port_is_free_or_it_is_not():
    poort = processen.free_port()
    assert processen.port_is_free(poort)
    with subprocess.Popen(
        [sys.executable, "-c", f"import socket; s = socket.create_server(('127.0.0.1', {poort})); input()"],
        stdin=subprocess.PIPE,
    ) as bezet:
        assert wait_until(lambda: not processen.port_is_free(poort))
        bezet.communicate(b"\n")


def test_what_falls_over_is_started_again_and_said_in_plain_words(programma, monkeypatch):
    gezegd = []
    wacht = Toezicht(gezegd.append)
    proef = programma("print('oei', flush=True); raise SystemExit(3)")
    wacht.start(proef)
    eerste = proef.proces.pid
    proef.proces.wait()
    wacht.look()
    assert "De proef is gestopt (code 3). Ik start opnieuw over 1 s." in gezegd[0]
    assert gezegd[1].strip() == "oei"
    wacht.look()
    assert proef.proces.pid == eerste, "it waits before it starts again"
    monkeypatch.setattr(toezicht.time, "monotonic", lambda klok=time.monotonic: klok() + 2)
    wacht.look()
    assert proef.proces.pid != eerste
    assert gezegd[-1] == "De proef draait weer."


def test_the_wait_doubles_up_to_half_a_minute_and_starts_over_after_good_health(programma, monkeypatch):
    gezegd = []
    wacht = Toezicht(gezegd.append)
    proef = programma("raise SystemExit(1)")
    nu = [1000.0]
    monkeypatch.setattr(toezicht.time, "monotonic", lambda: nu[0])
    wacht.start(proef)
    wachttijden = []
    for _ in range(7):
        proef.proces.wait()
        wacht.look()
        wachttijden.append(wacht.delen[0].weer_om - nu[0])
        nu[0] = wacht.delen[0].weer_om
        wacht.look()
    assert wachttijden == [1, 2, 4, 8, 16, 30, 30]
    nu[0] += toezicht.GEZOND_NA + 1
    proef.proces.wait()
    wacht.look()
    assert wacht.delen[0].weer_om - nu[0] == 1


def test_the_first_signal_stops_and_the_next_ones_do_not_disturb():
    vorige = signal.getsignal(signal.SIGHUP)
    with toezicht.stop_on_signal():
        with pytest.raises(Stop, match="SIGHUP"):
            os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGHUP) == vorige
