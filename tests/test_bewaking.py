"""Liveness, readiness and figures: what is down is named, and no bureau, name or id gets out."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from bureaus import hartslag, mail
from bureaus.models import Hartslag, Verzending
from bureaus.tenancy import as_planner
from bureaus.wachtrij import WerkStaat
from outplacement import bewaking
from outplacement.celery import app
from outplacement.lokaal.processen import free_port
from outplacement.tasks import tik

pytestmark = pytest.mark.wachtrij


def _mail(wereld, **velden) -> None:
    with wereld.open():
        verzending = mail.queue("waarneming", lid=wereld.coach, pad="/x/")
        Verzending.objects.filter(pk=verzending.pk).update(**velden)


def _figures(antwoord) -> dict[tuple, float]:
    return {
        (rij.name, *sorted(rij.labels.values())): rij.value
        for familie in text_string_to_metric_families(antwoord.text)
        for rij in familie.samples
    }


def test_alive_needs_nothing_else(monkeypatch):
    """No database fixture: this test process has none to ask."""
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    antwoord = Client().get("/gezond/")
    assert (antwoord.status_code, antwoord.text) == (200, "ok\n")


def test_ready_when_every_part_answers(database):
    antwoord = Client().get("/gezond/klaar/")
    assert antwoord.status_code == 200
    stand = json.loads(antwoord.content)
    assert stand.pop("achterstand").keys() == {"tik", "herinneringen", "mail"}
    assert stand == {"database": "ok", "broker": "ok", "migraties": "ok"}
    assert not antwoord.cookies


def test_ready_says_how_far_work_lags_behind(wereld):
    assert _lag() == {"tik": None, "herinneringen": None, "mail": 0}
    _mail(wereld, pogingen=3, niet_voor=timezone.now() + timedelta(minutes=11))
    with as_planner():
        hartslag.beat(hartslag.TIK)
        Hartslag.objects.update(op=timezone.now() - timedelta(seconds=30))
        hartslag.beat(hartslag.HERINNERINGEN)
    stand = _lag()
    assert 29 < stand["tik"] < 90 and stand["herinneringen"] < 60 and 598 < stand["mail"] < 660


def _lag() -> dict:
    return json.loads(Client().get("/gezond/klaar/").content)["achterstand"]


def test_a_database_that_does_not_answer_in_time_is_down(database, monkeypatch):
    """Another transaction holds the table that the check reads."""
    monkeypatch.setattr(bewaking, "GEDULD", 0.2)
    with psycopg.connect(database["SUPERUSER"]) as ander:
        ander.execute("lock table django_migrations in access exclusive mode")
        antwoord = Client().get("/gezond/klaar/")
    assert antwoord.status_code == 503
    assert json.loads(antwoord.content) == {"database": "weg", "broker": "ok", "migraties": "weg", "achterstand": {}}


def test_a_broker_that_is_down_is_named_without_details_and_pages_go_on(database, monkeypatch):
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://:geheim@127.0.0.1:{free_port()}")
    antwoord = Client().get("/gezond/klaar/")
    assert antwoord.status_code == 200
    stand = json.loads(antwoord.content)
    assert (stand["database"], stand["broker"], stand["migraties"]) == ("ok", "weg", "ok")
    assert "geheim" not in antwoord.text and "127.0.0.1" not in antwoord.text


def test_a_database_that_is_down_is_named(database, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(free_port()))
    antwoord = Client().get("/gezond/klaar/")
    connection.close()
    assert antwoord.status_code == 503
    assert json.loads(antwoord.content) == {"database": "weg", "broker": "ok", "migraties": "weg", "achterstand": {}}


def test_a_migration_that_was_not_run_is_named(database, monkeypatch):
    monkeypatch.setattr(bewaking, "_on_disk", lambda: frozenset({("bureaus", "9999_later")}))
    antwoord = Client().get("/gezond/klaar/")
    assert antwoord.status_code == 503
    assert json.loads(antwoord.content)["migraties"] == "weg"


def test_figures_count_work_per_state_and_how_long_it_waits(wereld, ander):
    for werk, aantal in ((wereld, 2), (ander, 1)):
        nu = timezone.now()
        for niet_voor in [nu - timedelta(minutes=3)] * aantal + [nu + timedelta(days=1)]:
            _mail(werk, niet_voor=niet_voor)
        _mail(werk, werk_staat=WerkStaat.MISLUKT)
    with as_planner():
        hartslag.beat(hartslag.TIK)
        Hartslag.objects.update(op=timezone.now() - timedelta(seconds=30))
    cijfers = _figures(Client().get("/metrieken/"))
    assert cijfers["outplacement_werk", "mail", "wacht"] == 5
    assert cijfers["outplacement_werk", "mail", "mislukt"] == 2
    assert 179 < cijfers["outplacement_werk_oudste_seconden", "mail"] < 240
    assert 29 < cijfers["outplacement_hartslag_seconden", "tik"] < 90


def test_a_pause_before_the_next_attempt_does_not_hide_how_long_work_waits(wereld):
    _mail(wereld, pogingen=3, niet_voor=timezone.now() + timedelta(minutes=11))
    _mail(wereld, pogingen=1, niet_voor=timezone.now() + timedelta(hours=9))
    assert 599 < _figures(Client().get("/metrieken/"))["outplacement_werk_oudste_seconden", "mail"] < 660


def test_figures_hold_no_bureau_name_or_id(toneel):
    tekst = Client().get("/metrieken/").text
    for werk in (toneel.bureau.wereld, toneel.vreemd.wereld):
        for woord in (werk.bureau.slug, werk.bureau.naam, str(werk.bureau.pk), werk.coach.naam, str(werk.coach.pk)):
            assert woord not in tekst


@pytest.mark.parametrize(
    ("sleutel", "kop", "status"),
    [
        ("", {}, 200),
        ("", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ("geheim", {}, 401),
        ("geheim", {"Authorization": "Bearer fout"}, 401),
        ("geheim", {"Authorization": "geheim"}, 401),
        ("geheim", {"Authorization": "Bearer geheim"}, 200),
        ("geheim", {"Authorization": "Bearer geheim", "X-Forwarded-For": "192.0.2.1"}, 200),
    ],
)
def test_figures_are_for_who_knows_the_token_or_for_this_machine(database, monkeypatch, sleutel, kop, status):
    monkeypatch.setattr(settings, "METRIEKEN_SLEUTEL", sleutel)
    assert Client().get("/metrieken/", headers=kop).status_code == status


def test_from_elsewhere_without_a_token_there_are_no_figures(database):
    assert Client(REMOTE_ADDR="192.0.2.1").get("/metrieken/").status_code == 404


def test_every_tick_is_a_sign_of_life(wereld):
    assert app.conf.broker_url == settings.REDIS_URL
    tik()
    with as_planner():
        assert timezone.now() - hartslag.last(hartslag.TIK) < timedelta(minutes=1)
