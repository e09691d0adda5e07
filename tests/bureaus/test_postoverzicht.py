"""What the manager sees of mail, and what one button does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import bezorging, hartslag, mail, postoverzicht
from bureaus.models import Auditregel, Hartslag, Verzending
from bureaus.paden import pad
from bureaus.tenancy import as_planner
from bureaus.wachtrij import WerkStaat

TERUG = {"werk_staat": WerkStaat.KLAAR, "teruggekomen_op": timezone.now()}


@pytest.fixture
def beheer(wereld, als):
    return als(wereld.beheerder)


def _mail(wereld, lid=None, **velden) -> Verzending:
    with wereld.open():
        verzending = mail.queue("waarneming", lid=lid or wereld.coach, pad="/x/")
        if velden.get("werk_staat") == WerkStaat.KLAAR:
            velden["verzonden_op"] = timezone.now()
        Verzending.objects.filter(pk=verzending.pk).update(**velden)
        verzending.refresh_from_db()
        return verzending


def _page(beheer, wereld) -> str:
    return " ".join(beheer.get(pad(wereld.bureau, "bureaus:bezorging")).text.split())


def _tick() -> None:
    with as_planner():
        hartslag.beat(hartslag.TIK)


def test_when_all_is_well_the_page_is_calm(beheer, wereld):
    _tick()
    _mail(wereld, werk_staat=WerkStaat.KLAAR)
    tekst = _page(beheer, wereld)
    assert "Je hoeft niets te doen" in tekst
    assert "Verstuur opnieuw" not in tekst and "klok van het systeem" not in tekst
    assert "<dt>Vandaag verzonden</dt><dd>1</dd>" in tekst


def test_a_clock_that_stands_still_is_said(beheer, wereld):
    tekst = _page(beheer, wereld)
    assert "klok van het systeem staat stil" in tekst and "Je hoeft niets te doen" not in tekst
    _tick()
    assert "klok van het systeem staat stil" not in _page(beheer, wereld)
    with as_planner():
        Hartslag.objects.update(op=timezone.now() - timedelta(minutes=5))
    assert "klok van het systeem staat stil" in _page(beheer, wereld)


def test_mail_that_is_late_is_said_and_mail_for_tomorrow_is_not(beheer, wereld):
    _tick()
    _mail(wereld, niet_voor=timezone.now() + timedelta(days=1))
    assert "later weg dan normaal" not in _page(beheer, wereld)
    _mail(wereld, niet_voor=timezone.now() - timedelta(minutes=11))
    assert "later weg dan normaal" in _page(beheer, wereld)


def test_a_pause_before_the_next_attempt_does_not_hide_how_long_a_mail_waits(beheer, wereld):
    """Four attempts failed: after 1, 4, 16 and 64 minutes. The next one is in an hour."""
    _tick()
    straks = timezone.now() + timedelta(hours=1)
    verzending = _mail(wereld, pogingen=4, niet_voor=straks, laatste_fout=bezorging.LATER)
    assert "later weg dan normaal" in _page(beheer, wereld)
    with wereld.open():
        assert postoverzicht.mail_health().oudste == straks - timedelta(minutes=85)
        Verzending.objects.filter(pk=verzending.pk).update(werk_staat=WerkStaat.BEZIG, pogingen=5)
        assert postoverzicht.mail_health().oudste == straks - timedelta(minutes=85)


@pytest.mark.parametrize(
    ("velden", "uitleg"),
    [
        ({"werk_staat": WerkStaat.MISLUKT, "laatste_fout": mail.GEEN_ADRES}, "Vul het adres in"),
        ({"werk_staat": WerkStaat.MISLUKT, "laatste_fout": bezorging.ONBEKEND_ADRES}, "kent dit adres niet"),
        ({"werk_staat": WerkStaat.ONZEKER}, "Misschien is de mail aangekomen"),
        ({**TERUG, "terug_code": "5.1.1"}, "Pas het adres aan"),
        ({**TERUG, "terug_code": "4.4.7"}, "later opnieuw"),
        ({**TERUG, "terug_code": "5.2.2"}, "mailbox is vol"),
    ],
)  # fmt: skip
def test_what_needs_a_person_says_why_and_can_be_sent_again(beheer, wereld, velden, uitleg):
    verzending = _mail(wereld, pogingen=3, **velden)
    tekst = _page(beheer, wereld)
    assert "Fatima Amrani" in tekst and uitleg in tekst
    antwoord = beheer.post(pad(wereld.bureau, "bureaus:mail_opnieuw", verzending.pk), follow=True)
    assert "De mail staat weer klaar" in antwoord.text
    with wereld.open():
        verzending.refresh_from_db()
        assert (verzending.werk_staat, verzending.pogingen, verzending.laatste_fout) == (WerkStaat.WACHT, 0, "")
        assert (verzending.teruggekomen_op, verzending.terug_code, verzending.verzonden_op) == (None, "", None)
        assert Auditregel.objects.filter(gebeurtenis="mail_opnieuw", onderwerp_id=verzending.pk).count() == 1
    assert "Verstuur opnieuw" not in _page(beheer, wereld)


@pytest.mark.parametrize("staat", [WerkStaat.WACHT, WerkStaat.BEZIG, WerkStaat.KLAAR, WerkStaat.GESTOPT])
def test_mail_that_waits_left_or_stopped_is_left_alone(beheer, wereld, staat):
    verzending = _mail(wereld, werk_staat=staat, pogingen=2)
    antwoord = beheer.post(pad(wereld.bureau, "bureaus:mail_opnieuw", verzending.pk), follow=True)
    assert "al verstuurd of staat al klaar" in antwoord.text
    with wereld.open():
        verzending.refresh_from_db()
        assert (verzending.werk_staat, verzending.pogingen) == (staat, 2)


def test_one_button_sends_all_that_failed_and_nothing_else(beheer, wereld, ander):
    adres = pad(wereld.bureau, "bureaus:mislukt_opnieuw")
    fout = [_mail(wereld, werk_staat=WerkStaat.MISLUKT, pogingen=7)]
    assert "Verstuur alle mislukte mails opnieuw" not in _page(beheer, wereld)
    fout.append(_mail(wereld, werk_staat=WerkStaat.MISLUKT, laatste_fout=bezorging.GEWEIGERD))
    rest = [
        _mail(wereld, werk_staat=WerkStaat.ONZEKER),
        _mail(wereld, **{**TERUG, "werk_staat": WerkStaat.MISLUKT}),
        _mail(ander, werk_staat=WerkStaat.MISLUKT),
    ]
    voor = [verzending.werk_staat for verzending in rest]
    assert "Verstuur alle mislukte mails opnieuw" in _page(beheer, wereld)
    assert "Er staan 2 mails weer klaar" in beheer.post(adres, follow=True).text
    assert "geen mislukte mails meer" in beheer.post(adres, follow=True).text
    with wereld.open():
        rijen = Verzending.objects.filter(pk__in=[verzending.pk for verzending in fout])
        assert set(rijen.values_list("werk_staat", "pogingen", "laatste_fout")) == {(WerkStaat.WACHT, 0, "")}
        regels = Auditregel.objects.filter(gebeurtenis="mail_opnieuw").values_list("onderwerp_id", flat=True)
        assert sorted(regels) == sorted(verzending.pk for verzending in fout)
    assert [_read(werk, v) for werk, v in zip((wereld, wereld, ander), rest, strict=True)] == voor


def _read(wereld, verzending) -> str:
    with wereld.open():
        return Verzending.objects.get(pk=verzending.pk).werk_staat


def test_mail_of_another_bureau_does_not_exist(beheer, wereld, ander):
    vreemd = _mail(ander, werk_staat=WerkStaat.MISLUKT)
    assert "Verstuur opnieuw" not in _page(beheer, wereld)
    for pk in (vreemd.pk, uuid4()):
        assert beheer.post(pad(wereld.bureau, "bureaus:mail_opnieuw", pk)).status_code == 404


def test_the_first_page_of_the_manager_leads_here(beheer, wereld):
    _mail(wereld, werk_staat=WerkStaat.MISLUKT)
    tekst = beheer.get(pad(wereld.bureau, "beheer:sturing")).text
    assert "1 mail vraagt je aandacht." in tekst
    assert pad(wereld.bureau, "bureaus:bezorging") in tekst
    assert pad(wereld.bureau, "bureaus:bezorging") in beheer.get(pad(wereld.bureau, "bureaus:instellingen")).text


def test_the_list_costs_the_same_for_one_and_for_three(beheer, wereld):
    tellingen = []
    for aantal in (1, 2):
        for _ in range(aantal):
            _mail(wereld, werk_staat=WerkStaat.MISLUKT)
        with CaptureQueriesContext(connection) as gevraagd:
            _page(beheer, wereld)
        tellingen.append(len(gevraagd))
    assert tellingen == [12, 12]


def test_more_than_fit_are_counted(beheer, wereld, monkeypatch):
    monkeypatch.setattr(postoverzicht, "HOOGSTENS", 2)
    for _ in range(3):
        _mail(wereld, werk_staat=WerkStaat.ONZEKER)
    assert "En nog 1 oudere mail." in _page(beheer, wereld)
