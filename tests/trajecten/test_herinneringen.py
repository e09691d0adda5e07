"""A deadline is reminded of once, by whoever has to act, however the scheduler behaved."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bureaus.models import Verzending
from bureaus.tenancy import as_planner
from trajecten import herinneringen, kalender, termijnen
from trajecten.enums import Doelcode, Uitvoerder
from trajecten.models import Actie, Doel, Herinnering, PlanVanAanpak, Termijn

pytestmark = pytest.mark.wachtrij


def _actie(wereld, *, deadline: date | None = None, uitvoerder=Uitvoerder.KANDIDAAT) -> Actie:
    with wereld.open():
        plan, _ = PlanVanAanpak.objects.get_or_create(traject=wereld.traject, versie=1)
        doel = Doel.objects.create(plan=plan, code=Doelcode.SOLLICITEREN, omschrijving="Brieven schrijven")
        actie = Actie.objects.create(
            doel=doel,
            traject=wereld.traject,
            omschrijving="Eerste brief",
            uitvoerder=uitvoerder,
            deadline=deadline or timezone.localdate(),
        )
        termijnen.plan_actie(actie)
        # The morning of today may still have to come when the tests run at night.
        Termijn.objects.update(volgende_herinnering_op=timezone.now() - timedelta(minutes=1))
        return actie


def _sweep() -> int:
    with as_planner():
        due = herinneringen.offer_due()
    return sum(herinneringen.remind(bureau_id, ids) for bureau_id, ids in due.items())


def _mails(wereld) -> list:
    with wereld.open():
        return list(Verzending.objects.values_list("soort", "lid_id", "pad"))


@pytest.mark.parametrize("uitvoerder", list(Uitvoerder))
def test_one_mail_to_whom_it_concerns(wereld, uitvoerder):
    _actie(wereld, uitvoerder=uitvoerder)
    assert [_sweep(), _sweep()] == [1, 0]
    lid = wereld.kandidaat_lid if uitvoerder == Uitvoerder.KANDIDAAT else wereld.coach
    pad = "/kompas/plan/" if uitvoerder == Uitvoerder.KANDIDAAT else "/kompas/vandaag/"
    assert _mails(wereld) == [("herinnering", lid.pk, pad)]


def test_a_scheduler_that_slept_for_days_still_sends_it(wereld):
    _actie(wereld)
    with wereld.open():
        Termijn.objects.update(
            op=timezone.localdate() - timedelta(days=3), volgende_herinnering_op=timezone.now() - timedelta(days=3)
        )
    assert [_sweep(), _sweep()] == [1, 0]


def test_the_same_ids_handed_out_twice_send_one_mail(wereld):
    _actie(wereld)
    with as_planner():
        ((bureau_id, ids),) = herinneringen.offer_due().items()
    assert [herinneringen.remind(bureau_id, ids), herinneringen.remind(bureau_id, ids)] == [1, 0]
    with wereld.open():
        Termijn.objects.update(volgende_herinnering_op=timezone.now() - timedelta(minutes=1))
    assert herinneringen.remind(bureau_id, ids) == 0
    with wereld.open():
        assert Herinnering.objects.count() == 1


def test_a_worker_that_died_after_the_offer_loses_nothing(wereld):
    _actie(wereld)
    with as_planner():
        assert herinneringen.offer_due()
    assert _sweep() == 0
    with wereld.open():
        Termijn.objects.update(aangeboden_tot=timezone.now() - timedelta(seconds=1))
    assert _sweep() == 1


def test_done_in_time_means_no_mail(wereld):
    actie = _actie(wereld)
    with wereld.open():
        termijnen.close_actie(actie)
    assert _sweep() == 0


def test_a_new_date_is_reminded_of_anew(wereld):
    actie = _actie(wereld)
    assert _sweep() == 1
    with wereld.open():
        actie.deadline += timedelta(days=7)
        actie.save()
        termijnen.plan_actie(actie)
        assert Termijn.objects.get().volgende_herinnering_op == kalender.reminder_moment(actie.deadline, wereld.bureau)
        Termijn.objects.update(volgende_herinnering_op=timezone.now() - timedelta(minutes=1))
    assert _sweep() == 1


@pytest.mark.parametrize("stilte", ["gesloten", "beperking"])
def test_closing_and_restriction_stop_it(wereld, stilte):
    _actie(wereld)
    with wereld.open():
        if stilte == "gesloten":
            wereld.traject.gesloten_op, wereld.traject.eindreden = timezone.localdate(), "verhuizing"
            wereld.traject.save()
        else:
            wereld.kandidaat.beperking_sinds = timezone.now()
            wereld.kandidaat.save()
    assert _sweep() == 0
    assert _mails(wereld) == []


def test_each_bureau_its_own(wereld, ander):
    _actie(wereld)
    _actie(ander)
    assert _sweep() == 2
    assert len(_mails(wereld)) == len(_mails(ander)) == 1
