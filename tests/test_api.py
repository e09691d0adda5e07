"""The API: the operations, the roles and the walls of the pages, and answers a program can read."""

import logging
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import api, tempo
from bureaus.models import Auditregel
from kandidaten import sollicitaties
from kandidaten.models import Sollicitatie, SollicitatieGebeurtenis
from rapportage import privacy, rapporten
from rapportage.models import Inzage
from tests.rapportage.wereld import als_hr, als_kandidaat, spreek_af, verzonden, vrijgegeven, vul

LIJST = "/kompas/api/sollicitaties/"
RAPPORTEN = "/kompas/api/rapporten/"
SCHEMA = "/kompas/api/schema/"
VANDAAG = date(2026, 10, 1)
KANARIE = "Kanariewoord"


@pytest.fixture(autouse=True)
def _fresh_pace(engines):
    cache.clear()


@pytest.fixture
def kandidaat(wereld, als) -> Client:
    return als(wereld.kandidaat_lid)


def log(wereld, lid=None, **velden) -> Sollicitatie:
    lid = lid or wereld.kandidaat_lid
    with als_kandidaat(wereld, lid):
        kandidaat = lid_kandidaat(lid)
        gegevens = {"bedrijf": "Hanzestad", "functie": "Monteur", "datum": VANDAAG, **velden}
        return sollicitaties.log(kandidaat, **gegevens, door=lid)


def lid_kandidaat(lid):
    from kandidaten.models import Kandidaat

    return Kandidaat.objects.get(pk=lid.onderwerp)


def post(client, pad, gegevens, **rest):
    return client.post(pad, gegevens, content_type="application/json", **rest)


def patch(client, pk, gegevens):
    return client.patch(f"{LIJST}{pk}/", gegevens, content_type="application/json")


def stored(wereld) -> list[tuple[str, str]]:
    with wereld.open():
        return list(Sollicitatie.objects.order_by("bedrijf").values_list("bedrijf", "status"))


# --- a candidate's applications ------------------------------------------------------------------------------


def test_a_new_application_is_written_down_by_the_operation_of_the_page(wereld, kandidaat):
    response = post(kandidaat, LIJST, {"bedrijf": " Hanzestad ", "functie": "Monteur", "datum": "2026-10-01"})
    assert response.status_code == 201
    antwoord = response.json()
    assert {naam: antwoord[naam] for naam in ("bedrijf", "functie", "datum", "soort", "status", "kolom")} == {
        "bedrijf": "Hanzestad",
        "functie": "Monteur",
        "datum": "2026-10-01",
        "soort": "vacature",
        "status": "verstuurd",
        "kolom": "verstuurd",
    }
    with wereld.open():
        rij = Sollicitatie.objects.get(pk=antwoord["id"])
        assert rij.kandidaat_id == wereld.kandidaat.pk
        assert Auditregel.objects.filter(gebeurtenis="sollicitatie_toegevoegd", onderwerp_id=rij.pk).count() == 1
        assert SollicitatieGebeurtenis.objects.get(sollicitatie=rij).door_id == wereld.kandidaat_lid.pk


def test_moving_changes_the_status_and_nothing_else(wereld, kandidaat):
    rij = log(wereld)
    response = patch(kandidaat, rij.pk, {"status": "gesprek_1", "bedrijf": "Een ander", "kandidaat": str(uuid4())})
    assert response.status_code == 200
    assert response.json()["kolom"] == "in_gesprek"
    assert stored(wereld) == [("Hanzestad", "gesprek_1")]
    with wereld.open():
        assert Auditregel.objects.filter(gebeurtenis="sollicitatie_verplaatst").count() == 1


@pytest.mark.parametrize(
    ("velden", "veld", "zin"),
    [
        ({"bedrijf": ""}, "bedrijf", "Vul de naam van het bedrijf in."),
        ({"bedrijf": None}, "bedrijf", "Vul de naam van het bedrijf in."),
        ({"functie": "x" * 121}, "functie", "120"),
        ({"functie": ["lijst"]}, "functie", "tekst"),
        ({"datum": "morgen"}, "datum", "2026-12-31"),
        ({"datum": None}, "datum", "2026-12-31"),
        ({"datum": str(timezone.localdate() + timedelta(days=2))}, "datum", "Deze dag moet nog komen."),
        ({"soort": "onbekend"}, "soort", "Kies iets uit de lijst."),
        ({"status": 7}, "status", "Kies iets uit de lijst."),
        ({"functie": "BSN 111222333"}, "functie", "burgerservicenummer"),
    ],
)
def test_what_cannot_be_is_a_sentence_at_its_field(wereld, kandidaat, velden, veld, zin):
    gegevens = {"bedrijf": "Hanzestad", "functie": "Monteur", "datum": "2026-10-01", **velden}
    response = post(kandidaat, LIJST, gegevens)
    assert response.status_code == 422
    antwoord = response.json()
    assert antwoord["melding"] == "Er klopt iets niet. Kijk bij de velden wat je kunt doen."
    assert list(antwoord["fouten"]) == [veld]
    assert zin in antwoord["fouten"][veld][0]
    assert "111222333" not in response.text
    assert stored(wereld) == []


def test_every_missing_field_is_named_at_once(kandidaat):
    fouten = post(kandidaat, LIJST, {}).json()["fouten"]
    assert set(fouten) == {"bedrijf", "functie", "datum"}


@pytest.mark.parametrize("inhoud", ["{", "[1]", '"tekst"', "null", "\x00"])
def test_a_body_that_is_no_object_is_refused(wereld, kandidaat, inhoud):
    response = post(kandidaat, LIJST, inhoud)
    assert response.status_code == 422
    assert response.json()["melding"]
    assert stored(wereld) == []


def test_a_form_is_no_request_of_the_api(kandidaat):
    response = kandidaat.post(LIJST, {"bedrijf": "Hanzestad"})
    assert response.status_code == 415
    assert response.json() == {"melding": "Hier kan alleen JSON. Stuur en vraag application/json.", "fouten": {}}


def test_a_status_that_does_not_exist_moves_nothing(wereld, kandidaat):
    rij = log(wereld)
    for gegevens in ({}, {"status": "weg"}, {"status": None}):
        assert patch(kandidaat, rij.pk, gegevens).status_code == 422
    assert stored(wereld) == [("Hanzestad", "verstuurd")]


def test_a_list_goes_in_pages_without_loss_or_repetition(wereld, kandidaat, monkeypatch):
    monkeypatch.setattr(api.Bladzijden, "page_size", 2)
    for nummer in range(5):
        log(wereld, bedrijf=f"Bedrijf {nummer}", datum=VANDAAG)
    log(wereld, wereld.ander_traject.kandidaat.lid, bedrijf="Van Petra")
    namen, adres = [], LIJST
    while adres:
        antwoord = kandidaat.get(adres).json()
        namen += [rij["bedrijf"] for rij in antwoord["resultaten"]]
        adres = antwoord["volgende"]
    assert namen == [f"Bedrijf {nummer}" for nummer in (4, 3, 2, 1, 0)]
    assert kandidaat.get(f"{LIJST}?vanaf=onzin").status_code == 404


def test_a_list_costs_the_same_at_one_and_at_three_rows(wereld, kandidaat):
    aantallen = []
    for _ in range(3):
        log(wereld)
        with CaptureQueriesContext(connection) as queries:
            assert kandidaat.get(LIJST).status_code == 200
        aantallen.append(len(queries))
    assert aantallen == [10, 10, 10]


# --- an employer's reports -----------------------------------------------------------------------------------


@pytest.fixture
def rapport(wereld):
    spreek_af(wereld)
    vul(wereld)
    return verzonden(wereld, tekst="Gaat goed.")


def test_hr_reads_the_frozen_value_and_the_candidate_reads_that_it_was_opened(wereld, als, rapport):
    hr = als(wereld.hr)
    (rij,) = hr.get(RAPPORTEN).json()["resultaten"]
    assert (rij["id"], rij["kandidaat"], rij["gelezen"]) == (str(rapport.pk), "Jan Jansen", False)
    response = hr.get(f"{RAPPORTEN}{rapport.pk}/")
    assert response.json()["inhoud"] == rapport.inhoud
    assert privacy.content_hash(privacy.from_json(response.json()["inhoud"])) == rapport.inhoud_hash
    with als_kandidaat(wereld):
        (inzage,) = Inzage.objects.filter(rapport=rapport)
    assert (inzage.naam, inzage.get_wijze_display()) == ("Hans Rood", "Opgehaald door een programma")
    with wereld.open():
        assert Auditregel.objects.filter(gebeurtenis="rapport_geopend", gegevens__wijze="api").count() == 1
    assert hr.get(RAPPORTEN).json()["resultaten"][0]["gelezen"] is True


def test_a_withdrawn_report_says_so_and_has_no_content(wereld, als, rapport):
    with wereld.open():
        rapporten.withdraw(rapport, door=wereld.coach)
    antwoord = als(wereld.hr).get(f"{RAPPORTEN}{rapport.pk}/").json()
    assert (antwoord["staat"], antwoord["inhoud"]) == ("ingetrokken", None)
    with wereld.open():
        assert not Inzage.objects.exists()


def test_a_report_that_was_not_sent_does_not_exist(wereld, als):
    spreek_af(wereld)
    vul(wereld)
    wacht = vrijgegeven(wereld)
    hr = als(wereld.hr)
    assert hr.get(RAPPORTEN).json()["resultaten"] == []
    niets, wel = hr.get(f"{RAPPORTEN}{uuid4()}/"), hr.get(f"{RAPPORTEN}{wacht.pk}/")
    assert wel.status_code == niets.status_code == 404
    assert wel.content == niets.content


def test_words_of_the_candidate_and_the_coach_never_reach_the_employer(wereld, als, rapport, caplog):
    caplog.set_level(logging.DEBUG)
    rij = log(wereld, bedrijf=KANARIE, functie=KANARIE)
    with als_kandidaat(wereld):
        sollicitaties.change(rij, notitie=KANARIE, door=wereld.kandidaat_lid)
    hr = als(wereld.hr)
    for adres in (RAPPORTEN, f"{RAPPORTEN}{rapport.pk}/", SCHEMA, LIJST, f"{LIJST}{rij.pk}/"):
        assert KANARIE not in hr.get(adres).text
    assert KANARIE not in caplog.text
    with als_hr(wereld), pytest.raises(Exception, match="permission denied"):
        list(Sollicitatie.objects.all())


# --- who may what --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("adres", "mag"),
    [
        (LIJST, {"kandidaat"}),
        (RAPPORTEN, {"opdrachtgever"}),
        (SCHEMA, {"kandidaat", "opdrachtgever", "coach", "beheerder"}),
    ],
)
def test_only_the_role_an_address_is_for_finds_it(wereld, ander, als, adres, mag):
    for rol, lid in wereld.leden().items():
        assert als(lid).get(adres).status_code == (200 if rol.value in mag else 404), rol
    for lid in ander.leden().values():
        assert als(lid).get(adres).status_code == 404
    vreemde = Client().get(adres)
    assert vreemde.status_code == 302
    assert vreemde.headers["Location"].startswith("/account/inloggen/")


def test_an_application_of_another_answers_like_one_that_is_not_there(wereld, ander, kandidaat):
    vreemd = [log(wereld, wereld.ander_traject.kandidaat.lid), log(ander)]
    niets = patch(kandidaat, uuid4(), {"status": "aanbod"})
    assert niets.status_code == 404
    assert niets.json() == {"melding": "Dit is er niet.", "fouten": {}}
    for rij in vreemd:
        for gegevens in ({"status": "aanbod"}, {"status": "onzin"}, {}):
            response = patch(kandidaat, rij.pk, gegevens)
            assert (response.status_code, response.content) == (404, niets.content)
    assert {status for _bedrijf, status in stored(wereld) + stored(ander)} == {"verstuurd"}


def test_a_report_of_another_employer_or_bureau_answers_like_one_that_is_not_there(wereld, ander, als, rapport):
    hr = als(ander.hr)
    niets = hr.get(f"/horizon/api/rapporten/{uuid4()}/")
    wel = hr.get(f"/horizon/api/rapporten/{rapport.pk}/")
    assert (wel.status_code, wel.content) == (404, niets.content)
    with wereld.open():
        assert not Inzage.objects.exists()


def test_reading_happens_in_a_read_only_transaction(wereld, als, rapport, monkeypatch):
    gezien = []

    def look(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('transaction_read_only'), current_user")
            gezien.append(cursor.fetchone())
        return real(*args, **kwargs)

    real = api.Bladzijden.paginate_queryset
    monkeypatch.setattr(api.Bladzijden, "paginate_queryset", look)
    als(wereld.kandidaat_lid).get(LIJST)
    als(wereld.hr).get(RAPPORTEN)
    assert gezien == [("on", "outplacement_kandidaat"), ("on", "outplacement_opdrachtgever")]


def test_a_session_alone_is_not_enough_to_write(wereld):
    """Another site can make the browser send its cookies, not the header."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(wereld.kandidaat_lid.gebruiker)
    gegevens = {"bedrijf": "Hanzestad", "functie": "Monteur", "datum": "2026-10-01"}
    response = post(client, LIJST, gegevens)
    assert response.status_code == 403
    assert "X-CSRFToken" in response.json()["melding"]
    assert stored(wereld) == []
    client.get("/kompas/banen/nieuw/")
    teken = client.cookies["csrftoken"].value
    assert post(client, LIJST, gegevens, headers={"X-CSRFToken": teken}).status_code == 201


@pytest.mark.parametrize("methode", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused_in_words(kandidaat, methode):
    response = getattr(kandidaat, methode)(LIJST)
    assert response.status_code == 405
    assert response.json()["melding"] == "Dat kan hier niet. Kijk in het schema wat wel kan."


def test_the_pace_of_writing_is_bounded_per_person(wereld, als, monkeypatch):
    monkeypatch.setitem(tempo.Schrijftempo.THROTTLE_RATES, "api_schrijven", "2/min")
    jan, petra = als(wereld.kandidaat_lid), als(wereld.ander_traject.kandidaat.lid)
    antwoorden = [post(jan, LIJST, {}) for _ in range(3)]
    assert [response.status_code for response in antwoorden] == [422, 422, 429]
    assert antwoorden[-1].json()["melding"].startswith("Je vraagt te veel achter elkaar.")
    assert int(antwoorden[-1].headers["Retry-After"]) > 0
    assert jan.get(LIJST).status_code == 200
    assert post(petra, LIJST, {}).status_code == 422


def test_answers_are_json_and_kept_by_no_cache(kandidaat):
    response = kandidaat.get(LIJST, headers={"Accept": "application/json"})
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"


# --- the description -----------------------------------------------------------------------------------------


def test_the_description_names_every_address_and_every_field_of_a_report(wereld, als):
    beschrijving = als(wereld.coach).get(SCHEMA).json()
    assert beschrijving["servers"] == [{"url": "/kompas/api"}]
    assert {pad: set(wat) for pad, wat in beschrijving["paths"].items()} == {
        "/sollicitaties/": {"get", "post"},
        "/sollicitaties/{id}/": {"patch"},
        "/rapporten/": {"get"},
        "/rapporten/{rapport_id}/": {"get"},
    }
    inhoud = beschrijving["components"]["schemas"]["GelezenRapport"]["properties"]["inhoud"]
    assert set(inhoud["properties"]) == set(privacy.Rapportinhoud.__dataclass_fields__)
    assert inhoud["additionalProperties"] is False


def test_the_language_of_a_sentence_is_that_of_the_request(kandidaat):
    response = post(kandidaat, LIJST, {}, headers={"Accept-Language": "en"})
    assert response.json()["fouten"]["bedrijf"] == ["Enter the name of the company."]


def test_days_are_those_of_the_netherlands(kandidaat):
    vandaag = timezone.localdate().isoformat()
    assert post(kandidaat, LIJST, {"bedrijf": "A", "functie": "B", "datum": vandaag}).status_code == 201
