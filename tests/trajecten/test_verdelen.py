"""Spreading people over coaches and inviting them: who gets whom, what is said about it, and how long it takes."""

import time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureaus import leden
from bureaus.models import Auditregel, Lidmaatschap, Uitnodiging, Verzending
from bureaus.paden import pad
from bureaus.rollen import Rol
from kandidaten.models import Kandidaat
from tests.trajecten.lijsten import mensen, rij, voer_uit, werkmap
from trajecten import verdeling
from trajecten.models import Traject

VERDELEN_QUERIES = 13
UITNODIGEN_QUERIES = 17


@pytest.fixture
def beheer(wereld, als):
    return als(wereld.beheerder)


def _import(client, wereld, aantal: int, **anders):
    return voer_uit(client, wereld, werkmap(mensen(aantal, **anders)))


def _unassigned(wereld) -> list[Traject]:
    with wereld.open():
        return list(verdeling.unassigned())


def _assign(client, wereld, **velden):
    return client.post(pad(wereld.bureau, "beheer:toewijzen"), velden, follow=True)


def test_people_and_room_are_shown(beheer, wereld):
    _import(beheer, wereld, 3)
    pagina = beheer.get(pad(wereld.bureau, "beheer:verdelen")).content.decode()
    assert "3 mensen hebben nog geen coach." in pagina
    assert "Fatima Amrani (1 van 28)" in pagina


def test_ticked_people_get_the_coach(beheer, wereld):
    _import(beheer, wereld, 3)
    een, twee, _drie = _unassigned(wereld)
    antwoord = _assign(beheer, wereld, traject=[een.pk, twee.pk], coach=wereld.coach.pk)
    assert "2 mensen hebben nu Fatima Amrani als coach." in antwoord.content.decode()
    assert len(_unassigned(wereld)) == 1


def test_everyone_of_the_filter_at_once_in_time(beheer, wereld):
    """115 people assigned, then 115 invited: each well within the two seconds a person waits for."""
    bestand = _import(beheer, wereld, 115)
    begin = time.perf_counter()
    _assign(beheer, wereld, allen="1", opdracht=bestand.opdracht_id, coach=wereld.collega.pk)
    assert time.perf_counter() - begin < 2
    assert _unassigned(wereld) == []
    begin = time.perf_counter()
    antwoord = beheer.post(pad(wereld.bureau, "beheer:uitnodigen_versturen"), {"allen": "1"})
    assert time.perf_counter() - begin < 2
    assert antwoord.status_code == 302
    with wereld.open():
        assert Uitnodiging.objects.count() == Verzending.objects.count() == 115
        assert Auditregel.objects.filter(gebeurtenis="lid_uitgenodigd").count() == 115


def test_more_people_than_room_is_allowed_and_said(beheer, wereld):
    _import(beheer, wereld, 4)
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(capaciteit=2)
    pagina = _assign(beheer, wereld, allen="1", coach=wereld.coach.pk).content.decode()
    assert "Fatima Amrani heeft nu 5 mensen. Er is ruimte voor 2." in pagina
    assert "meer mensen dan ruimte" in beheer.get(pad(wereld.bureau, "beheer:sturing")).content.decode()


def test_who_got_a_coach_meanwhile_keeps_it_and_is_named(beheer, wereld):
    _import(beheer, wereld, 2)
    een, twee = _unassigned(wereld)
    _assign(beheer, wereld, traject=[een.pk], coach=wereld.collega.pk)
    pagina = _assign(beheer, wereld, traject=[een.pk, twee.pk], coach=wereld.coach.pk).content.decode()
    assert f"Niet toegewezen, want er is al een coach: {een.kandidaat.naam}." in pagina
    with wereld.open():
        assert Traject.objects.get(pk=een.pk).coach_id == wereld.collega.pk
        assert Traject.objects.get(pk=twee.pk).coach_id == wereld.coach.pk


@pytest.mark.parametrize("wie", ["kandidaat_lid", "beheerder", "hr", "vreemd", "onbekend", "onzin"])
def test_only_an_active_coach_of_the_bureau_can_be_chosen(beheer, wereld, ander, wie):
    _import(beheer, wereld, 1)
    keuze = {"vreemd": ander.coach.pk, "onbekend": uuid4(), "onzin": "x"}
    antwoord = _assign(beheer, wereld, allen="1", coach=keuze.get(wie) or getattr(wereld, wie).pk)
    assert antwoord.status_code == 422
    assert "Kies een coach uit de lijst." in antwoord.content.decode()
    assert len(_unassigned(wereld)) == 1


def test_foreign_people_are_like_people_that_do_not_exist(beheer, wereld, ander, als):
    _import(als(ander.beheerder), ander, 1)
    (vreemd,) = _unassigned(ander)
    for pk in (vreemd.pk, uuid4(), "x"):
        antwoord = _assign(beheer, wereld, traject=[pk], coach=wereld.coach.pk)
        assert antwoord.status_code == 422
        assert "Zet eerst een vinkje" in antwoord.content.decode()
    assert len(_unassigned(ander)) == 1


def test_filter_by_order_and_name(beheer, wereld):
    een = _import(beheer, wereld, 2)
    voer_uit(beheer, wereld, werkmap([rij(9, "Zeldzaamnaam")]), opdracht="Andere opdracht")
    adres = pad(wereld.bureau, "beheer:verdelen")
    assert "2 mensen hebben nog geen coach." in beheer.get(f"{adres}?opdracht={een.opdracht_id}").content.decode()
    gezocht = beheer.get(f"{adres}?zoek=zeldzaam").content.decode()
    assert "1 mens heeft nog geen coach." in gezocht
    assert "Niemand gevonden" in beheer.get(f"{adres}?zoek=bestaatniet").content.decode()
    assert beheer.get(f"{adres}?opdracht={uuid4()}").status_code == 200


def test_a_fair_spread_goes_by_room(wereld):
    coaches = [Lidmaatschap(naam=naam, capaciteit=0) for naam in ("A", "B", "C")]
    for coach, vrij in zip(coaches, (10, 4, -2), strict=True):
        coach.vrij = vrij
    delen = list(verdeling.propose(coaches, 8).values())
    assert delen == [7, 1, 0]
    assert sum(verdeling.propose(coaches, 100).values()) == 100
    assert verdeling.propose([], 3) == {}


def test_the_proposal_is_shown_changed_and_confirmed(beheer, wereld):
    _import(beheer, wereld, 10)
    pagina = beheer.get(pad(wereld.bureau, "beheer:verdelen") + "?voorstel=1").content.decode()
    assert f'name="aantal_{wereld.coach.pk}"' in pagina
    assert 'value="5"' in pagina
    aantallen = {f"aantal_{wereld.coach.pk}": "7", f"aantal_{wereld.collega.pk}": "3"}
    antwoord = beheer.post(pad(wereld.bureau, "beheer:eerlijk"), aantallen, follow=True)
    assert "7 mensen hebben nu Fatima Amrani als coach." in antwoord.content.decode()
    with wereld.open():
        assert Traject.objects.filter(coach=wereld.coach).count() == 8
        assert Traject.objects.filter(coach=wereld.collega).count() == 4
    assert "Iedereen heeft een coach" in antwoord.content.decode()


@pytest.mark.parametrize(
    ("aantal", "zin"), [("11", "meer plekken"), ("x", "heel getal"), ("-1", "heel getal"), ("", "minstens")]
)
def test_impossible_numbers_change_nothing(beheer, wereld, aantal, zin):
    _import(beheer, wereld, 10)
    antwoord = beheer.post(pad(wereld.bureau, "beheer:eerlijk"), {f"aantal_{wereld.coach.pk}": aantal})
    assert antwoord.status_code == 422
    assert zin in antwoord.content.decode()
    assert len(_unassigned(wereld)) == 10


def test_query_count_of_the_list_is_the_same_at_any_size(beheer, wereld):
    tellingen = []
    for begin, aantal in ((10_000, 1), (20_000, 2), (30_000, 297)):
        _import(beheer, wereld, aantal, vanaf=begin)
        with CaptureQueriesContext(connection) as queries:
            assert beheer.get(pad(wereld.bureau, "beheer:verdelen") + "?voorstel=1").status_code == 200
        tellingen.append(len(queries))
    assert tellingen == [VERDELEN_QUERIES] * 3


def _with_coach(client, wereld, rijen):
    voer_uit(client, wereld, werkmap(rijen))
    _assign(client, wereld, allen="1", coach=wereld.coach.pk)


def test_invitations_go_to_who_has_an_address(beheer, wereld):
    _with_coach(beheer, wereld, [rij(1, "Met"), rij(2, "Zonder", email=""), rij(3, "Kapot", email="geen-adres")])
    adres = pad(wereld.bureau, "beheer:uitnodigen")
    pagina = beheer.get(adres).content.decode()
    assert "Nodig 1 mens uit" in pagina
    assert pagina.count('type="email"') == 2
    antwoord = beheer.post(pad(wereld.bureau, "beheer:uitnodigen_versturen"), {"allen": "1"}, follow=True)
    pagina = antwoord.content.decode()
    assert "1 uitnodiging gaat nu weg." in pagina
    assert "Uitgenodigd, nog niet ingelogd" in pagina
    with wereld.open():
        assert [u.email for u in Uitnodiging.objects.all()] == ["p1@voorbeeld.example"]


def test_an_address_can_be_added_and_then_invited(beheer, wereld):
    _with_coach(beheer, wereld, [rij(1, "Zonder", email=""), rij(2, "Ook", email="")])
    with wereld.open():
        een, twee = verdeling.without_email()
    adres = pad(wereld.bureau, "beheer:adressen")
    fout = beheer.post(adres, {f"{een.pk}-email": "goed@voorbeeld.example", f"{twee.pk}-email": "fout"})
    assert fout.status_code == 422
    assert 'value="fout"' in fout.content.decode()
    assert 'value="goed@voorbeeld.example"' in fout.content.decode()
    assert "Schrijf het zoals naam@voorbeeld.nl." in fout.content.decode()
    with wereld.open():
        assert len(verdeling.without_email()) == 2
    goed = beheer.post(adres, {f"{een.pk}-email": "Goed@voorbeeld.example", f"{twee.pk}-email": ""}, follow=True)
    assert "1 adres is bewaard." in goed.content.decode()
    with wereld.open():
        assert [k.lid.email for k in verdeling.to_invite()] == ["goed@voorbeeld.example"]
        assert "goed@" not in str(list(Auditregel.objects.values()))


def test_inviting_again_ends_the_earlier_invitation(beheer, wereld):
    _with_coach(beheer, wereld, [rij(1, "Met")])
    versturen = pad(wereld.bureau, "beheer:uitnodigen_versturen")
    beheer.post(versturen, {"allen": "1"})
    assert beheer.post(versturen, {"allen": "1"}).status_code == 422
    with wereld.open():
        kandidaat = Kandidaat.objects.get(achternaam="Met")
    beheer.post(versturen, {"kandidaat": [kandidaat.pk]})
    with wereld.open():
        assert Uitnodiging.objects.count() == 2
        assert Uitnodiging.objects.filter(ingetrokken_op=None).count() == 1


def test_who_has_an_account_or_no_coach_is_not_invited(beheer, wereld, ander):
    voer_uit(beheer, wereld, werkmap([rij(1, "Wacht")]))
    with wereld.open():
        wacht = Kandidaat.objects.get(achternaam="Wacht")
    pks = [wacht.pk, wereld.kandidaat.pk, ander.kandidaat.pk, uuid4()]
    assert beheer.post(pad(wereld.bureau, "beheer:uitnodigen_versturen"), {"kandidaat": pks}).status_code == 422
    with wereld.open():
        assert not Uitnodiging.objects.exists()
    pagina = beheer.get(pad(wereld.bureau, "beheer:uitnodigen")).content.decode()
    assert "1 mens heeft nog geen coach." in pagina


def test_more_than_fits_in_one_go_is_said(beheer, wereld, monkeypatch):
    monkeypatch.setattr(verdeling, "UITNODIGEN_PER_KEER", 2)
    _with_coach(beheer, wereld, mensen(3))
    antwoord = beheer.post(pad(wereld.bureau, "beheer:uitnodigen_versturen"), {"allen": "1"}, follow=True)
    assert "Er staan er nog 1 klaar" in antwoord.content.decode()


def test_query_count_of_the_invitations_is_the_same_at_any_size(beheer, wereld):
    tellingen = []
    for begin, aantal in ((10_000, 1), (20_000, 2), (30_000, 297)):
        extra = rij(begin + 9000, f"Zonder{begin}", email="")
        _with_coach(beheer, wereld, [*mensen(aantal, vanaf=begin), extra])
        with CaptureQueriesContext(connection) as queries:
            assert beheer.get(pad(wereld.bureau, "beheer:uitnodigen")).status_code == 200
        tellingen.append(len(queries))
    assert tellingen == [UITNODIGEN_QUERIES] * 3


def test_a_coach_who_left_gets_nobody(beheer, wereld):
    _import(beheer, wereld, 1)
    with wereld.open():
        leden.end_lid(wereld.coach, door=wereld.beheerder)
    assert _assign(beheer, wereld, allen="1", coach=wereld.coach.pk).status_code == 422
    assert "Fatima" not in beheer.get(pad(wereld.bureau, "beheer:verdelen")).content.decode()


def test_only_the_manager_comes_in(wereld, als):
    for rol, lid in wereld.leden().items():
        if rol is Rol.BEHEERDER:
            continue
        client = als(lid)
        for naam in ("verdelen", "uitnodigen"):
            assert client.get(pad(wereld.bureau, f"beheer:{naam}")).status_code == 404
        for naam in ("toewijzen", "eerlijk", "uitnodigen_versturen", "adressen"):
            assert client.post(pad(wereld.bureau, f"beheer:{naam}")).status_code == 404
