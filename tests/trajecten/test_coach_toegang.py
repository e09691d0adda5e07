"""Whose pages these are: the own coach, the manager to look, and for everyone else nothing is there."""

from uuid import uuid4

import pytest
from django.utils import timezone

from bureaus.paden import pad
from kandidaten.models import Sollicitatie
from trajecten import gesprekken, plannen
from trajecten.models import Actie, Doel, Faseovergang, Nazorgmoment, Notitie, Termijn, Traject
from trajecten.urls import coach as adressen

KANARIE = "KANARIE-7c1e"
KIJKEN = {"traject", "tijdlijn", "rapporten", "data"}
EIGEN = {"banen", "berichten"}
ZONDER_TRAJECT = {"vandaag", "mensen", "agenda", "afspraak", "vastleggen"}
# Of everyone with a calendar, candidates too; the access matrix has them.
GEDEELD = {"koppelen", "koppelen_nieuw", "koppelen_uit"}
MET_ID = sorted(p.name for p in adressen.urlpatterns if p.name not in ZONDER_TRAJECT | GEDEELD)
NIET_TRAJECT = {
    "gesprek_vastleggen": "gesprek",
    "doel": "doel",
    "doel_weg": "doel",
    "actie_nieuw": "doel",
    "actie": "actie",
    "actie_weg": "actie",
    "actie_klaar": "actie",
    "interventie_gedaan": "interventie",
    "nazorg": "nazorg",
    "verzetten": "gesprek",
    "afzeggen": "gesprek",
    "termijn_klaar": "termijn",
    "termijn_open": "termijn",
}


@pytest.fixture
def gevuld(wereld):
    """Ids of one of everything in the trajectory of Jan, with a canary in what is private."""
    with wereld.open():
        plan = plannen.start_from_template(wereld.traject, sjabloon="kantoor", door=wereld.coach)
        gesprek = gesprekken.record_gesprek(
            wereld.traject,
            soort="intake",
            begint_op=timezone.now(),
            aanwezigheid="gehouden",
            tekst=KANARIE,
            zichtbaarheid="bureau",
            door=wereld.coach,
        )
        activiteit = gesprekken.plan_interventie(
            wereld.traject, soort="cv", datum=timezone.localdate(), door=wereld.coach
        )
        nazorg = Nazorgmoment.objects.create(traject=wereld.traject, maanden=1, op=timezone.localdate())
        Sollicitatie.objects.create(
            kandidaat=wereld.kandidaat, bedrijf=KANARIE, functie=KANARIE, datum=timezone.localdate()
        )
        return {
            "traject": wereld.traject.pk,
            "gesprek": gesprek.pk,
            "interventie": activiteit.pk,
            "nazorg": nazorg.pk,
            "doel": Doel.objects.filter(plan=plan).first().pk,
            "actie": Actie.objects.filter(doel__plan=plan).first().pk,
            "termijn": Termijn.objects.filter(traject=wereld.traject).first().pk,
        }


def _answers(client, bureau, naam, pk) -> tuple[int, int, str]:
    """Status of opening and of posting nothing, and the text of the page."""
    url = pad(bureau, f"trajecten:{naam}", pk)
    gelezen, gestuurd = client.get(url), client.post(url, {})
    return gelezen.status_code, gestuurd.status_code, gelezen.content.decode()


def _id(gevuld, naam):
    return gevuld[NIET_TRAJECT.get(naam, "traject")]


def test_another_coach_finds_nothing_and_cannot_tell_it_from_missing(wereld, gevuld, als):
    client = als(wereld.collega)
    for naam in MET_ID:
        bestaand = _answers(client, wereld.bureau, naam, _id(gevuld, naam))
        ontbrekend = _answers(client, wereld.bureau, naam, uuid4())
        assert bestaand[:2] == ontbrekend[:2], naam
        assert set(bestaand[:2]) <= {404, 405} and 404 in bestaand[:2], naam
        assert KANARIE not in bestaand[2]


def test_the_manager_looks_at_progress_and_changes_nothing(wereld, gevuld, als):
    client = als(wereld.beheerder)
    for naam in MET_ID:
        lezen, sturen, tekst = _answers(client, wereld.bureau, naam, _id(gevuld, naam))
        if naam in KIJKEN:
            assert (lezen, sturen) == (200, 405), naam
            assert "Gesprek vastleggen" not in tekst
        elif naam in EIGEN:
            assert lezen == 404 and sturen in (404, 405), naam
        else:
            assert {lezen, sturen} <= {403, 405} and 403 in (lezen, sturen), naam
        assert KANARIE not in tekst
    for naam in ZONDER_TRAJECT:
        assert client.get(pad(wereld.bureau, f"trajecten:{naam}")).status_code == 404, naam


@pytest.mark.parametrize("rol", ["kandidaat_lid", "hr"])
def test_candidate_and_employer_have_no_door_here(wereld, gevuld, als, rol):
    client = als(getattr(wereld, rol))
    for naam in [*MET_ID, *ZONDER_TRAJECT]:
        args = [] if naam in ZONDER_TRAJECT else [_id(gevuld, naam)]
        assert client.get(pad(wereld.bureau, f"trajecten:{naam}", *args)).status_code == 404, naam


def test_another_bureau_is_another_world(wereld, ander, gevuld, als):
    client = als(ander.coach)
    for naam in MET_ID:
        assert client.get(pad(wereld.bureau, f"trajecten:{naam}", _id(gevuld, naam))).status_code == 404, naam
        assert 404 in _answers(client, ander.bureau, naam, _id(gevuld, naam))[:2], naam


def test_refused_people_changed_nothing(wereld, gevuld, als):
    for lid in (wereld.collega, wereld.beheerder):
        client = als(lid)
        client.post(pad(wereld.bureau, "trajecten:fase", gevuld["traject"]), {"naar": "aangenomen", "reden": "Zomaar"})
        client.post(pad(wereld.bureau, "trajecten:sluiten", gevuld["traject"]), {"eindreden": "ziekte"})
        client.post(pad(wereld.bureau, "trajecten:actie_weg", gevuld["actie"]))
        client.post(
            pad(wereld.bureau, "trajecten:notitie", gevuld["traject"]), {"tekst": "x", "zichtbaarheid": "bureau"}
        )
    with wereld.open():
        traject = Traject.objects.get(pk=gevuld["traject"])
        assert traject.fase == "orientatie" and traject.gesloten_op is None
        assert Actie.objects.filter(pk=gevuld["actie"]).exists()
        assert Notitie.objects.count() == 1 and not Faseovergang.objects.exists()


def test_the_own_coach_opens_every_page(wereld, gevuld, als):
    client = als(wereld.coach)
    for naam in MET_ID:
        status = client.get(pad(wereld.bureau, f"trajecten:{naam}", _id(gevuld, naam))).status_code
        # Without a placement there is none to cancel; buttons only answer to a press.
        assert status == (404 if naam == "plaatsing_vervalt" else status) and status in (200, 404, 405), naam
        assert naam == "plaatsing_vervalt" or status != 404, naam
