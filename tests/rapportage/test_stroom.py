"""The flow of a report: every step from every stage by everyone, the times it keeps, and what stops it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel, Lidmaatschap, Verzending
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek
from bureaus.wachtrij import WerkStaat, claim
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Kandidaat, Vrijgave
from rapportage import bezwaren, opbouw, overgangen, rapporten, verzenden
from rapportage.enums import Besluituitkomst, Rapportsoort, Rapportstaat
from rapportage.models import Bezwaarbesluit, Ontvanger, Rapport, Reactie
from tests.rapportage.wereld import (
    TOT,
    VAN,
    als_kandidaat,
    concept,
    lees,
    spreek_af,
    verzonden,
    voorgelegd,
    vrijgegeven,
)
from tests.wereld import maak_wereld
from trajecten.models import Traject

S = Rapportstaat
GISTEREN = timedelta(days=1)
MENSEN = ("coach", "beheerder", "kandidaat_lid", "hr")
# (from, to): who may. None is the worker.
OVERGANGEN = {
    (S.CONCEPT, S.TER_INZAGE): {Rol.COACH},
    (S.TER_INZAGE, S.CONCEPT): {Rol.KANDIDAAT, Rol.COACH},
    (S.TER_INZAGE, S.BEZWAAR): {Rol.KANDIDAAT},
    (S.TER_INZAGE, S.VRIJGEGEVEN): {Rol.KANDIDAAT, Rol.COACH},
    (S.BEZWAAR, S.CONCEPT): {Rol.BEHEERDER},
    (S.BEZWAAR, S.VRIJGEGEVEN): {Rol.BEHEERDER},
    (S.VRIJGEGEVEN, S.CONCEPT): {Rol.COACH, Rol.KANDIDAAT, None},
    (S.VRIJGEGEVEN, S.VERZONDEN): {None},
    (S.VRIJGEGEVEN, S.INGETROKKEN): {Rol.COACH, Rol.BEHEERDER},
    (S.VERZONDEN, S.INGETROKKEN): {Rol.COACH, Rol.BEHEERDER},
    (S.VERZONDEN, S.VERVANGEN): {None},
}


@pytest.mark.parametrize(("van", "naar", "rol"), list(product(S, S, (*Rol, None))))
def test_table_of_moves(van, naar, rol):
    """The product's table is the one above, cell by cell."""
    overgang = overgangen.OVERGANGEN[van].get(naar)
    assert (rol in OVERGANGEN.get((van, naar), set())) == (overgang is not None and rol in overgang.rollen)


STAPPEN = {
    "present": lambda r, door: rapporten.present(r, door=door),
    "update": lambda r, door: rapporten.update_concept(r, van=VAN, tot=TOT, tekst="", door=door),
    "akkoord": lambda r, door: rapporten.akkoord(r, door=door),
    "aanpassing": lambda r, door: rapporten.vraag_aanpassing(r, tekst="Klopt niet", door=door),
    "bezwaar": lambda r, door: bezwaren.maak_bezwaar(r, tekst="Dit mag niet weg.", door=door),
    "toewijzen": lambda r, door: bezwaren.decide(r, uitkomst="toegewezen", reden="Je hebt gelijk.", door=door),
    "afwijzen": lambda r, door: bezwaren.decide(r, uitkomst="afgewezen", reden="Dit is afgesproken.", door=door),
    "release": lambda r, door: rapporten.release(r, door=door),
    "take_back": lambda r, door: rapporten.take_back(r, door=door),
    "send": lambda r, door: verzenden.send(r, door=door),
    "stop": lambda r, door: verzenden.stop_sending(r, door=door),
    "withdraw": lambda r, door: rapporten.withdraw(r, door=door),
    "opvolger": lambda r, door: rapporten.start_successor(r, door=door),
    "vrijgave_terug": lambda r, door: rapporten.return_for_revoked(Vrijgave(pk=r.vrijgaven[0]), door=door),
    "complete": lambda r, door: verzenden.complete(r, pdf=b"%PDF", sha256="0" * 64),
}
# Stage, who, step -> the stage that follows. Every other cell refuses and changes nothing.
MAG = {
    ("concept", "coach", "present"): "ter_inzage",
    ("concept", "coach", "update"): "concept",
    ("ter_inzage", "kandidaat_lid", "akkoord"): "vrijgegeven",
    ("ter_inzage", "kandidaat_lid", "aanpassing"): "concept",
    ("ter_inzage", "kandidaat_lid", "bezwaar"): "bezwaar",
    ("ter_inzage", "kandidaat_lid", "vrijgave_terug"): "concept",
    ("ter_inzage", "coach", "take_back"): "concept",
    ("verlopen", "kandidaat_lid", "akkoord"): "vrijgegeven",
    ("verlopen", "kandidaat_lid", "aanpassing"): "concept",
    ("verlopen", "kandidaat_lid", "bezwaar"): "bezwaar",
    ("verlopen", "kandidaat_lid", "vrijgave_terug"): "concept",
    ("verlopen", "coach", "take_back"): "concept",
    ("verlopen", "coach", "release"): "vrijgegeven",
    ("bezwaar", "beheerder", "toewijzen"): "concept",
    ("bezwaar", "beheerder", "afwijzen"): "vrijgegeven",
    ("vrijgegeven", "coach", "take_back"): "concept",
    ("vrijgegeven", "coach", "send"): "gepland",
    ("vrijgegeven", "coach", "withdraw"): "ingetrokken",
    ("vrijgegeven", "beheerder", "send"): "gepland",
    ("vrijgegeven", "beheerder", "withdraw"): "ingetrokken",
    ("vrijgegeven", "kandidaat_lid", "vrijgave_terug"): "concept",
    ("gepland", "coach", "stop"): "vrijgegeven",
    ("gepland", "coach", "withdraw"): "ingetrokken",
    ("gepland", "beheerder", "stop"): "vrijgegeven",
    ("gepland", "beheerder", "withdraw"): "ingetrokken",
    ("gepland", "kandidaat_lid", "vrijgave_terug"): "concept",
    ("bezig", "kandidaat_lid", "vrijgave_terug"): "concept",
    ("bezig", "werker", "complete"): "verzonden",
    ("verzonden", "coach", "withdraw"): "ingetrokken",
    ("verzonden", "coach", "opvolger"): "verzonden",
    ("verzonden", "beheerder", "withdraw"): "ingetrokken",
}
FASEN = (
    "concept", "ter_inzage", "verlopen", "bezwaar", "vrijgegeven", "gepland", "bezig", "verzonden", "ingetrokken",
    "vervangen",
)  # fmt: skip
CELLEN = [
    *product(FASEN, MENSEN, [stap for stap in STAPPEN if stap != "complete"]),
    *product(FASEN, ["werker"], ["complete"]),
]


def _lapse(wereld) -> None:
    with wereld.open():
        Rapport.objects.filter(staat=S.TER_INZAGE).update(reageren_voor=timezone.localdate() - GISTEREN)


def _object(wereld, rapport) -> None:
    with als_kandidaat(wereld) as lid:
        bezwaren.maak_bezwaar(rapport, tekst="Dit mag niet weg.", door=lid)


def _replaced(wereld) -> Rapport:
    oud = verzonden(wereld)
    with wereld.open():
        nieuw = rapporten.start_successor(oud, door=wereld.coach)
        rapporten.present(nieuw, door=wereld.coach)
    _agree_and_send(wereld, nieuw)
    return oud


def _agree_and_send(wereld, rapport) -> None:
    with als_kandidaat(wereld) as lid:
        rapporten.akkoord(rapport, door=lid)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)


def _share(wereld) -> Vrijgave:
    with als_kandidaat(wereld):
        return Vrijgave.objects.create(
            kandidaat=wereld.kandidaat, opdracht=wereld.opdracht, soort=Vrijgavesoort.FUNCTIE, tekstversie=1
        )


def _make(wereld, fase: str) -> Rapport:
    """A report in that stage, resting on one release."""
    spreek_af(wereld)
    _share(wereld)
    maken = {"concept": concept, "ter_inzage": voorgelegd, "verlopen": voorgelegd, "bezwaar": voorgelegd}
    maken |= {"verzonden": verzonden, "ingetrokken": verzonden, "vervangen": _replaced}
    rapport = maken.get(fase, vrijgegeven)(wereld)
    if fase == "verlopen":
        _lapse(wereld)
    elif fase == "bezwaar":
        _object(wereld, rapport)
    elif fase == "ingetrokken":
        with wereld.open():
            rapporten.withdraw(rapport, door=wereld.coach)
    elif fase in ("gepland", "bezig"):
        with wereld.open():
            verzenden.send(rapport, door=wereld.coach)
            if fase == "bezig":
                claim(Rapport, rapport.pk)
    elif fase == "concept":
        with wereld.open():
            # As one that came back: the steps that look at its releases have something to look at.
            Rapport.objects.filter(pk=rapport.pk).update(vrijgaven=list(Vrijgave.objects.values_list("pk", flat=True)))
    return rapport


def _stage(rapport: Rapport) -> str:
    if rapport.staat == S.TER_INZAGE and rapport.reageren_voor < timezone.localdate():
        return "verlopen"
    if rapport.staat == S.VRIJGEGEVEN:
        return {WerkStaat.WACHT: "gepland", WerkStaat.BEZIG: "bezig"}.get(rapport.werk_staat, "vrijgegeven")
    return rapport.staat


@contextmanager
def _as(wereld, wie: str) -> Iterator[Lidmaatschap | None]:
    lid = getattr(wereld, wie, None)
    if lid is None or lid.rol in (Rol.COACH, Rol.BEHEERDER):
        with wereld.open():
            yield lid
        return
    with wereld.open(publiek=Rol(lid.rol).publiek, lid=lid.pk, onderwerp=lid.onderwerp):
        yield lid


@pytest.fixture
def in_fase(database, beelden):
    """`in_fase("gepland")`: a world with one report in that stage; made once, then copied back."""

    def restore(fase: str):
        naam = f"stroom-{fase}"
        if not beelden.has(naam):
            beelden.take(naam, lambda: _stand(fase))
            beelden.clear()
        return beelden.restore(naam)

    return restore


def _stand(fase: str):
    wereld = maak_wereld("stroom")
    return wereld, _make(wereld, fase).pk


@pytest.mark.parametrize(("fase", "wie", "stap"), CELLEN)
def test_every_step_from_every_stage_by_everyone(in_fase, fase, wie, stap):
    wereld, pk = in_fase(fase)
    rapport = lees(wereld, pk)
    assert _stage(rapport) == fase
    verwacht = MAG.get((fase, wie, stap))
    try:
        with _as(wereld, wie) as door:
            STAPPEN[stap](rapport, door)
        gelukt = True
    except (Weigering, DatabaseError, Rapport.DoesNotExist):
        gelukt = False
    assert _stage(lees(wereld, pk)) == (verwacht or fase)
    # Taking back a release is the candidate's right at any time; it moves only what is not sent.
    assert gelukt == (verwacht is not None or (wie, stap) == ("kandidaat_lid", "vrijgave_terug"))
    if not gelukt:
        with wereld.open():
            assert Auditregel.objects.filter(gebeurtenis="rapport_verzenden").count() == (
                {"gepland": 1, "bezig": 1, "verzonden": 1, "ingetrokken": 1, "vervangen": 2}.get(fase, 0)
            )
