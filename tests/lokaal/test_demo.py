"""`make demo` as a whole: it serves its pages, starts again quickly, and leaves no process behind."""

import http.client
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from outplacement.lokaal import demo, plaats, processen
from tests.lokaal.conftest import wait_until

pytestmark = pytest.mark.e2e
TWEEDE_START = 15.0  # seconds, on a machine with nothing else to do
# A busy machine gets more: so many times what it takes there to load the program once. An idle one needs 4 to 5.
KEER_LADEN = 9
PAGINAS = ("/", "/account/inloggen/", "/demo/mail/", "/stijlgids/")


def wait_for_welcome(proces: subprocess.Popen) -> str:
    """Everything the demo prints up to and including how to stop it."""
    gelezen = []
    for regel in proces.stdout:
        gelezen.append(regel)
        if "Stoppen: Ctrl-C" in regel:
            return "".join(gelezen)
    raise AssertionError("".join(gelezen) + proces.stderr.read())


def load_time(omgeving: dict[str, str]) -> float:
    """Seconds this machine needs right now to load the program once."""
    begin = time.monotonic()
    code = "import outplacement.wsgi"
    subprocess.run([sys.executable, "-c", code], env=omgeving, cwd=plaats.PROJECT, capture_output=True, check=False)
    return time.monotonic() - begin


def status(poort: int, pad: str) -> int:
    lijn = http.client.HTTPConnection("127.0.0.1", poort, timeout=30)
    try:
        lijn.request("GET", pad)
        return lijn.getresponse().status
    finally:
        lijn.close()


def belonging_to(var: Path) -> list[str]:
    """Processes that work in or for the demo whose folder is `var`."""
    gevonden = []
    for proces in psutil.process_iter(["pid", "name"]):
        try:
            eigen = proces.environ().get("OUTPLACEMENT_VAR") == str(var) or proces.cwd().startswith(str(var))
        except psutil.Error:
            continue
        if eigen and proces.status() != psutil.STATUS_ZOMBIE:
            gevonden.append(f"{proces.info['pid']} {proces.info['name']}")
    return gevonden


@pytest.fixture
def var(omgeving) -> Path:
    """The folder of the demo under test."""
    return Path(omgeving["OUTPLACEMENT_VAR"])


def test_the_demo_serves_its_pages_starts_again_quickly_and_leaves_nothing(lokaal, omgeving, var):
    poort = processen.free_port()
    eigen = {"PORT": str(poort), "DJANGO_SETTINGS_MODULE": "outplacement.settings.local"}
    eerste = lokaal("demo", **eigen)
    welkom = wait_for_welcome(eerste)
    assert f"http://127.0.0.1:{poort}/" in welkom
    assert all(adres in welkom for _, mensen in demo.INLOGGEN for _, adres in mensen)
    assert {pad: status(poort, pad) for pad in PAGINAS} == dict.fromkeys(PAGINAS, 200)
    eerste.kill()
    eerste.wait()
    assert wait_until(lambda: not belonging_to(var), 20), belonging_to(var)

    begin = time.monotonic()
    tweede = lokaal("demo", **eigen)
    wait_for_welcome(tweede)
    duur = time.monotonic() - begin
    assert duur < max(TWEEDE_START, KEER_LADEN * load_time({**omgeving, **eigen}))
    assert status(poort, "/") == 200
    tweede.send_signal(signal.SIGINT)
    assert tweede.wait(30) == 0
    assert wait_until(lambda: not belonging_to(var), 5), belonging_to(var)
