"""Phases: names per audience, every move of the table, and the checks before the next one."""

from itertools import product

import pytest
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel
from bureaus.tenancy import Publiek
from trajecten import fasen, gesprekken, plaatsingen, plannen, trajecten
from trajecten.enums import Aanwezigheid, Eindreden, Fase, Gesprekssoort, Regelcode
from trajecten.models import Faseovergang, Gesprek, Termijn, Traject

OM = timezone.now


def _as_candidate(wereld):
    lid = wereld.kandidaat_lid
    return wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp)


def _finish_orientation(wereld):
    """Everything the first phase asks, done by those who have to."""
    gesprekken.record_gesprek(
        wereld.traject,
        soort=Gesprekssoort.INTAKE,
        begint_op=OM(),
        aanwezigheid=Aanwezigheid.GEHOUDEN,
        door=wereld.coach,
    )
    fasen.confirm_klik(wereld.traject, door=wereld.coach)
    Traject.objects.filter(pk=wereld.traject.pk).update(afspraak_gezien_op=OM())
    wereld.traject.refresh_from_db()


def test_each_audience_has_its_own_names():
    namen = {publiek: fasen.names(publiek) for publiek in (Publiek.BUREAU, Publiek.KANDIDAAT, Publiek.OPDRACHTGEVER)}
    assert all(list(n) == list(fasen.VOLGORDE) for n in namen.values())
    assert namen[Publiek.KANDIDAAT][Fase.ORIENTATIE] == "Terugkijken en vooruitkijken"
    assert namen[Publiek.BUREAU][Fase.ORIENTATIE] == "Oriëntatie"
    assert not set(namen[Publiek.KANDIDAAT].values()) & set(namen[Publiek.OPDRACHTGEVER].values())


def test_the_table_knows_every_move_and_only_one_normal_step_per_phase():
    for van in fasen.VOLGORDE:
        assert set(fasen.OVERGANGEN[van]) == set(fasen.VOLGORDE) - {van}
        normaal = [naar for naar, regel in fasen.OVERGANGEN[van].items() if regel is fasen.Regel.CHECKLIST]
        plaats = fasen.VOLGORDE.index(van) + 1
        assert normaal == list(fasen.VOLGORDE[plaats : plaats + 1])


def test_no_move_without_reason_or_finished_list(wereld):
    """Of all sixteen moves none goes through bare; with a reason the twelve that exist do."""
    traject = wereld.traject
    with wereld.open():
        for van, naar in product(fasen.VOLGORDE, repeat=2):
            Traject.objects.filter(pk=traject.pk).update(fase=van)
            with pytest.raises(Weigering):
                fasen.advance_fase(traject, naar=naar, door=wereld.coach)
            assert Traject.objects.get(pk=traject.pk).fase == van
            if van == naar:
                with pytest.raises(Weigering, match="al in deze fase"):
                    fasen.advance_fase(traject, naar=naar, reden="Toch", door=wereld.coach)
                continue
            overgang = fasen.advance_fase(traject, naar=naar, reden=" In overleg ", door=wereld.coach)
            assert (overgang.van, overgang.naar, overgang.reden) == (van, naar, "In overleg")
            assert Traject.objects.get(pk=traject.pk).fase == naar
        assert Faseovergang.objects.count() == 12


def test_the_refusal_says_what_is_missing(wereld):
    with wereld.open(), pytest.raises(Weigering) as geweigerd:
        fasen.advance_fase(wereld.traject, naar=Fase.PLAN_VAN_AANPAK, door=wereld.coach)
    assert "De intake is nog niet gehouden." in geweigerd.value.boodschap
    assert "De klik is nog niet bevestigd." in geweigerd.value.boodschap
    assert "niet ingelogd" not in geweigerd.value.boodschap


def test_orientation_leaves_when_its_list_is_done(wereld):
    with wereld.open():
        _finish_orientation(wereld)
        assert [p.klaar for p in fasen.checklist(wereld.traject)] == [True] * 4
        fasen.advance_fase(wereld.traject, naar=Fase.PLAN_VAN_AANPAK, door=wereld.coach)
        regel = Auditregel.objects.get(gebeurtenis="fase_gewijzigd")
        assert regel.dossier == wereld.kandidaat.pk
        assert regel.gegevens == {"van": "orientatie", "naar": "plan_van_aanpak", "met_reden": False}


@pytest.mark.parametrize("wie", ["ingelogd", "intake", "klik", "afspraak"])
def test_each_point_of_orientation_blocks_by_itself(wereld, wie):
    with wereld.open():
        _finish_orientation(wereld)
        if wie == "ingelogd":
            wereld.kandidaat.lid.gebruiker = None
            wereld.kandidaat.lid.save(update_fields=["gebruiker"])
        elif wie == "intake":
            Gesprek.objects.update(aanwezigheid=Aanwezigheid.NIET_VERSCHENEN)
        else:
            veld = {"klik": "klik_bevestigd_op", "afspraak": "afspraak_gezien_op"}[wie]
            Traject.objects.filter(pk=wereld.traject.pk).update(**{veld: None})
        traject = Traject.objects.get(pk=wereld.traject.pk)
        assert [p.code for p in fasen.checklist(traject) if not p.klaar] == [wie]
        with pytest.raises(Weigering):
            fasen.advance_fase(traject, naar=Fase.PLAN_VAN_AANPAK, door=wereld.coach)


def test_the_plan_must_be_filled_and_signed_by_both(wereld):
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(fase=Fase.PLAN_VAN_AANPAK)
        wereld.traject.refresh_from_db()
        plan = plannen.start_from_template(wereld.traject, sjabloon="kantoor", door=wereld.coach)
        plannen.sign(plan, door=wereld.coach)
        with pytest.raises(Weigering, match="De kandidaat heeft het plan nog niet getekend"):
            fasen.advance_fase(wereld.traject, naar=Fase.VAARDIGHEDEN, door=wereld.coach)
    with _as_candidate(wereld):
        plannen.sign(plan, door=wereld.kandidaat_lid)
    with wereld.open():
        fasen.advance_fase(wereld.traject, naar=Fase.VAARDIGHEDEN, door=wereld.coach)
        assert wereld.traject.fase == Fase.VAARDIGHEDEN


def test_the_candidate_reads_the_list_in_own_words_and_confirms_the_match(wereld):
    with _as_candidate(wereld):
        traject = Traject.objects.get()
        punten = {p.code: p for p in fasen.checklist(traject, Publiek.KANDIDAAT)}
        assert punten["ingelogd"].klaar
        assert punten["intake"].tekst == "Je hebt het eerste gesprek gehad"
        fasen.confirm_klik(traject, door=wereld.kandidaat_lid)
        eerste = traject.klik_bevestigd_op
        fasen.confirm_klik(traject, door=wereld.kandidaat_lid)
        assert traject.klik_bevestigd_op == eerste
    with wereld.open():
        assert Auditregel.objects.filter(gebeurtenis="klik_bevestigd", rol="kandidaat").count() == 1


def test_a_closed_trajectory_does_not_move(wereld):
    with wereld.open():
        plan = plannen.start_from_template(wereld.traject, sjabloon="55plus", door=wereld.coach)
        trajecten.close_traject(wereld.traject, eindreden=Eindreden.VERHUIZING, door=wereld.coach)
        # What is left is when the file has to go.
        assert [t.regel for t in Termijn.objects.filter(gesloten_op=None)] == [Regelcode.BEWAARTERMIJN]
        for verandering in (
            lambda: fasen.advance_fase(wereld.traject, naar=Fase.AANGENOMEN, reden="x", door=wereld.coach),
            lambda: plannen.sign(plan, door=wereld.coach),
            lambda: trajecten.close_traject(wereld.traject, eindreden=Eindreden.ZIEKTE, door=wereld.coach),
        ):
            with pytest.raises(Weigering, match="gesloten"):
                verandering()


def test_placed_needs_a_confirmed_placement(wereld):
    with wereld.open():
        plaatsing = plaatsingen.register_plaatsing(
            wereld.traject, startdatum=timezone.localdate(), vorm="vast", door=wereld.coach
        )
        with pytest.raises(Weigering, match="bevestigen"):
            trajecten.close_traject(wereld.traject, eindreden=Eindreden.GEPLAATST, door=wereld.coach)
    with _as_candidate(wereld):
        plaatsing.traject = Traject.objects.get()
        plaatsingen.confirm(plaatsing, door=wereld.kandidaat_lid)
    with wereld.open():
        trajecten.close_traject(wereld.traject, eindreden=Eindreden.GEPLAATST, door=wereld.coach)
        assert Traject.objects.get(pk=wereld.traject.pk).eindreden == Eindreden.GEPLAATST


def test_start_and_assign_leave_a_trace(wereld):
    with wereld.open():
        nieuw = trajecten.start_traject(opdracht=wereld.opdracht, kandidaat=wereld.kandidaat, door=wereld.beheerder)
        assert (nieuw.startdatum, nieuw.einddatum, nieuw.uren) == (
            wereld.opdracht.startdatum,
            wereld.opdracht.einddatum,
            wereld.opdracht.uren,
        )
        assert trajecten.assign_coach([nieuw, wereld.traject], coach=wereld.collega, door=wereld.beheerder) == 2
        assert trajecten.assign_coach([nieuw], coach=wereld.collega, door=wereld.beheerder) == 0
        assert Traject.objects.get(pk=wereld.traject.pk).coach == wereld.collega
        with pytest.raises(Weigering):
            trajecten.assign_coach([nieuw], coach=wereld.hr, door=wereld.beheerder)
        assert Auditregel.objects.filter(gebeurtenis="coach_toegewezen").count() == 2
