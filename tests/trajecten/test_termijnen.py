"""Every operation that moves a date takes its deadlines along; who may tick off what; standing still and going on."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Auditregel, Bureau, Opdracht
from bureaus.paden import pad
from kandidaten import sollicitaties
from kandidaten.models import Kandidaat
from rapportage import afspraken, bezwaren, rapporten
from rapportage.enums import Frequentie, Onderdeel
from rapportage.models import Rapport
from tests.rapportage.wereld import als_hr, als_kandidaat
from trajecten import (
    ankers,
    fasen,
    gesprekken,
    ijkdata,
    looptijd,
    nazorg,
    plaatsingen,
    plannen,
    regelinstellingen,
    termijnen,
    trajecten,
)
from trajecten.enums import (
    Aanwezigheid,
    Doelcode,
    Eindreden,
    Fase,
    Gesprekssoort,
    Ijksoort,
    Plaatsingsvorm,
    Regelcode,
    Termijnstaat,
    Uitvoerder,
)
from trajecten.kalender import months_after
from trajecten.models import Actie, Gesprek, Ijkdatum, Nazorgmoment, Plaatsing, PlanVanAanpak, Termijn, Traject

R, S = Regelcode, Termijnstaat
# A Wednesday.
NU = datetime(2026, 11, 25, 9, tzinfo=UTC)
VANDAAG = NU.date()


@pytest.fixture(autouse=True)
def _op_woensdag():
    with time_machine.travel(NU, tick=True):
        yield


def _dag(dagen: int) -> date:
    return VANDAAG + timedelta(days=dagen)


def _staat(wereld, regel: str) -> list[tuple[date, str]]:
    rijen = Termijn.objects.filter(traject=wereld.traject.pk, regel=regel).order_by("op", "volgnummer")
    return [(rij.op, rij.staat) for rij in rijen]


def _open(wereld, regel: str) -> list[date]:
    return [op for op, staat in _staat(wereld, regel) if staat in termijnen.OPEN]


def _een(wereld, regel: str) -> Termijn:
    return Termijn.objects.select_related("traject").get(traject=wereld.traject.pk, regel=regel)


def _traject(wereld) -> Traject:
    return Traject.objects.select_related("opdracht").get(pk=wereld.traject.pk)


def _walk_sessions(wereld, traject: Traject, door) -> None:
    intake = gesprekken.plan_gesprek(
        traject, soort=Gesprekssoort.INTAKE, begint_op=timezone.now() + timedelta(days=2), door=door
    )
    assert _open(wereld, R.GESPREK) == [_dag(2)]
    # It stands in the agenda: only the appointment itself is reminded of.
    assert _een(wereld, R.INTAKE).staat == S.STIL
    gesprekken.move_gesprek(intake, begint_op=timezone.now() + timedelta(days=5), minuten=60, plaats="", door=door)
    assert _open(wereld, R.GESPREK) == [_dag(5)]
    gesprekken.cancel_gesprek(intake, door=door)
    assert _staat(wereld, R.GESPREK) == [(_dag(5), S.VERVALLEN)]
    assert _een(wereld, R.INTAKE).staat == S.LOOPT
    gesprekken.record_gesprek(
        traject, soort=Gesprekssoort.INTAKE, begint_op=timezone.now() - timedelta(hours=1),
        aanwezigheid=Aanwezigheid.GEHOUDEN, door=door,
    )  # fmt: skip
    assert _een(wereld, R.INTAKE).staat == S.VOLDAAN


def _walk_plan(wereld, traject: Traject, door) -> None:
    fasen.advance_fase(traject, naar=Fase.PLAN_VAN_AANPAK, reden="x", door=door)
    assert _staat(wereld, R.FASE_ORIENTATIE) == [(_dag(28), S.VOLDAAN)]
    assert _open(wereld, R.FASE_PLAN) == [_dag(28)]
    plan = plannen.save_plan(traject, samenvatting="", door=door)
    doel = plannen.add_doel(plan, code=Doelcode.NETWERK, omschrijving="x", door=door)
    assert _open(wereld, R.PLAN_COACH) == []
    actie = plannen.add_actie(doel, omschrijving="x", uitvoerder=Uitvoerder.COACH, deadline=_dag(7), door=door)
    assert _open(wereld, R.ACTIE_COACH) == [_dag(7)]
    assert len(_open(wereld, R.PLAN_COACH)) == len(_open(wereld, R.PLAN_KANDIDAAT)) == 1
    actie = plannen.change_actie(actie, omschrijving="x", uitvoerder=Uitvoerder.KANDIDAAT, deadline=_dag(9), door=door)
    assert (_open(wereld, R.ACTIE_COACH), _open(wereld, R.ACTIE_KANDIDAAT)) == ([], [_dag(9)])
    plannen.sign(plan, door=door)
    assert (_open(wereld, R.PLAN_COACH), len(_open(wereld, R.PLAN_KANDIDAAT))) == ([], 1)
    plannen.finish_actie(actie, door=door)
    assert _open(wereld, R.ACTIE_KANDIDAAT) == []
    plannen.reopen_actie(actie, door=door)
    assert _open(wereld, R.ACTIE_KANDIDAAT) == [_dag(9)]
    # A signed plan that changes is a new version, which both sign again.
    plannen.remove_actie(Actie.objects.select_related("doel__plan").get(pk=actie.pk), door=door)
    assert (_open(wereld, R.ACTIE_KANDIDAAT), _open(wereld, R.PLAN_COACH)) == ([], [])


def test_the_walk_from_start_to_aftercare(wereld):
    """One trajectory, every operation of the bureau, and after each what the deadlines say."""
    with wereld.open():
        door = wereld.coach
        traject = trajecten.start_traject(
            opdracht=wereld.opdracht, kandidaat=wereld.ander_traject.kandidaat, startdatum=VANDAAG, coach=door,
            einddatum=_dag(180), door=door,
        )  # fmt: skip
        wereld.traject = traject
        assert _open(wereld, R.LOOPTIJD) == [_dag(180)]
        assert _open(wereld, R.INTAKE) == [date(2026, 12, 2)]
        assert _open(wereld, R.FASE_ORIENTATIE) == [_dag(28)]
        # Giving the trajectory to another coach moves nothing: who is reminded is decided when the mail is made.
        voor = list(Termijn.objects.order_by("pk").values())
        trajecten.assign_coach([traject], coach=wereld.collega, door=wereld.beheerder)
        assert list(Termijn.objects.order_by("pk").values()) == voor
        _walk_sessions(wereld, traject, door)
        _walk_plan(wereld, traject, door)
        looptijd.change_einddatum(traject, einddatum=_dag(200), door=door)
        assert _open(wereld, R.LOOPTIJD) == [_dag(200)]
        plaatsing = plaatsingen.register_plaatsing(traject, startdatum=_dag(-40), vorm=Plaatsingsvorm.VAST, door=door)
        assert _open(wereld, R.NAZORG) == []
        fasen.advance_fase(traject, naar=Fase.VAARDIGHEDEN, reden="x", door=door)
        assert _open(wereld, R.FASE_VAARDIGHEDEN) == [_dag(112)]
    with als_kandidaat(wereld, wereld.ander_traject.kandidaat.lid) as lid:
        plaatsingen.confirm(Plaatsing.objects.select_related("traject").get(pk=plaatsing.pk), door=lid)
    with wereld.open():
        termijnen.recompute_marked()
        assert len(_open(wereld, R.NAZORG)) == 3
        assert _staat(wereld, R.FASE_VAARDIGHEDEN) == [(_dag(112), S.VOLDAAN)]
        moment = Nazorgmoment.objects.select_related("traject").order_by("op").first()
        nazorg.record_moment(moment, gehouden_op=VANDAAG, aan_het_werk=True, door=door)
        assert len(_open(wereld, R.NAZORG)) == 2
        trajecten.close_traject(traject, eindreden=Eindreden.GEPLAATST, door=door)
        assert _staat(wereld, R.LOOPTIJD) == [(_dag(200), S.VOLDAAN)]
        # Care and keeping the file go on after the end, and nothing else does.
        assert {t.regel for t in Termijn.objects.filter(traject=traject, gesloten_op=None)} == {
            R.NAZORG, R.BEWAARTERMIJN,
        }  # fmt: skip
        moment = Nazorgmoment.objects.select_related("traject").filter(gehouden_op=None).order_by("op").first()
        nazorg.record_moment(moment, gehouden_op=VANDAAG, aan_het_werk=True, door=door)
        assert len(_open(wereld, R.NAZORG)) == 1


def test_a_job_that_falls_through_takes_its_aftercare_along(wereld):
    with wereld.open():
        plaatsing = plaatsingen.register_plaatsing(
            wereld.traject, startdatum=_dag(3), vorm=Plaatsingsvorm.VAST, door=wereld.coach
        )
    with als_kandidaat(wereld) as lid:
        plaatsingen.confirm(Plaatsing.objects.select_related("traject").get(), door=lid)
    with wereld.open():
        termijnen.recompute_marked()
        assert len(_open(wereld, R.NAZORG)) == 3
        plaatsingen.cancel_plaatsing(Plaatsing.objects.get(pk=plaatsing.pk), reden="x", door=wereld.coach)
        assert _open(wereld, R.NAZORG) == []


def test_a_report_is_due_by_its_agreement_and_an_objection_silences_everything(wereld):
    with wereld.open():
        afspraken.record_afspraak(
            wereld.traject, onderdelen=[Onderdeel.FASE], frequentie=Frequentie.MAANDELIJKS, door=wereld.coach
        )
        # Nobody is chased for a report that cannot be made yet.
        assert _staat(wereld, R.RAPPORT) == [(date(2026, 10, 1), S.STIL)]
    with als_kandidaat(wereld) as lid:
        afspraken.mark_seen(afspraken.current_afspraak(Traject.objects.get()), door=lid)
    with wereld.open():
        termijnen.recompute_marked()
        assert _staat(wereld, R.RAPPORT) == [(date(2026, 10, 1), S.LOOPT)]
        rapport = rapporten.create_concept(_traject(wereld), van=date(2026, 9, 1), tot=VANDAAG, door=wereld.coach)
        assert _staat(wereld, R.RAPPORT) == [(date(2026, 12, 25), S.LOOPT)]
        rapporten.present(rapport, door=wereld.coach)
        assert _open(wereld, R.INZAGE) == [rapport.reageren_voor]
        eigen = Termijn.objects.filter(traject=wereld.traject.pk, gesloten_op=None)
        gewoon = {t.pk: t.staat for t in eigen.exclude(regel=R.INZAGE)}
    with als_kandidaat(wereld) as lid:
        bezwaren.maak_bezwaar(Rapport.objects.get(), tekst="Dit klopt niet", door=lid)
        # At once, without waiting for the clock: the page the candidate comes back to does not ask again.
        assert Termijn.objects.get(regel=R.INZAGE).staat == S.VOLDAAN
    with wereld.open():
        termijnen.recompute_marked()
        rijen = Termijn.objects.filter(pk__in=gewoon)
        assert {(t.staat, t.volgende_herinnering_op) for t in rijen} == {(S.STIL, None)}
        bezwaren.decide(Rapport.objects.get(), uitkomst="toegewezen", reden="Dat is zo", door=wereld.beheerder)
        assert {t.pk: t.staat for t in rijen.all()} == gewoon


def test_departure_benefit_and_the_law_that_extends(wereld):
    data = {
        Ijksoort.IN_DIENST: date(2014, 3, 1),
        Ijksoort.OPZEGGING: date(2026, 11, 10),
        Ijksoort.VSO_OVEREENKOMST: date(2026, 11, 14),
        Ijksoort.VSO_ONDERTEKENING: date(2026, 11, 20),
        Ijksoort.UIT_DIENST: date(2026, 12, 31),
        Ijksoort.EERSTE_WERKLOOSHEIDSDAG: date(2027, 1, 1),
    }
    with wereld.open():
        assert ijkdata.save(_traject(wereld), data=data, door=wereld.coach) == 6
        # 12 years of service: three months, to the end of the month.
        assert _open(wereld, R.OPZEGTERMIJN) == [date(2027, 2, 28)]
        # Both ways of counting stand; the first one is reminded of.
        assert _staat(wereld, R.BEDENKTIJD) == [(date(2026, 11, 28), S.LOOPT), (date(2026, 12, 4), S.STIL)]
        assert Termijn.objects.get(regel=R.BEDENKTIJD, staat=S.LOOPT).verlengd_op == date(2026, 11, 30)
        assert _open(wereld, R.TRANSITIEVERGOEDING) == [date(2027, 3, 31)]
        assert _open(wereld, R.WW_AANVRAAG) == [date(2027, 1, 8)]
        assert _open(wereld, R.SOLLICITATIEPLICHT) == [date(2027, 1, 28), date(2027, 2, 25), date(2027, 3, 25)]
        # Silent about the time to reconsider: a week more.
        ijkdata.save(
            _traject(wereld), data={Ijksoort.VSO_OVEREENKOMST: date(2026, 11, 14)}, noemt_bedenktijd=False,
            door=wereld.coach,
        )  # fmt: skip
        assert _open(wereld, R.BEDENKTIJD) == [date(2026, 12, 4), date(2026, 12, 5)]
        assert ijkdata.save(_traject(wereld), data={Ijksoort.UIT_DIENST: None}, door=wereld.coach) == 1
        assert _open(wereld, R.TRANSITIEVERGOEDING) == []
        assert ijkdata.save(_traject(wereld), data={Ijksoort.UIT_DIENST: None}, door=wereld.coach) == 0
        # The log says which, never when: a first sick day stands in no log.
        regel = Auditregel.objects.filter(gebeurtenis="ijkdata_gewijzigd").order_by("volgnummer").first()
        assert "2026" not in str(regel.gegevens)


def test_of_two_ways_to_count_the_one_that_was_not_over_yet_is_reminded_of(wereld):
    """Agreed on the 1st and signed on the 10th, heard of on the 18th: the first count had ended three days before."""
    data = {Ijksoort.VSO_OVEREENKOMST: date(2026, 11, 1), Ijksoort.VSO_ONDERTEKENING: date(2026, 11, 10)}
    with time_machine.travel(datetime(2026, 11, 18, 9, tzinfo=UTC), tick=True), wereld.open():
        ijkdata.save(_traject(wereld), data=data, door=wereld.coach)
        assert _staat(wereld, R.BEDENKTIJD) == [(date(2026, 11, 24), S.LOOPT)]
        assert _een(wereld, R.BEDENKTIJD).volgende_herinnering_op is not None
    # Two days earlier the first one was still to come: it ended on a Sunday, so it goes on through Monday.
    with time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC), tick=True), wereld.open():
        Ijkdatum.objects.update(vastgelegd_op=timezone.now())
        termijnen.update(wereld.traject.pk)
        assert _staat(wereld, R.BEDENKTIJD) == [(date(2026, 11, 15), S.LOOPT), (date(2026, 11, 24), S.STIL)]


def _recorded(wereld, soort: Ijksoort, dag: date, regel: R) -> tuple[date, datetime | None]:
    """When the one deadline that follows from this date is due, and when it is reminded of first."""
    ijkdata.save(_traject(wereld), data={soort: dag}, door=wereld.coach)
    termijn = _een(wereld, regel)
    return termijn.op, termijn.volgende_herinnering_op


def test_a_date_recorded_after_its_last_reminder_is_said_at_once_and_one_time(wereld):
    """The application for WIA is said 28, 14 and 3 days before; this one is heard of with two days left."""
    ziek = _dag(2) - timedelta(weeks=93)
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)
        Bureau.objects.update(mail_van=7, mail_tot=19)
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst=Dienst.SPOOR2)
        op, moment = _recorded(wereld, Ijksoort.EERSTE_ZIEKTEDAG, ziek, R.WVP_WIA)
        assert op == _dag(2) and abs(moment - NU) < timedelta(minutes=1)
        # As the sweep leaves it: what was said is not said again, whatever else is computed.
        Termijn.objects.filter(regel=R.WVP_WIA).update(volgende_herinnering_op=None)
        termijnen.update(wereld.traject.pk)
        assert _een(wereld, R.WVP_WIA).volgende_herinnering_op is None


def test_at_night_it_waits_for_the_hours_of_the_bureau(wereld):
    with time_machine.travel(NU + timedelta(hours=12), tick=True), wereld.open():
        Traject.objects.update(herberekenen_op=None)
        Bureau.objects.update(mail_van=8, mail_tot=19)
        _op, moment = _recorded(wereld, Ijksoort.UIT_DIENST, months_after(_dag(2), -3), R.TRANSITIEVERGOEDING)
        assert moment == datetime(2026, 11, 26, 7, tzinfo=UTC)


def test_on_the_last_day_the_law_adds_it_is_still_said(wereld):
    """A Saturday that the law moves to Monday, recorded on that Monday."""
    zaterdag = date(2026, 11, 28)
    with time_machine.travel(datetime(2026, 11, 30, 9, tzinfo=UTC), tick=True), wereld.open():
        Traject.objects.update(herberekenen_op=None)
        dag = zaterdag - timedelta(days=7)
        assert _recorded(wereld, Ijksoort.EERSTE_WERKLOOSHEIDSDAG, dag, R.WW_AANVRAAG)[1] is not None


def test_nothing_past_and_nothing_of_the_programme_is_said_because_it_is_new(wereld):
    """An import brings dates that passed long ago; and who plans a talk for today knows."""
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)
        Ijkdatum.objects.create(
            traject=wereld.traject, soort=Ijksoort.UIT_DIENST, datum=months_after(_dag(-1), -3),
            vastgelegd_op=NU - timedelta(days=30), vastgelegd_door=wereld.coach,
        )  # fmt: skip
        termijnen.update(wereld.traject.pk)
        assert _een(wereld, R.TRANSITIEVERGOEDING).volgende_herinnering_op is None
        Gesprek.objects.create(traject=wereld.traject, begint_op=NU + timedelta(hours=3))
        termijnen.update(wereld.traject.pk)
        assert _een(wereld, R.GESPREK).volgende_herinnering_op is None


def test_an_action_for_today_is_said_today(wereld):
    """The coach writes down what the candidate still does this afternoon: the moment of today's mail has passed."""
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)
        plan = plannen.save_plan(wereld.traject, samenvatting="", door=wereld.coach)
        doel = plannen.add_doel(plan, code=Doelcode.NETWERK, omschrijving="x", door=wereld.coach)
        plannen.add_actie(doel, omschrijving="x", deadline=VANDAAG, door=wereld.coach)
        moment = _een(wereld, R.ACTIE_KANDIDAAT).volgende_herinnering_op
    assert NU - timedelta(minutes=1) < moment < NU + timedelta(minutes=1)


def test_the_weeks_of_illness_only_in_the_service_they_belong_to(wereld):
    ziek = date(2025, 12, 1)
    with wereld.open():
        with pytest.raises(Weigering, match="hoort niet bij dit traject"):
            ijkdata.save(_traject(wereld), data={Ijksoort.EERSTE_ZIEKTEDAG: ziek}, door=wereld.coach)
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst=Dienst.SPOOR2)
        ijkdata.save(_traject(wereld), data={Ijksoort.EERSTE_ZIEKTEDAG: ziek}, door=wereld.coach)
        # What was due before anybody here knew was never ours to keep.
        assert _open(wereld, R.WVP_PROBLEEMANALYSE) == _open(wereld, R.WVP_MELDING) == []
        assert _open(wereld, R.WVP_EERSTE_JAAR) == [ziek + timedelta(weeks=52)]
        assert _open(wereld, R.WVP_WIA) == [ziek + timedelta(weeks=93)]
        assert _open(wereld, R.WVP_EVALUATIE)[0] == ziek + timedelta(weeks=56)
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst=Dienst.LOOPBAANADVIES)
        termijnen.update(wereld.traject.pk)
        assert not Termijn.objects.filter(regel__startswith="wvp", gesloten_op=None).exists()


@pytest.mark.parametrize(
    ("data", "zin"),
    [
        ({Ijksoort.IN_DIENST: date(2026, 12, 1), Ijksoort.UIT_DIENST: date(2026, 11, 30)}, "volgorde"),
        (
            {Ijksoort.UIT_DIENST: date(2026, 12, 1), Ijksoort.EERSTE_WERKLOOSHEIDSDAG: date(2026, 12, 1)},
            "na de laatste",
        ),
        ({Ijksoort.UIT_DIENST: date(2206, 12, 1)}, "het jaar na"),
        ({Ijksoort.AVG_VERZOEK: date(2026, 12, 1)}, "al is geweest"),
    ],
)
def test_dates_that_cannot_be_true_are_refused_with_what_to_do(wereld, data, zin):
    with wereld.open(), pytest.raises(Weigering, match=zin):
        ijkdata.save(_traject(wereld), data=data, door=wereld.coach)


def test_no_employer_reads_a_date_or_a_deadline(wereld):
    with wereld.open():
        ijkdata.save(_traject(wereld), data={Ijksoort.UIT_DIENST: _dag(10)}, door=wereld.coach)
    for model in (Ijkdatum, Termijn):
        with pytest.raises(ProgrammingError, match="permission denied"), als_hr(wereld):
            list(model.objects.all())


def test_standing_still_silences_the_programme_not_the_law_and_moves_the_end(wereld):
    with wereld.open():
        termijnen.update(wereld.traject.pk)
        ijkdata.save(_traject(wereld), data={Ijksoort.EERSTE_WERKLOOSHEIDSDAG: _dag(2)}, door=wereld.coach)
        traject = _traject(wereld)
        eind = traject.einddatum
        looptijd.pause(traject, door=wereld.coach)
        looptijd.pause(traject, door=wereld.coach)
        assert _een(wereld, R.LOOPTIJD).staat == S.STIL
        assert _een(wereld, R.LOOPTIJD).volgende_herinnering_op is None
        assert _een(wereld, R.WW_AANVRAAG).volgende_herinnering_op > timezone.now()
    with time_machine.travel(NU + timedelta(days=20), tick=True), wereld.open():
        assert looptijd.resume(traject, door=wereld.coach) == 20
        assert looptijd.resume(traject, door=wereld.coach) == 0
        termijn = _een(wereld, R.LOOPTIJD)
        assert (termijn.op, termijn.staat) == (eind + timedelta(days=20), S.LOOPT)
        assert termijn.volgende_herinnering_op > timezone.now()
        gebeurd = Auditregel.objects.filter(gebeurtenis__startswith="traject_").order_by("volgnummer")
        assert [r.gebeurtenis for r in gebeurd][-2:] == ["traject_gepauzeerd", "traject_hervat"]


@pytest.mark.parametrize(
    ("dag", "zin"), [(date(2026, 8, 1), "na de start"), (_dag(-1), "nog komt"), (date(2040, 1, 1), "jaar na")]
)
def test_a_last_day_that_cannot_be(wereld, dag, zin):
    with wereld.open(), pytest.raises(Weigering, match=zin):
        looptijd.change_einddatum(_traject(wereld), einddatum=dag, door=wereld.coach)


def test_ticked_off_stays_off_until_its_date_moves(wereld):
    with wereld.open():
        ijkdata.save(_traject(wereld), data={Ijksoort.UIT_DIENST: _dag(10)}, door=wereld.coach)
        termijn = _een(wereld, R.TRANSITIEVERGOEDING)
        termijnen.tick_off(termijn, door=wereld.coach)
        termijnen.tick_off(termijn, door=wereld.coach)
        termijnen.update(wereld.traject.pk)
        assert _een(wereld, R.TRANSITIEVERGOEDING).staat == S.VOLDAAN
        termijnen.untick(termijn, door=wereld.coach)
        termijn = _een(wereld, R.TRANSITIEVERGOEDING)
        assert termijn.staat == S.LOOPT and termijn.volgende_herinnering_op > timezone.now()
        termijnen.tick_off(termijn, door=wereld.coach)
        ijkdata.save(_traject(wereld), data={Ijksoort.UIT_DIENST: _dag(40)}, door=wereld.coach)
        termijn = _een(wereld, R.TRANSITIEVERGOEDING)
        assert (termijn.staat, termijn.afgevinkt_op) == (S.LOOPT, None)
        gebeurd = list(Auditregel.objects.filter(onderwerp_id=termijn.pk).values_list("gebeurtenis", flat=True))
        assert gebeurd == ["termijn_afgevinkt", "termijn_toch_niet", "termijn_afgevinkt"]
        with pytest.raises(Weigering, match="vinkt het programma zelf af"):
            termijnen.tick_off(_een(wereld, R.LOOPTIJD), door=wereld.coach)


def test_the_candidate_ticks_off_what_is_theirs_and_nothing_else(wereld):
    with wereld.open():
        ijkdata.save(
            _traject(wereld), data={Ijksoort.EERSTE_WERKLOOSHEIDSDAG: _dag(2), Ijksoort.AVG_VERZOEK: VANDAAG},
            door=wereld.coach,
        )  # fmt: skip
    with als_kandidaat(wereld) as lid:
        termijn = Termijn.objects.select_related("traject").get(regel=R.WW_AANVRAAG)
        termijnen.tick_off(termijn, door=lid)
        assert termijn.staat == S.VOLDAAN
        with pytest.raises(Weigering):
            termijnen.tick_off(Termijn.objects.select_related("traject").get(regel=R.AVG_VERZOEK), door=lid)
        termijnen.untick(termijn, door=lid)
    with wereld.open():
        assert _een(wereld, R.WW_AANVRAAG).volgende_herinnering_op is None
        termijnen.recompute_marked()
        assert _een(wereld, R.WW_AANVRAAG).volgende_herinnering_op > timezone.now()


def test_a_restriction_silences_even_the_law(wereld):
    with wereld.open():
        ijkdata.save(_traject(wereld), data={Ijksoort.EERSTE_WERKLOOSHEIDSDAG: _dag(2)}, door=wereld.coach)
        Kandidaat.objects.filter(pk=wereld.kandidaat.pk).update(beperking_sinds=timezone.now())
        termijnen.update(wereld.traject.pk)
        assert set(Termijn.objects.filter(gesloten_op=None).values_list("staat", flat=True)) == {S.STIL}


def test_the_bureaus_own_number_and_moments_count(wereld):
    with wereld.open():
        termijnen.update(wereld.traject.pk)
        regelinstellingen.change_regel(
            R.FASE_ORIENTATIE, aanlopen=(0,), ontvangers=("coach",), aantal=120, door=wereld.beheerder
        )
        assert termijnen.recompute_marked() >= 1
        termijn = _een(wereld, R.FASE_ORIENTATIE)
        # The phase began when the test's world was made.
        assert termijn.op == _traject(wereld).fase_sinds + timedelta(days=120)
        assert timezone.localdate(termijn.volgende_herinnering_op) <= termijn.op


@pytest.mark.parametrize(
    ("begin", "dag", "band"),
    [
        (date(2021, 12, 1), date(2026, 11, 30), "0-5"),
        (date(2021, 12, 1), date(2026, 12, 1), "5-10"),
        (date(2016, 11, 1), date(2026, 11, 1), "10-15"),
        (date(2011, 11, 2), date(2026, 11, 1), "10-15"),
        (date(2011, 11, 1), date(2026, 11, 1), "15+"),
    ],
)
def test_years_of_service(begin, dag, band):
    assert ankers.service_band(begin, dag) == band


def test_a_version_of_the_plan_that_nobody_signed_waits_for_both(wereld):
    with wereld.open():
        plan = plannen.start_from_template(wereld.traject, sjabloon="kantoor", door=wereld.coach)
        assert len(_open(wereld, R.PLAN_KANDIDAAT)) == 1
    with als_kandidaat(wereld) as lid:
        plannen.sign(PlanVanAanpak.objects.get(), door=lid)
        assert Termijn.objects.get(onderwerp=plan.pk, regel=R.PLAN_KANDIDAAT).staat == S.VOLDAAN
    with wereld.open():
        termijnen.recompute_marked()
        plannen.save_plan(_traject(wereld), samenvatting="Anders", door=wereld.coach)
        rijen = Termijn.objects.filter(regel=R.PLAN_KANDIDAAT, gesloten_op=None)
        assert [t.onderwerp for t in rijen] == [PlanVanAanpak.objects.get(versie=2).pk]


def test_four_applications_satisfy_a_period_of_benefit(wereld):
    with wereld.open():
        ijkdata.save(_traject(wereld), data={Ijksoort.EERSTE_WERKLOOSHEIDSDAG: VANDAAG}, door=wereld.coach)
        termijnen.recompute_marked()
        eerste = _open(wereld, R.SOLLICITATIEPLICHT)[0]
    with als_kandidaat(wereld) as lid:
        for nummer in range(4):
            gelogd = sollicitaties.log(
                Kandidaat.objects.get(), bedrijf=f"b{nummer}", functie="x", datum=VANDAAG, door=lid
            )
    with wereld.open():
        assert termijnen.recompute_marked() == 1
        assert (eerste, S.VOLDAAN) in _staat(wereld, R.SOLLICITATIEPLICHT)
    with als_kandidaat(wereld) as lid:
        sollicitaties.remove(gelogd, door=lid)
    with wereld.open():
        termijnen.recompute_marked()
        assert (eerste, S.LOOPT) in _staat(wereld, R.SOLLICITATIEPLICHT)
        # Without a date that counts from it nothing is to be computed.
        Ijkdatum.objects.all().delete()
    with als_kandidaat(wereld) as lid:
        sollicitaties.log(Kandidaat.objects.get(), bedrijf="b", functie="x", datum=VANDAAG, door=lid)
    with wereld.open():
        assert termijnen.recompute_marked() == 0


# --- the pages -------------------------------------------------------------------------------------------------------


def _coach(wereld, als):
    client = als(wereld.coach)

    def visit(naam, *args, post=None):
        url = pad(wereld.bureau, naam, *args)
        return client.get(url) if post is None else client.post(url, post, follow=True)

    return visit


def test_the_page_with_dates_computes_at_once_and_says_what_the_law_adds(wereld, als):
    visit, pk = _coach(wereld, als), wereld.traject.pk
    leeg = visit("trajecten:belangrijke_data", pk).text
    assert "Hier staat straks wat eruit volgt" in leeg and "Eerste ziektedag" not in leeg
    post = {"vso_overeenkomst": "2026-11-14", "noemt_bedenktijd": "on", "uit_dienst": "2026-12-31"}
    tekst = visit("trajecten:belangrijke_data", pk, post=post).text
    assert "28 november" in tekst and "Volgens de Algemene termijnenwet uiterlijk 30 november 2026." in tekst
    assert 'value="2026-12-31"' in tekst
    fout = visit("trajecten:belangrijke_data", pk, post={"uit_dienst": "2206-12-31"})
    assert fout.status_code == 422 and "Kijk het jaar na" in fout.text and 'value="2206-12-31"' in fout.text
    # Taken away again.
    visit("trajecten:belangrijke_data", pk, post={"noemt_bedenktijd": "on"})
    with wereld.open():
        assert not Ijkdatum.objects.exists()


def test_a_standstill_is_seen_by_coach_and_candidate(wereld, als):
    visit, pk = _coach(wereld, als), wereld.traject.pk
    assert "Het traject staat stil" in visit("trajecten:pauze", pk, post={"x": "1"}).text
    assert "Dit traject staat stil" in visit("trajecten:traject", pk).text
    assert "1 traject staat stil" in visit("trajecten:vandaag").text
    assert "Staat stil" in visit("trajecten:mensen").text
    assert "Je traject staat even stil" in als(wereld.kandidaat_lid).get("/kompas/start/").text
    with time_machine.travel(NU + timedelta(days=3), tick=True):
        tekst = _coach(wereld, als)("trajecten:hervat", pk, post={"x": "1"}).text
    assert "Het traject gaat verder." in tekst and "schuift 3 dagen op" in tekst


def test_a_last_day_after_the_order_is_allowed_and_said(wereld, als):
    visit, pk = _coach(wereld, als), wereld.traject.pk
    assert "1 september 2026 – 1 juni 2027" in visit("trajecten:einddatum", pk).text
    tekst = visit("trajecten:einddatum", pk, post={"einddatum": "2027-06-15"}).text
    assert "De laatste dag is nu 15 juni 2027." in tekst and "Dat is na de opdracht" in tekst
    assert visit("trajecten:einddatum", pk, post={"einddatum": "2020-01-01"}).status_code == 422


def test_the_candidate_sees_own_dates_and_the_nearest_is_the_next_step(wereld, als):
    with wereld.open():
        ijkdata.save(_traject(wereld), data={Ijksoort.EERSTE_WERKLOOSHEIDSDAG: _dag(-1)}, door=wereld.coach)
    browser = als(wereld.kandidaat_lid)
    tekst = browser.get("/kompas/start/").text
    assert "Vraag je WW aan" in tekst and "Doe dit uiterlijk op dinsdag 1 december." in tekst
    assert "Einde van het traject" not in tekst and "Oriëntatie afgerond" not in tekst
    with wereld.open():
        pk = _een(wereld, R.WW_AANVRAAG).pk
    tekst = browser.post(f"/kompas/start/data/{pk}/klaar/", {"terug": "start"}, follow=True).text
    assert "Mooi, dat is gedaan." in tekst and "Vraag je WW aan" not in tekst
    assert "Toch niet" in browser.get("/kompas/start/data/").text
    assert "weer open" in browser.post(f"/kompas/start/data/{pk}/open/", follow=True).text
    assert "Vraag je WW aan" in browser.get("/kompas/start/").text


def test_this_week_names_own_people_only_and_all_dates_stand_by_group(wereld, als):
    with wereld.open():
        Traject.objects.update(einddatum=_dag(3))
        termijnen.update(wereld.traject.pk, wereld.ander_traject.pk)
    visit = _coach(wereld, als)
    tekst = visit("trajecten:vandaag").text
    assert "Deze week" in tekst and "Einde van het traject" in tekst and "Petra Bos" not in tekst
    tekst = visit("trajecten:data", wereld.traject.pk).text
    assert "Voorbij en nog open" in tekst and "Komt nog" in tekst


def test_dates_ask_as_much_for_one_as_for_three(wereld, als):
    visit, pk = _coach(wereld, als), wereld.traject.pk

    def count(naam, *args) -> int:
        visit(naam, *args)
        with CaptureQueriesContext(connection) as queries:
            assert visit(naam, *args).status_code == 200
        return len(queries)

    with wereld.open():
        plan = plannen.save_plan(wereld.traject, samenvatting="", door=wereld.coach)
        doel = plannen.add_doel(plan, code=Doelcode.NETWERK, omschrijving="x", door=wereld.coach)
        plannen.add_actie(doel, omschrijving="x", deadline=_dag(3), door=wereld.coach)
        ijkdata.save(_traject(wereld), data={Ijksoort.UIT_DIENST: _dag(9)}, door=wereld.coach)
    een = [count("trajecten:data", pk), count("trajecten:belangrijke_data", pk)]
    with wereld.open():
        for _keer in range(2):
            plannen.add_actie(doel, omschrijving="x", deadline=_dag(3), door=wereld.coach)
        ijkdata.save(
            _traject(wereld),
            data={Ijksoort.EERSTE_WERKLOOSHEIDSDAG: _dag(12), Ijksoort.VSO_OVEREENKOMST: _dag(-1)},
            door=wereld.coach,
        )
    assert [count("trajecten:data", pk), count("trajecten:belangrijke_data", pk)] == een == [13, 14]
