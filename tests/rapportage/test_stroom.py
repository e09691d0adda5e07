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
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat, claim
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Kandidaat, Vrijgave
from rapportage import afspraken, bezwaren, opbouw, overgangen, rapporten, verzenden
from rapportage.enums import Besluituitkomst, Rapportsoort, Rapportstaat
from rapportage.models import Bezwaarbesluit, Ontvanger, Rapport, Rapportageafspraak, Reactie
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
from trajecten.models import Traject, Waarneming

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
    "weggooien": lambda r, door: rapporten.discard(r, door=door),
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
    ("concept", "coach", "weggooien"): "weg",
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
    with wereld.open():
        over = Rapport.objects.filter(pk=pk).first()
    assert (_stage(over) if over else "weg") == (verwacht or fase)
    # Taking back a release is the candidate's right at any time; it moves only what is not sent.
    assert gelukt == (verwacht is not None or (wie, stap) == ("kandidaat_lid", "vrijgave_terug"))
    if not gelukt:
        with wereld.open():
            assert Auditregel.objects.filter(gebeurtenis="rapport_verzenden").count() == (
                {"gepland": 1, "bezig": 1, "verzonden": 1, "ingetrokken": 1, "vervangen": 2}.get(fase, 0)
            )


@pytest.mark.parametrize(
    ("stap", "reden"),
    [
        *product(("create", "present", "akkoord", "release", "send", "complete"), ("beperking", "bezwaar")),
        ("afwijzen", "beperking"),
    ],
)
def test_nothing_moves_towards_the_employer_while_blocked(wereld, stap, reden):
    """A restriction, or an undecided objection to another report of the same candidate."""
    spreek_af(wereld)
    maken = {"present": concept, "akkoord": voorgelegd, "release": voorgelegd, "afwijzen": voorgelegd}
    rapport = maken.get(stap, vrijgegeven)(wereld) if stap != "create" else None
    if stap == "afwijzen":
        _object(wereld, rapport)
    if stap == "release":
        _lapse(wereld)
    _block(wereld, reden)
    rapport = lees(wereld, rapport.pk) if rapport else None
    wie = {"akkoord": "kandidaat_lid", "afwijzen": "beheerder"}.get(stap, "coach")
    with pytest.raises(Weigering, match=reden), _as(wereld, wie) as door:
        if rapport is None:
            rapporten.create_concept(_traject(wereld), van=VAN, tot=TOT, door=door)
        else:
            STAPPEN[stap](rapport, door)


@pytest.mark.parametrize(
    ("stap", "fase"), [("take_back", "ter_inzage"), ("withdraw", "vrijgegeven"), ("stop", "gepland")]
)
def test_what_takes_a_report_away_stays_possible_while_blocked(in_fase, stap, fase):
    wereld, pk = in_fase(fase)
    _block(wereld, "beperking")
    with wereld.open():
        STAPPEN[stap](lees_binnen(pk), wereld.coach)


def test_a_concept_the_candidate_once_read_stays(wereld):
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    with wereld.open():
        rapporten.take_back(rapport, door=wereld.coach)
    with pytest.raises(Weigering, match="al gezien"), wereld.open():
        rapporten.discard(rapport, door=wereld.coach)
    with wereld.open():
        assert Rapport.objects.filter(pk=rapport.pk, staat=S.CONCEPT).exists()


def test_a_new_version_that_is_dropped_leaves_the_sent_one(wereld):
    spreek_af(wereld)
    oud = verzonden(wereld)
    with wereld.open():
        nieuw = rapporten.start_successor(oud, door=wereld.coach)
        rapporten.discard(nieuw, door=wereld.coach)
        assert list(Rapport.objects.values_list("pk", "staat")) == [(oud.pk, S.VERZONDEN)]
        assert Auditregel.objects.filter(gebeurtenis="rapport_weggegooid", dossier=oud.kandidaat_id).count() == 1


def lees_binnen(pk) -> Rapport:
    return Rapport.objects.select_related("traject__opdracht", "afspraak").get(pk=pk)


def _traject(wereld) -> Traject:
    return Traject.objects.select_related("opdracht").get(pk=wereld.traject.pk)


def _block(wereld, reden: str) -> None:
    with wereld.open():
        if reden == "beperking":
            Kandidaat.objects.filter(pk=wereld.kandidaat.pk).update(beperking_sinds=timezone.now())
            return
        # A second trajectory of the same candidate, with an objection of its own.
        ander = Traject.objects.create(
            opdracht=wereld.opdracht, kandidaat=wereld.kandidaat, coach=wereld.coach, startdatum=VAN, einddatum=TOT
        )
    spreek_af(wereld, ander)
    _object(wereld, voorgelegd(wereld, ander))


def test_an_objection_reaches_manager_and_coach_and_its_decision_the_candidate(wereld):
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    for tekst in (" ", "x" * 1001, "Mijn nummer is 1112.22.333."):
        with pytest.raises(Weigering), als_kandidaat(wereld) as lid:
            bezwaren.maak_bezwaar(rapport, tekst=tekst, door=lid)
    _object(wereld, rapport)
    with wereld.open():
        assert set(Verzending.objects.filter(soort="rapport_bezwaar").values_list("lid", flat=True)) == {
            wereld.beheerder.pk
        }
        assert Verzending.objects.get(soort="rapport_reactie").lid_id == wereld.coach.pk
    for reden in ("", "BSN 111222333"):
        with pytest.raises(Weigering), wereld.open():
            bezwaren.decide(lees_binnen(rapport.pk), uitkomst="afgewezen", reden=reden, door=wereld.beheerder)
    with wereld.open():
        bezwaren.decide(
            lees_binnen(rapport.pk), uitkomst="afgewezen", reden="Dit is afgesproken.", door=wereld.beheerder
        )
        assert Verzending.objects.get(soort="rapport_besluit").lid_id == wereld.kandidaat_lid.pk
    with als_kandidaat(wereld):
        besluit = Bezwaarbesluit.objects.get()
        assert (besluit.reden, besluit.naam, besluit.uitkomst) == (
            "Dit is afgesproken.", wereld.beheerder.naam, Besluituitkomst.AFGEWEZEN
        )  # fmt: skip
        regels = list(Auditregel.objects.order_by("volgnummer").values_list("gebeurtenis", flat=True))
    assert regels[-2:] == ["rapport_bezwaar", "rapport_bezwaar_afgewezen"]


def test_two_objections_do_not_wait_for_each_other(wereld):
    with wereld.open():
        ander = Traject.objects.create(
            opdracht=wereld.opdracht, kandidaat=wereld.kandidaat, coach=wereld.coach, startdatum=VAN, einddatum=TOT
        )
    rapporten_ = []
    for traject in (wereld.traject, ander):
        spreek_af(wereld, traject)
        rapporten_.append(voorgelegd(wereld, traject))
    for rapport in rapporten_:
        _object(wereld, rapport)
    for rapport in rapporten_:
        with wereld.open():
            bezwaren.decide(lees_binnen(rapport.pk), uitkomst="afgewezen", reden="Zo.", door=wereld.beheerder)
        assert lees(wereld, rapport.pk).staat == S.VRIJGEGEVEN


def test_a_request_for_change_is_kept_per_part(wereld):
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    for woorden in ({"onzin": "x"}, {"toelichting": "staat er niet in"}, {"uren": " "}):
        with pytest.raises(Weigering), als_kandidaat(wereld) as lid:
            rapporten.vraag_aanpassing(rapport, per_onderdeel=woorden, door=lid)
    with als_kandidaat(wereld) as lid:
        rapporten.vraag_aanpassing(rapport, tekst="Te lang.", per_onderdeel={"uren": "Minder.", "plan": ""}, door=lid)
    with wereld.open():
        assert [(r.onderdeel, r.tekst) for r in Reactie.objects.order_by("onderdeel")] == [
            ("", "Te lang."), ("uren", "Minder.")
        ]  # fmt: skip


@pytest.fixture
def bedenktijd(settings):
    settings.VERZEND_BEDENKTIJD = timedelta(minutes=10)


def _minutes_pass(wereld, minuten: int) -> None:
    with wereld.open():
        for rapport in Rapport.objects.filter(werk_staat=WerkStaat.WACHT):
            Rapport.objects.filter(pk=rapport.pk).update(niet_voor=rapport.niet_voor - timedelta(minutes=minuten))


def test_ten_minutes_to_stop(wereld, bedenktijd):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
    assert timedelta(minutes=9) < rapport.niet_voor - timezone.now() <= timedelta(minutes=10)
    _minutes_pass(wereld, 9)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    assert _stage(lees(wereld, rapport.pk)) == "gepland"
    with wereld.open():
        verzenden.stop_sending(rapport, door=wereld.beheerder)
    _minutes_pass(wereld, 10)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    assert _stage(lees(wereld, rapport.pk)) == "vrijgegeven"
    with wereld.open():
        assert not Verzending.objects.filter(soort="rapport_nieuw").exists()
        verzenden.send(lees_binnen(rapport.pk), door=wereld.coach)
    _minutes_pass(wereld, 10)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    assert _stage(lees(wereld, rapport.pk)) == "verzonden"
    with pytest.raises(Weigering, match="al de deur uit"), wereld.open():
        verzenden.stop_sending(lees_binnen(rapport.pk), door=wereld.coach)


def test_what_a_worker_has_cannot_be_stopped(wereld):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
        claim(Rapport, rapport.pk)
    with pytest.raises(Weigering, match="al de deur uit"), wereld.open():
        verzenden.stop_sending(rapport, door=wereld.coach)


def test_withdrawn_before_it_was_sent_is_never_seen_by_hr(wereld):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
        rapporten.withdraw(rapport, door=wereld.coach)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    na = lees(wereld, rapport.pk)
    assert (na.staat, na.verzonden_op, na.pdf) == (S.INGETROKKEN, None, None)
    with _as(wereld, "hr"):
        assert not Rapport.objects.only("id").order_by("id").exists()


def test_a_newer_version_takes_the_place_of_a_sent_one(wereld):
    spreek_af(wereld)
    oud = verzonden(wereld)
    with wereld.open():
        nieuw = rapporten.start_successor(oud, door=wereld.coach)
        assert (nieuw.nummer, nieuw.versie, nieuw.vervangt_id, nieuw.soort) == (oud.nummer, 2, oud.pk, oud.soort)
    with pytest.raises(Weigering, match="al een rapport"), wereld.open():
        rapporten.start_successor(oud, door=wereld.coach)
    with wereld.open():
        rapporten.present(nieuw, door=wereld.coach)
    assert lees(wereld, oud.pk).staat == S.VERZONDEN
    _agree_and_send(wereld, nieuw)
    oud, nieuw = lees(wereld, oud.pk), lees(wereld, nieuw.pk)
    assert (oud.staat, nieuw.staat, bytes(oud.pdf)[:4]) == (S.VERVANGEN, S.VERZONDEN, b"%PDF")
    with _as(wereld, "hr"):
        gezien = dict(Rapport.objects.order_by("id").values_list("id", "vervangt_id"))
    assert gezien == {oud.pk: None, nieuw.pk: oud.pk}
    with wereld.open():
        assert Ontvanger.objects.filter(rapport=nieuw).count() == 1
        derde = rapporten.start_successor(nieuw, door=wereld.coach)
    assert derde.versie == 3


def test_a_withdrawn_one_is_not_replaced(wereld):
    spreek_af(wereld)
    oud = verzonden(wereld)
    with wereld.open():
        nieuw = rapporten.start_successor(oud, door=wereld.coach)
        rapporten.present(nieuw, door=wereld.coach)
        rapporten.withdraw(lees_binnen(oud.pk), door=wereld.coach)
    _agree_and_send(wereld, nieuw)
    assert (lees(wereld, oud.pk).staat, lees(wereld, nieuw.pk).staat) == (S.INGETROKKEN, S.VERZONDEN)


def test_a_release_taken_back_before_sending_stops_the_report(wereld, als):
    spreek_af(wereld)
    vrijgave = _share(wereld)
    rapport = vrijgegeven(wereld)
    assert rapport.vrijgaven == [vrijgave.pk]
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
    with als_kandidaat(wereld):
        Vrijgave.objects.filter(pk=vrijgave.pk).update(ingetrokken_op=timezone.now())
    # Nobody told the report: the worker finds out itself.
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    na = lees(wereld, rapport.pk)
    assert (na.staat, na.werk_staat, na.pdf, na.vrijgegeven_op) == (S.CONCEPT, WerkStaat.RUST, None, None)
    with wereld.open():
        assert not Verzending.objects.filter(soort="rapport_nieuw").exists()
        rapporten.present(na, door=wereld.coach)
    assert lees(wereld, rapport.pk).vrijgaven == []


def test_a_plan_to_send_does_not_outlive_its_content(wereld, bedenktijd):
    """Sent off, taken back by the candidate, changed and agreed anew: it waits for the button again."""
    spreek_af(wereld)
    vrijgave = _share(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
    with als_kandidaat(wereld) as lid:
        Vrijgave.objects.filter(pk=vrijgave.pk).update(ingetrokken_op=timezone.now())
        assert rapporten.return_for_revoked(vrijgave, door=lid) == 1
    with wereld.open():
        rapport = lees_binnen(rapport.pk)
        rapporten.present(rapport, door=wereld.coach)
    with als_kandidaat(wereld) as lid:
        rapporten.akkoord(rapport, door=lid)
    _minutes_pass(wereld, 10)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    assert _stage(lees(wereld, rapport.pk)) == "vrijgegeven"


def test_kinds_fit_the_trajectory(wereld):
    spreek_af(wereld)
    with wereld.open():
        traject = _traject(wereld)
        alles = afspraken.current_afspraak(traject)
        zonder = Rapportageafspraak(onderdelen=["uren"])
        assert rapporten.kinds(traject, alles) == (Rapportsoort.TUSSENRAPPORTAGE, Rapportsoort.EINDRAPPORTAGE)
        assert rapporten.kinds(traject, zonder) == (Rapportsoort.TUSSENRAPPORTAGE,)
        Traject.objects.filter(pk=traject.pk).update(gesloten_op=timezone.localdate(), eindreden="geplaatst")
        traject = _traject(wereld)
        assert rapporten.kinds(traject, zonder) == rapporten.kinds(traject, alles) == (Rapportsoort.EINDRAPPORTAGE,)
        traject.gesloten_op, traject.opdracht.dienst = None, "spoor2"
        assert rapporten.kinds(traject, alles) == (Rapportsoort.SPOOR2, Rapportsoort.EINDRAPPORTAGE)
    with pytest.raises(Weigering, match="past niet"), wereld.open():
        rapporten.create_concept(_traject(wereld), soort="tussenrapportage", van=VAN, tot=TOT, door=wereld.coach)
    with wereld.open():
        eind = rapporten.create_concept(_traject(wereld), van=VAN, tot=TOT, door=wereld.coach)
        rapporten.present(eind, door=wereld.coach)
    _agree_and_send(wereld, eind)
    assert (lees(wereld, eind.pk).soort, lees(wereld, eind.pk).volgend_op) == (Rapportsoort.EINDRAPPORTAGE, None)
    with pytest.raises(Weigering, match="al een eindrapportage"), wereld.open():
        rapporten.create_concept(_traject(wereld), van=VAN, tot=TOT, door=wereld.coach)


def test_nobody_to_send_it_to(wereld):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
        Lidmaatschap.objects.filter(pk=wereld.hr.pk).update(actief=False)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    na = lees(wereld, rapport.pk)
    assert (na.staat, na.werk_staat, na.pdf) == (S.VRIJGEGEVEN, WerkStaat.MISLUKT, None)


def test_a_stand_in_finishes_the_report_and_hears_of_it(wereld, als):
    """The coach is ill: a colleague with a recorded stand-in does every step, and nothing without it."""
    spreek_af(wereld)
    rapport = concept(wereld)
    client, adres = als(wereld.collega), pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    assert client.get(adres).status_code == 404
    vandaag = timezone.localdate()
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.coach, waarnemer=wereld.collega, van=vandaag, tot=vandaag, ingesteld_door=wereld.beheerder
        )
    velden = {"periode_van": f"{VAN}", "periode_tot": f"{TOT}", "actie": "voorleggen"}
    assert client.post(adres, velden).status_code == 302
    with als_kandidaat(wereld) as lid:
        rapporten.akkoord(lees_binnen_kandidaat(rapport.pk), door=lid)
    with wereld.open():
        verteld = set(Verzending.objects.filter(soort="rapport_reactie").values_list("lid", flat=True))
    assert verteld == {wereld.coach.pk, wereld.collega.pk}
    assert "Jan Jansen" in client.get(pad(wereld.bureau, "rapportage:rapporten")).content.decode()
    client.post(adres, {"actie": "versturen"})
    assert _stage(lees(wereld, rapport.pk)) == "gepland"


def lees_binnen_kandidaat(pk) -> Rapport:
    return Rapport.objects.defer("pdf").get(pk=pk)
