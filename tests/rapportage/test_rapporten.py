"""The life of a report: every step by everyone, allowed or refused, and what each step leaves behind."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel, Verzending
from bureaus.wachtrij import WerkStaat
from kandidaten.models import Kandidaat
from rapportage import afspraken, opbouw, privacy, rapporten, verzenden
from rapportage.enums import Onderdeel, Rapportstaat, Wijze
from rapportage.models import Inzage, Rapport, Rapportageafspraak, Reactie
from tests.rapportage.wereld import (
    TOT,
    VAN,
    als_hr,
    als_kandidaat,
    concept,
    lees,
    spreek_af,
    verzonden,
    voorgelegd,
    vrijgegeven,
    vul,
)
from trajecten.kalender import add_werkdagen
from trajecten.models import Traject

S = Rapportstaat
STAPPEN = {
    "present": lambda r, w: rapporten.present(r, door=w.coach),
    "release": lambda r, w: rapporten.release(r, door=w.coach),
    "send": lambda r, w: verzenden.send(r, door=w.coach),
    "complete": lambda r, w: verzenden.complete(r, pdf=b"%PDF", sha256="0" * 64),
}


def test_no_report_without_a_seen_agreement(wereld):
    with pytest.raises(Weigering, match="Leg eerst vast"):
        concept(wereld)
    spreek_af(wereld, gezien=False)
    with pytest.raises(Weigering, match="nog niet gelezen"):
        concept(wereld)


def test_candidate_marks_agreement_seen_as_own_role(wereld):
    spreek_af(wereld, gezien=False)
    with als_kandidaat(wereld) as lid:
        afspraken.mark_seen(Rapportageafspraak.objects.get(), door=lid)
        afspraken.mark_seen(Rapportageafspraak.objects.get(), door=lid)
    with wereld.open():
        assert Rapportageafspraak.objects.get().gezien_op
        assert Traject.objects.get(pk=wereld.traject.pk).afspraak_gezien_op
        assert Auditregel.objects.filter(gebeurtenis="afspraak_gezien").count() == 1


def test_new_version_has_to_be_seen_again(wereld):
    spreek_af(wereld)
    rapport = concept(wereld)
    spreek_af(wereld, onderdelen=[Onderdeel.FASE], gezien=False)
    with pytest.raises(Weigering, match="nog niet gelezen"), wereld.open():
        rapporten.present(rapport, door=wereld.coach)


@pytest.mark.parametrize("stap", ["release", "send", "complete"])
def test_what_was_agreed_away_meanwhile_is_not_sent(wereld, stap):
    """A report shown under a wider agreement goes back first: it would tell more than it may now."""
    spreek_af(wereld)
    rapport = voorgelegd(wereld) if stap == "release" else vrijgegeven(wereld)
    if stap == "complete":
        with wereld.open():
            verzenden.send(rapport, door=wereld.coach)
    spreek_af(wereld, onderdelen=[Onderdeel.FASE])
    with wereld.open():
        Rapport.objects.filter(pk=rapport.pk, reageren_voor__isnull=False).update(reageren_voor=date(2026, 1, 5))
    rapport = lees(wereld, rapport.pk)
    if stap == "complete":
        opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
        na = lees(wereld, rapport.pk)
        assert (na.staat, na.werk_staat, na.pdf) == ("vrijgegeven", "mislukt", None)
        assert "minder afgesproken" in na.laatste_fout
        return
    operatie = rapporten.release if stap == "release" else verzenden.send
    with pytest.raises(Weigering, match="minder afgesproken"), wereld.open():
        operatie(rapport, door=wereld.coach)


def test_nothing_beyond_the_matrix_can_be_agreed(wereld):
    with pytest.raises(Weigering), wereld.open():
        afspraken.record_afspraak(wereld.traject, onderdelen=["notities"], door=wereld.coach)
    with pytest.raises(IntegrityError, match="afspraak_binnen_matrix"), wereld.open():
        Rapportageafspraak.objects.create(
            opdracht=wereld.opdracht,
            traject=wereld.traject,
            dienst=wereld.opdracht.dienst,
            onderdelen=["fase", "notities"],
            vastgelegd_door=wereld.coach,
        )


@pytest.mark.parametrize("stap", ["create", "present", "release", "send", "complete"])
def test_restriction_blocks(wereld, stap):
    spreek_af(wereld)
    rapport = {"create": None, "present": concept, "release": voorgelegd}.get(stap, vrijgegeven)
    rapport = rapport(wereld) if rapport else None
    with wereld.open():
        Kandidaat.objects.filter(pk=wereld.kandidaat.pk).update(beperking_sinds=timezone.now())
    with pytest.raises(Weigering, match="beperking"), wereld.open():
        if rapport is None:
            rapporten.create_concept(wereld.traject, van=VAN, tot=TOT, door=wereld.coach)
        else:
            STAPPEN[stap](rapport, wereld)


def test_presenting_freezes_content_and_sets_the_term(wereld):
    spreek_af(wereld)
    vul(wereld)
    rapport = voorgelegd(wereld)
    assert rapport.reageren_voor == add_werkdagen(timezone.localdate(), 5)
    bevroren = privacy.from_json(rapport.inhoud)
    assert privacy.content_hash(bevroren) == rapport.inhoud_hash
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(uren=99)
    assert rapporten.read(lees(wereld, rapport.pk)) == bevroren


def test_request_for_change_goes_back_with_its_text_and_leaves_no_mark_in_the_report(wereld):
    """The number of the version counts what was sent: the employer cannot tell that the first text was another."""
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    with als_kandidaat(wereld) as lid:
        rapporten.vraag_aanpassing(rapport, tekst="De training was van een ander.", door=lid)
    rapport = lees(wereld, rapport.pk)
    with wereld.open():
        assert rapport.staat == S.CONCEPT
        assert Reactie.objects.get().tekst == "De training was van een ander."
        assert Verzending.objects.get(soort="rapport_reactie").lid_id == wereld.coach.pk
        rapporten.present(rapport, door=wereld.coach)
    opnieuw = lees(wereld, rapport.pk)
    assert (opnieuw.versie, rapporten.read(opnieuw).versie, opnieuw.staat) == (1, 1, S.TER_INZAGE)


def test_coach_releases_after_the_term_and_not_before(wereld):
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    with pytest.raises(Weigering, match="nog tijd"), wereld.open():
        rapporten.release(rapport, door=wereld.coach)
    with wereld.open():
        Rapport.objects.update(reageren_voor=timezone.localdate() - timedelta(days=1))
    rapport = lees(wereld, rapport.pk)
    with wereld.open():
        rapporten.release(rapport, door=wereld.coach)
    assert lees(wereld, rapport.pk).staat == S.VRIJGEGEVEN


@pytest.mark.parametrize("actie", ["send", "release", "withdraw"])
def test_candidate_cannot_do_what_is_the_coachs(wereld, actie):
    spreek_af(wereld)
    rapport = {"send": vrijgegeven, "release": voorgelegd, "withdraw": verzonden}[actie](wereld)
    with wereld.open():
        Rapport.objects.filter(staat="ter_inzage").update(reageren_voor=timezone.localdate() - timedelta(days=1))
    rapport = lees(wereld, rapport.pk)
    operatie = {"send": verzenden.send, "release": rapporten.release, "withdraw": rapporten.withdraw}[actie]
    with pytest.raises(Weigering), wereld.open():
        operatie(rapport, door=wereld.kandidaat_lid)


def test_sending_builds_stores_and_mails_in_one_go(wereld):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    assert (rapport.staat, rapport.werk_staat, rapport.pogingen) == (S.VERZONDEN, WerkStaat.KLAAR, 1)
    assert bytes(rapport.pdf).startswith(b"%PDF")
    with wereld.open():
        assert [v.lid_id for v in Verzending.objects.filter(soort="rapport_nieuw")] == [wereld.hr.pk]
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    with wereld.open():
        assert Verzending.objects.filter(soort="rapport_nieuw").count() == 1


def test_failed_pdf_is_retried_and_never_visible(wereld, monkeypatch):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
    monkeypatch.setattr("rapportage.pdf.render_pdf", lambda *a, **k: 1 / 0)
    for _poging in range(3):
        opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
        with wereld.open():
            Rapport.objects.filter(pk=rapport.pk).update(niet_voor=timezone.now())
    rapport = lees(wereld, rapport.pk)
    assert (rapport.staat, rapport.werk_staat, rapport.pdf) == (S.VRIJGEGEVEN, WerkStaat.MISLUKT, None)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
        assert not Verzending.objects.filter(soort="rapport_nieuw").exists()
    monkeypatch.undo()
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    assert lees(wereld, rapport.pk).staat == S.VERZONDEN


def test_changed_content_is_never_sent(wereld):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
        Rapport.objects.update(inhoud={**rapport.inhoud, "coach": "Iemand anders"})
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    assert lees(wereld, rapport.pk).werk_staat == WerkStaat.MISLUKT


def test_sent_without_pdf_is_impossible(wereld):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with pytest.raises(IntegrityError, match="rapport_verzonden_is_heel"), wereld.open():
        Rapport.objects.filter(pk=rapport.pk).update(staat="verzonden", verzonden_op=timezone.now())


def test_candidates_role_cannot_send_or_rewrite(wereld):
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    for velden in ({"inhoud": {}}, {"toelichting": "x"}, {"verzonden_op": timezone.now()}, {"pdf": b"x"}):
        with pytest.raises(DatabaseError, match="permission denied"), als_kandidaat(wereld):
            Rapport.objects.filter(pk=rapport.pk).update(**velden)


def test_one_open_report_at_a_time(wereld):
    spreek_af(wereld)
    concept(wereld)
    with pytest.raises(Weigering, match="al een rapport"):
        concept(wereld)


@pytest.mark.parametrize("tekst", ["x" * 601, "Zijn nummer is 111222333.", "BSN 1112.22.333"])
def test_text_of_the_coach_is_refused(wereld, tekst):
    spreek_af(wereld)
    with pytest.raises(Weigering):
        concept(wereld, tekst=tekst)


def test_text_of_the_coach_needs_to_be_agreed(wereld):
    spreek_af(wereld, onderdelen=[o for o in Onderdeel if o != Onderdeel.TOELICHTING])
    with pytest.raises(Weigering, match="niet afgesproken"):
        concept(wereld, tekst="Gaat goed.")


def test_opening_is_recorded_as_the_employers_role(wereld):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    with als_hr(wereld) as hr:
        rapporten.log_opening(Rapport.objects.only("id", "bureau_id").order_by("id").get(), wijze=Wijze.PDF, door=hr)
    with als_kandidaat(wereld):
        assert [(i.rapport_id, i.naam, i.wijze) for i in Inzage.objects.all()] == [(rapport.pk, "Hans Rood", "pdf")]


def test_an_end_report_while_the_trajectory_runs_needs_new_work_to_be_agreed(wereld):
    """It says as much as that part does: it cannot be begun, and one that was begun becomes of the usual kind."""
    spreek_af(wereld)
    rapport = concept(wereld)
    with wereld.open():
        rapporten.update_concept(rapport, van=VAN, tot=TOT, tekst="", soort="eindrapportage", door=wereld.coach)
    assert lees(wereld, rapport.pk).soort == "eindrapportage"
    spreek_af(wereld, onderdelen=["fase", "uren"])
    with pytest.raises(Weigering, match="past niet bij dit traject"), wereld.open():
        rapporten.present(Rapport.objects.select_related("traject__opdracht").get(pk=rapport.pk), door=wereld.coach)
    with pytest.raises(Weigering, match="past niet bij dit traject"), wereld.open():
        rapporten.update_concept(rapport, van=VAN, tot=TOT, tekst="", soort="eindrapportage", door=wereld.coach)
    rapport = lees(wereld, rapport.pk)
    with wereld.open():
        rapporten.update_concept(rapport, van=VAN, tot=TOT, tekst="", door=wereld.coach)
        rapporten.present(rapport, door=wereld.coach)
    assert (lees(wereld, rapport.pk).soort, lees(wereld, rapport.pk).staat) == ("tussenrapportage", S.TER_INZAGE)


def test_neither_id_nor_version_tells_of_what_was_not_sent(wereld):
    """A successor that was taken back leaves its number to the next, and an id holds no moment."""
    spreek_af(wereld)
    oud = verzonden(wereld)
    with wereld.open():
        eerste = rapporten.start_successor(oud, door=wereld.coach)
        rapporten.present(eerste, door=wereld.coach)
    with als_kandidaat(wereld) as lid:
        rapporten.akkoord(Rapport.objects.defer("pdf").get(pk=eerste.pk), door=lid)
    with wereld.open():
        rapporten.withdraw(Rapport.objects.get(pk=eerste.pk), door=wereld.coach)
        tweede = rapporten.start_successor(oud, door=wereld.coach)
    assert (eerste.versie, tweede.versie) == (2, 2)
    assert {rapport.pk.version for rapport in (oud, eerste, tweede)} == {4}
