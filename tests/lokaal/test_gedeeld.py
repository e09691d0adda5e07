"""One set of engines per checkout: the first command starts them, the others join, the last one out stops them."""

import subprocess
import sys
from pathlib import Path

import psutil

from tests.lokaal.conftest import outcome, wait_until

ADRESSEN = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True)"


def test_commands_beside_each_other_share_engines_and_the_last_one_stops_them(lokaal, omgeving):
    eerste = lokaal("run", "python", "-c", f"{ADRESSEN}; import sys; sys.stdin.read()")
    adressen = eerste.stdout.readline().strip()
    tweede = lokaal("run", "python", "-c", f"{ADRESSEN}; import sys; sys.stdin.read()")
    assert tweede.stdout.readline().strip() == adressen
    pid = int((Path(omgeving["OUTPLACEMENT_VAR"]) / "postgres/data/postmaster.pid").read_text().split()[0])
    assert lokaal("reset").wait(30) == 1, "no reset while someone works"
    eerste.stdin.close()
    assert not wait_until(lambda: eerste.poll() is not None, 1.0), "the first one waits for the second"
    assert psutil.pid_exists(pid)
    assert outcome(tweede)[0] == 0
    assert eerste.wait(30) == 0
    assert not psutil.pid_exists(pid)


def test_the_exit_code_of_a_command_is_passed_on(lokaal, omgeving):
    assert outcome(lokaal("run", "python", "-c", "raise SystemExit(7)"))[0] == 7


def test_addresses_are_kept_from_other_users_and_gone_after_use(lokaal, omgeving):
    adressen = Path(omgeving["OUTPLACEMENT_VAR"]) / "motoren.json"
    code = f"import os; print(oct(os.stat({str(adressen)!r}).st_mode & 0o777))"
    assert outcome(lokaal("run", "python", "-c", code))[1] == "0o600"
    assert not adressen.exists()


def test_a_command_does_not_get_the_superusers_address_and_shows_it_is_embedded(lokaal, omgeving):
    code = "import os; print('DATABASE_SUPERUSER_URL' in os.environ, os.environ['OUTPLACEMENT_EMBEDDED'])"
    assert outcome(lokaal("run", "python", "-c", code))[1] == "False 1"


def test_outside_servers_are_used_as_they_are(lokaal, omgeving):
    buiten = {"DATABASE_URL": "postgresql://a/b", "DATABASE_OWNER_URL": "postgresql://c/d", "REDIS_URL": "redis://e"}
    assert outcome(lokaal("run", "python", "-c", ADRESSEN, **buiten))[:2] == (0, "postgresql://a/b redis://e")
    assert not (Path(omgeving["OUTPLACEMENT_VAR"]) / "postgres").exists()


def test_half_an_outside_database_is_refused_in_plain_words(lokaal, omgeving):
    code, _, fout = outcome(lokaal("run", "python", "-c", ADRESSEN, DATABASE_URL="postgresql://a/b"))
    assert code == 1
    assert fout == "DATABASE_URL staat gezet, maar DATABASE_OWNER_URL niet. Zet ze allebei, of geen van beide."


def test_a_taken_port_is_said_before_anything_is_started(lokaal, omgeving):
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as bezet:
        poort = bezet.stdout.readline().strip()
        code, _, fout = outcome(lokaal("demo", PORT=poort))
        bezet.communicate("\n")
    assert code == 1
    assert f"Op poort {poort} draait al iets anders" in fout
    assert f"make demo PORT={int(poort) + 1}" in fout
    assert not (Path(omgeving["OUTPLACEMENT_VAR"]) / "postgres").exists()


def test_a_port_that_is_no_number_is_refused(lokaal, omgeving):
    code, _, fout = outcome(lokaal("demo", PORT="acht"))
    assert (code, "PORT moet een getal zijn" in fout) == (1, True)
