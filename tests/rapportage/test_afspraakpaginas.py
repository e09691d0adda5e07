"""The pages of the agreement: what is greyed out, what an error says, and who is shown before the manager confirms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureaus.models import Contactpersoon, Opdracht
from bureaus.paden import pad
from rapportage.enums import Onderdeel
from rapportage.models import Afspraakcontact, Rapportageafspraak
from tests.rapportage.test_afspraken import BASIS, contact, geldig, leg_vast, spreek_af
from tests.wereld import maak_traject

KEUZE = {"onderdelen": ["fase", "uren"], "frequentie": "per_fase"}


@pytest.fixture
def van_opdracht(wereld, als):
    """`van_opdracht(**form)`: the manager sends the page of the order, or opens it."""
    client, adres = als(wereld.beheerder), pad(wereld.bureau, "rapportage:opdrachtafspraak", wereld.opdracht.pk)

    def vraag(**velden):
        return client.post(adres, velden) if velden else client.get(adres)

    return vraag


@pytest.fixture
def van_coach(wereld, als):
    """`van_coach(**form)`: the coach sends the page of one person, or opens it."""
    client, adres = als(wereld.coach), pad(wereld.bureau, "rapportage:afspraak", wereld.traject.pk)

    def vraag(vraagdeel="", **velden):
        return client.post(adres, velden) if velden else client.get(adres + vraagdeel)

    return vraag


def tekst(antwoord) -> str:
    return antwoord.content.decode()


def test_the_manager_sees_whom_it_concerns_and_then_confirms(wereld, als, van_opdracht):
    spreek_af(wereld, (Onderdeel.FASE, Onderdeel.TOELICHTING))
    antwoord = van_opdracht(**KEUZE)
    pagina = tekst(antwoord)
    assert antwoord.status_code == 200
    assert "1 persoon heeft nog geen afspraak en krijgt deze." in pagina
    assert "1 persoon heeft een eigen afspraak die verder gaat. Die wordt krapper." in pagina
    assert "Jan Jansen" in pagina and "Petra Bos" in pagina
    assert 'type="hidden" name="onderdelen" value="uren"' in pagina
    with wereld.open():
        assert Rapportageafspraak.objects.count() == 1
    assert van_opdracht(**KEUZE, actie="aanpassen").status_code == 200
    with wereld.open():
        assert Rapportageafspraak.objects.count() == 1
    assert van_opdracht(**KEUZE, actie="bevestigen").status_code == 302
    assert (geldig(wereld).onderdelen, geldig(wereld, wereld.ander_traject).onderdelen) == (["fase"], ["fase", "uren"])
    pagina = tekst(als(wereld.beheerder).get(pad(wereld.bureau, "beheer:opdracht", wereld.opdracht.pk)))
    assert "Versie 1, sinds" in pagina


def test_the_page_of_an_order_says_when_nothing_was_recorded(wereld, als):
    pagina = tekst(als(wereld.beheerder).get(pad(wereld.bureau, "beheer:opdracht", wereld.opdracht.pk)))
    assert "Nog niet vastgelegd" in pagina and "Afspraak over rapporten" in pagina


def test_what_the_order_does_not_allow_is_greyed_out_with_the_reason(wereld, van_coach):
    leg_vast(wereld, BASIS)
    pagina = tekst(van_coach())
    assert "Aantal sollicitaties (niet afgesproken in de opdracht)" in pagina
    assert pagina.count(" disabled") == len(Onderdeel) - len(BASIS)
    antwoord = van_coach(onderdelen=["fase", "toelichting"], frequentie="per_fase")
    assert antwoord.status_code == 422
    assert "In de opdracht is dit niet afgesproken: “Toelichting van de coach”" in tekst(antwoord)
    assert van_coach(onderdelen=["fase"], frequentie="per_fase").status_code == 302


@pytest.mark.parametrize("wie", ["van_opdracht", "van_coach"])
def test_after_long_illness_the_counts_of_sessions_are_greyed_out(wereld, request, wie):
    with wereld.open():
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst="spoor2")
    vraag = request.getfixturevalue(wie)
    pagina = tekst(vraag())
    assert "Gesprekken: aantallen (nooit bij spoor 1 en spoor 2)" in pagina
    assert pagina.count(" disabled") == 1
    antwoord = vraag(onderdelen=["fase", "aanwezigheid"], frequentie="per_fase")
    assert antwoord.status_code == 422
    assert "Haal dat vinkje weg." in tekst(antwoord)


@pytest.mark.parametrize("wie", ["van_opdracht", "van_coach"])
@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"onderdelen": []}, "Kies minstens één onderdeel"),
        ({"onderdelen": ["notities"]}, "Kies iets uit de lijst"),
        ({"frequentie": "weken"}, "Vul in om de hoeveel weken"),
        ({"frequentie": "weken", "weken": "27"}, "Kies 1 tot en met 26 weken."),
        ({"frequentie": "weken", "weken": "zes"}, "Schrijf het aantal weken als getal"),
        ({"frequentie": "op_datum"}, "Kies een dag: vandaag of later."),
        ({"frequentie": "op_datum", "op_datum": "2020-01-01"}, "Kies een dag: vandaag of later."),
        ({"frequentie": "op_datum", "op_datum": "31 februari"}, "Schrijf de datum als"),
    ],
)
def test_errors_say_what_to_do(request, wie, velden, zin):
    antwoord = request.getfixturevalue(wie)(**(KEUZE | velden))
    assert antwoord.status_code == 422
    assert zin in tekst(antwoord)


def test_a_field_of_another_rhythm_does_not_count(wereld, van_coach):
    assert van_coach(**KEUZE, weken="99", op_datum="gisteren").status_code == 302
    assert (geldig(wereld).weken, geldig(wereld).op_datum) == (None, None)
    assert van_coach(**(KEUZE | {"frequentie": "weken", "weken": "6"}), op_datum="2020-01-01").status_code == 302
    assert geldig(wereld).weken == 6


def test_readers_are_chosen_by_name(wereld, van_coach):
    iris = contact(wereld)
    with wereld.open():
        vreemd = Contactpersoon.objects.create(
            opdrachtgever=type(wereld.opdrachtgever).objects.create(naam="Ander"), lid=wereld.coach
        )
    assert "Iris Groen, Manager" in tekst(van_coach())
    assert van_coach(**KEUZE, contacten=[vreemd.pk]).status_code == 422
    assert van_coach(**KEUZE, contacten=[iris.pk]).status_code == 302
    with wereld.open():
        assert Afspraakcontact.objects.get().naam == "Iris Groen"


def test_the_form_starts_from_what_is_usual_only_when_asked(wereld, van_coach):
    with wereld.open():
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst="uwv_naar_werk")
    gekozen = 'value="sollicitaties" id="id_onderdelen_5" checked'
    assert gekozen in tekst(van_coach())
    spreek_af(wereld, (Onderdeel.FASE,))
    assert gekozen not in tekst(van_coach())
    assert gekozen in tekst(van_coach("?begin=gebruikelijk"))


def test_the_candidate_reads_names_and_what_changed(wereld, als):
    adres = pad(wereld.bureau, "rapportage:werkgever")
    spreek_af(wereld, (Onderdeel.FASE, Onderdeel.UREN), gezien=True)
    spreek_af(wereld, (Onderdeel.FASE, Onderdeel.PLAATSING), contacten=[contact(wereld)])
    pagina = tekst(als(wereld.kandidaat_lid).get(adres))
    assert "Iris Groen, Manager" in pagina
    assert "Wat is er anders?" in pagina
    assert all(woord in pagina for woord in ("Komt erbij", "Gaat eruit", "Wie het leest"))


def test_hr_reads_which_agreement_holds(wereld, als):
    adres = pad(wereld.bureau, "rapportage:privacy")
    assert "Vastgelegd op" not in tekst(als(wereld.hr).get(adres))
    leg_vast(wereld, (Onderdeel.FASE,), frequentie="weken", weken=6)
    pagina = tekst(als(wereld.hr).get(adres))
    assert "versie 1. Vastgelegd op" in pagina and "Elke 6 weken" in pagina
    assert "Wat uw medewerker kan vrijgeven" in pagina


def test_pages_take_the_same_queries_at_any_size(wereld, als, van_opdracht, van_coach):
    leg_vast(wereld, BASIS)
    gemeten = []
    for aantal in (0, 2):
        for n in range(aantal):
            maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam=f"P{n}", achternaam="X", nummer=f"9{n}")
            contact(wereld, naam=f"Contact {n}")
        for vraag in (van_opdracht, van_coach):
            vraag()
            with CaptureQueriesContext(connection) as queries:
                assert vraag().status_code == 200
            gemeten.append(len(queries))
    assert gemeten == [OPDRACHT, COACH] * 2


OPDRACHT, COACH = 18, 20
