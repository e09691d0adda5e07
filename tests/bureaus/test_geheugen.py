"""A shared cache that falls silent: pages count by themselves meanwhile, and wait for it a second at most."""

import signal
import time

import pytest

from bureaus import geheugen
from bureaus.geheugen import Geheugen
from outplacement.lokaal.motoren import start_valkey


@pytest.fixture
def valkey(tmp_path, monkeypatch):
    """A server of its own, that may be stopped."""
    monkeypatch.setattr(geheugen._Storing, "tot", 0.0)
    server = start_valkey(tmp_path / "valkey", duurzaam=False)
    yield server
    server.proces.send_signal(signal.SIGCONT)
    server.stop()


def test_what_is_shared_is_shared_while_the_server_answers(valkey):
    Geheugen(valkey.url, {}).set("pogingen", 3, 60)
    assert Geheugen(valkey.url, {}).get("pogingen") == 3
    assert Geheugen(valkey.url, {}).incr("pogingen") == 4


def test_a_silent_server_costs_a_second_once_and_the_count_goes_on(valkey):
    cache = Geheugen(valkey.url, {})
    cache.set("pogingen", 3, 60)
    valkey.proces.send_signal(signal.SIGSTOP)
    begin = time.monotonic()
    assert cache.get("pogingen", 0) == 0
    assert cache.add("slot", True, 60) is True
    assert cache.add("slot", True, 60) is False, "this process still counts"
    assert cache.delete("slot") is True
    cache.set("teller", 1, 60)
    assert Geheugen(valkey.url, {}).incr("teller") == 2, "its threads count together"
    assert time.monotonic() - begin < 3 * geheugen.GEDULD


def test_a_server_that_is_gone_is_asked_again_later(valkey, monkeypatch):
    cache = Geheugen(valkey.url, {})
    valkey.stop()
    assert cache.get("pogingen", 0) == 0
    valkey.start()
    monkeypatch.setattr(geheugen._Storing, "tot", 0.0)
    cache.set("pogingen", 5, 60)
    assert Geheugen(valkey.url, {}).get("pogingen") == 5
