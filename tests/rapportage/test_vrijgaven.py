"""What the candidate shares: given and taken back by nobody else, one item at a time, with its words and its time."""

from datetime import date

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel
from bureaus.paden import pad
from bureaus.tenancy import uuid7
from kandidaten import sollicitaties, vrijgaven
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Kandidaat, Vrijgave
from rapportage import rapporten
from rapportage.enums import Rapportstaat
from tests.rapportage.wereld import als_hr, als_kandidaat, concept, lees, moment, spreek_af, vul
from trajecten import plaatsingen
from trajecten.models import Plaatsing, Traject


@pytest.fixture
def baan(wereld) -> Plaatsing:
    """A job the candidate confirmed, and two applications."""
    spreek_af(wereld)
    vul(wereld)
    with wereld.open():
        plaatsing = plaatsingen.register_plaatsing(
            Traject.objects.get(pk=wereld.traject.pk), startdatum=date(2026, 12, 1), vorm="bepaalde_tijd",
            werkgever="Machinefabriek De Linde", functie="Onderhoudsmonteur", door=wereld.coach,
        )  # fmt: skip
    with als_kandidaat(wereld) as lid:
        kandidaat = Kandidaat.objects.get(pk=lid.onderwerp)
        for bedrijf in ("Hanzestad", "Zuiderhuis"):
            sollicitaties.log(kandidaat, bedrijf=bedrijf, functie="Monteur", datum=date(2026, 10, 1), door=lid)
        plaatsingen.confirm(Plaatsing.objects.select_related("traject").get(pk=plaatsing.pk), door=lid)
    with wereld.open():
        # In the period that the reports here are about.
        Plaatsing.objects.filter(pk=plaatsing.pk).update(bevestigd_op=moment(10, 20))
    return plaatsing


def geef(wereld, soort) -> Vrijgave:
    with als_kandidaat(wereld) as lid:
        return vrijgaven.give(opdracht_id=wereld.opdracht.pk, soort=soort, door=lid)


def voorgelegd(wereld):
    rapport = concept(wereld)
    with wereld.open():
        rapporten.present(rapport, door=wereld.coach)
    return lees(wereld, rapport.pk)


def druk(client, wereld, **gegevens):
    return client.post(pad(wereld.bureau, "rapportage:delen"), gegevens, follow=True)


def gezien(client, wereld) -> str:
    return client.get(pad(wereld.bureau, "rapportage:delen")).context["gezien"]


def test_the_page_shows_what_would_be_shown_and_ticks_nothing(wereld, baan, als):
    html = als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:delen")).content.decode()
    for waarde in ("Machinefabriek De Linde", "Onderhoudsmonteur", "Contract voor bepaalde tijd", "Hanzestad"):
        assert waarde in html
    assert html.count("Je deelt dit niet") == 4 and "checked" not in html


def test_one_item_at_a_time(wereld, baan, als):
    client = als(wereld.kandidaat_lid)
    antwoord = druk(client, wereld, actie="deel", soort="functie", gezien=gezien(client, wereld))
    assert "Dit komt in het volgende rapport." in antwoord.content.decode()
    with wereld.open():
        (rij,) = Vrijgave.objects.all()
        assert (rij.soort, rij.tekstversie, rij.ingetrokken_op) == ("functie", vrijgaven.TEKSTVERSIE, None)
        regel = Auditregel.objects.filter(gebeurtenis="vrijgave_gegeven").get()
        assert regel.gegevens == {"soort": "functie", "tekstversie": vrijgaven.TEKSTVERSIE}
    inhoud = rapporten.read(voorgelegd(wereld))
    assert (inhoud.nieuw_werk.werkgever, inhoud.nieuw_werk.functie) == (None, "Onderhoudsmonteur")
    assert inhoud.bijlage is None


def test_nobody_shares_a_job_they_did_not_see(wereld, baan, als):
    client = als(wereld.kandidaat_lid)
    eerst = gezien(client, wereld)
    with wereld.open():
        plaatsing = Plaatsing.objects.select_related("traject").get(pk=baan.pk)
        plaatsingen.cancel_plaatsing(plaatsing, reden="ging niet door", door=wereld.coach)
    antwoord = druk(client, wereld, actie="deel", soort="nieuwe_werkgever", gezien=eerst)
    assert "Er is intussen iets veranderd." in antwoord.content.decode()
    antwoord = druk(client, wereld, actie="deel", soort="nieuwe_werkgever", gezien=gezien(client, wereld))
    assert "Er is nu nog niets om te delen." in antwoord.content.decode()
    with wereld.open():
        assert not Vrijgave.objects.exists()


def test_taking_back_returns_the_report_that_rests_on_it(wereld, baan, als):
    vrijgave = geef(wereld, Vrijgavesoort.NIEUWE_WERKGEVER)
    rapport = voorgelegd(wereld)
    assert rapport.vrijgaven == [vrijgave.pk]
    assert rapporten.read(rapport).nieuw_werk.werkgever == "Machinefabriek De Linde"
    client = als(wereld.kandidaat_lid)
    antwoord = druk(client, wereld, actie="stop", vrijgave=vrijgave.pk)
    assert "gaat terug naar je coach" in antwoord.content.decode()
    with wereld.open():
        assert Vrijgave.objects.get().ingetrokken_op
    opnieuw = lees(wereld, rapport.pk)
    assert opnieuw.staat == Rapportstaat.CONCEPT
    with wereld.open():
        rapporten.present(opnieuw, door=wereld.coach)
    inhoud = rapporten.read(lees(wereld, rapport.pk))
    assert (inhoud.nieuw_werk, inhoud.versie) == (None, 1)


def test_the_coach_reads_in_the_concept_what_the_candidate_will_read(wereld, baan, als):
    """Also what was given after the concept was made, and before there is a concept at all."""
    client = als(wereld.coach)
    rapport = concept(wereld)
    geef(wereld, Vrijgavesoort.NIEUWE_WERKGEVER)
    adres = pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    pagina = client.get(adres).content.decode()
    assert "Machinefabriek De Linde" in pagina and "Onderhoudsmonteur" not in pagina
    with wereld.open():
        rapporten.discard(rapport, door=wereld.coach)
    nieuw = pad(wereld.bureau, "rapportage:nieuw", wereld.traject.pk)
    assert "Machinefabriek De Linde" in client.get(nieuw).content.decode()


def test_a_later_job_is_shared_anew(wereld, baan, als):
    """The release was about the first job; the second stays the candidate's own until it is given again."""
    oud = geef(wereld, Vrijgavesoort.NIEUWE_WERKGEVER)
    with wereld.open():
        plaatsing = Plaatsing.objects.select_related("traject").get(pk=baan.pk)
        plaatsingen.cancel_plaatsing(plaatsing, reden="ging niet door", door=wereld.coach)
        nieuw = plaatsingen.register_plaatsing(
            Traject.objects.get(pk=wereld.traject.pk), startdatum=date(2027, 1, 4), vorm="vast",
            werkgever="Concurrent B.V.", functie="Chef", door=wereld.coach,
        )  # fmt: skip
    with als_kandidaat(wereld) as lid:
        plaatsingen.confirm(Plaatsing.objects.select_related("traject").get(pk=nieuw.pk), door=lid)
    with wereld.open():
        Plaatsing.objects.filter(pk=nieuw.pk).update(bevestigd_op=moment(10, 25))
    client = als(wereld.kandidaat_lid)
    html = client.get(pad(wereld.bureau, "rapportage:delen")).content.decode()
    assert "Concurrent B.V." in html and "Je deelt dit sinds" not in html
    assert rapporten.read(voorgelegd(wereld)).nieuw_werk is None
    druk(client, wereld, actie="deel", soort="nieuwe_werkgever", gezien=gezien(client, wereld))
    with wereld.open():
        assert Vrijgave.objects.get(pk=oud.pk).ingetrokken_op
        assert Vrijgave.objects.filter(ingetrokken_op=None).count() == 1


@pytest.mark.parametrize("gegevens", [{}, {"actie": "deel", "soort": "salaris"}, {"actie": "stop", "vrijgave": "x"}])
def test_anything_else_changes_nothing(wereld, baan, als, gegevens):
    client = als(wereld.kandidaat_lid)
    assert druk(client, wereld, gezien=gezien(client, wereld), **gegevens).status_code == 200
    with wereld.open():
        assert not Vrijgave.objects.exists()


def test_anothers_release_cannot_be_taken_back(wereld, baan, als):
    vrijgave = geef(wereld, Vrijgavesoort.FUNCTIE)
    ander = wereld.ander_traject.kandidaat.lid
    antwoord = druk(als(ander), wereld, actie="stop", vrijgave=vrijgave.pk)
    assert "Kies een van de knoppen op de pagina." in antwoord.content.decode()
    with als_kandidaat(wereld, ander) as lid:
        vrijgaven.revoke(vrijgave, door=lid)
    with wereld.open():
        assert Vrijgave.objects.get().ingetrokken_op is None


def test_only_the_candidate_gives_and_takes_back(wereld, baan):
    vrijgave = geef(wereld, Vrijgavesoort.FUNCTIE)
    with wereld.open():
        for daad in (
            lambda: vrijgaven.give(opdracht_id=wereld.opdracht.pk, soort="functie", door=wereld.coach),
            lambda: vrijgaven.revoke(vrijgave, door=wereld.beheerder),
        ):
            with pytest.raises(Weigering):
                daad()


SCHRIJVEN = (
    "insert into kandidaten_vrijgave (id, kandidaat_id, opdracht_id, soort, tekstversie, gegeven_op)"
    " values (%(id)s, %(kandidaat)s, %(opdracht)s, 'functie', 1, now())",
    "update kandidaten_vrijgave set ingetrokken_op = null",
    "delete from kandidaten_vrijgave",
)


@pytest.mark.parametrize("opdracht", SCHRIJVEN)
def test_the_bureau_and_hr_cannot_write_a_release_with_raw_sql(wereld, baan, opdracht):
    geef(wereld, Vrijgavesoort.CONTRACTVORM)
    waarden = {"id": uuid7(), "kandidaat": wereld.kandidaat.pk, "opdracht": wereld.opdracht.pk}
    for wie in (wereld.open, lambda: als_hr(wereld)):
        with pytest.raises(DatabaseError, match="permission denied"), wie(), connection.cursor() as cursor:
            cursor.execute(opdracht, waarden)


def test_the_candidates_role_writes_only_its_own_and_changes_only_the_end(wereld, baan):
    geef(wereld, Vrijgavesoort.CONTRACTVORM)
    ander = {"id": uuid7(), "kandidaat": wereld.ander_traject.kandidaat_id, "opdracht": wereld.opdracht.pk}
    with pytest.raises(DatabaseError, match="row-level security"), als_kandidaat(wereld), connection.cursor() as cursor:
        cursor.execute(SCHRIJVEN[0], ander)
    for opdracht in ("update kandidaten_vrijgave set soort = 'sollicitaties'", SCHRIJVEN[2]):
        weigert = pytest.raises(DatabaseError, match="permission denied")
        with weigert, als_kandidaat(wereld), connection.cursor() as cursor:
            cursor.execute(opdracht)


def test_words_once_said_yes_to_stay_readable():
    assert sorted(vrijgaven.TEKSTEN) == list(range(1, vrijgaven.TEKSTVERSIE + 1))
    for teksten in vrijgaven.TEKSTEN.values():
        assert set(teksten) == set(Vrijgavesoort)


def test_the_page_takes_the_same_queries_with_one_and_with_many(wereld, baan, als):
    client = als(wereld.kandidaat_lid)
    gemeten = []
    for aantal in (1, 3):
        with als_kandidaat(wereld) as lid:
            kandidaat = Kandidaat.objects.get(pk=lid.onderwerp)
            for n in range(aantal):
                sollicitaties.log(kandidaat, bedrijf=f"B{aantal}{n}", functie="M", datum=timezone.localdate(), door=lid)
        with CaptureQueriesContext(connection) as vragen:
            client.get(pad(wereld.bureau, "rapportage:delen"))
        gemeten.append(len(vragen))
    assert gemeten == [19, 19]
