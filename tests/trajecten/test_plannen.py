"""The plan: versions, signatures, deadlines, and what a signature protects."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.tenancy import Publiek
from trajecten import plannen
from trajecten.enums import Doelcode, Regelcode, Termijnstaat, Uitvoerder
from trajecten.models import Actie, Doel, Herinnering, PlanVanAanpak, Termijn, Traject
from trajecten.plansjablonen import SJABLONEN
from trajecten.queries import current_plan

MORGEN = timedelta(days=1)


def _vandaag():
    return timezone.localdate()


def _plan(wereld) -> tuple[PlanVanAanpak, Doel, Actie]:
    plan = plannen.save_plan(wereld.traject, samenvatting="Werk in de buurt.", door=wereld.coach)
    doel = plannen.add_doel(plan, code=Doelcode.NETWERK, omschrijving="Mensen spreken", door=wereld.coach)
    actie = plannen.add_actie(doel, omschrijving="Bel Kees", deadline=_vandaag() + MORGEN, door=wereld.coach)
    return plan, doel, actie


def _termijn(actie: Actie) -> Termijn:
    return Termijn.objects.get(onderwerp=actie.pk, staat__in=[Termijnstaat.LOOPT, Termijnstaat.VOLDAAN])


def _as_candidate(wereld):
    lid = wereld.kandidaat_lid
    return wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp)


@pytest.mark.parametrize("sjabloon", SJABLONEN)
def test_templates_make_a_plan_that_can_be_signed(wereld, sjabloon):
    with wereld.open():
        plan = plannen.start_from_template(wereld.traject, sjabloon=sjabloon, door=wereld.coach)
        plannen.sign(plan, door=wereld.coach)
        assert plan.versie == 1
        acties = list(Actie.objects.filter(doel__plan=plan))
        assert len(acties) >= 3
        assert all(_vandaag() < a.deadline <= wereld.traject.einddatum for a in acties)
        assert Termijn.objects.filter(onderwerp__in=[a.pk for a in acties], gesloten_op=None).count() == len(acties)
        with pytest.raises(Weigering, match="al een plan"):
            plannen.start_from_template(wereld.traject, sjabloon=sjabloon, door=wereld.coach)


def test_an_empty_plan_cannot_be_signed(wereld):
    with wereld.open():
        plan = plannen.save_plan(wereld.traject, samenvatting="", door=wereld.coach)
        with pytest.raises(Weigering, match="doel met een actie"):
            plannen.sign(plan, door=wereld.coach)


def test_changes_before_a_signature_stay_in_the_same_version(wereld):
    with wereld.open():
        plan, doel, actie = _plan(wereld)
        plannen.save_plan(wereld.traject, samenvatting="Anders.", door=wereld.coach)
        plannen.change_doel(doel, code=Doelcode.SCHOLING, omschrijving="Leren", door=wereld.coach)
        plannen.change_actie(
            actie, omschrijving="Bel Ans", uitvoerder=Uitvoerder.COACH, deadline=actie.deadline, door=wereld.coach
        )
        assert list(PlanVanAanpak.objects.values_list("versie", "samenvatting")) == [(1, "Anders.")]
        plannen.remove_doel(doel, door=wereld.coach)
        assert not Actie.objects.exists()
        assert current_plan(wereld.traject) == plan


@pytest.mark.parametrize("tekent", ["coach", "kandidaat"])
def test_a_change_after_any_signature_makes_a_new_version(wereld, tekent):
    with wereld.open():
        plan, _doel, actie = _plan(wereld)
        if tekent == "coach":
            plannen.sign(plan, door=wereld.coach)
    if tekent == "kandidaat":
        with _as_candidate(wereld):
            plannen.sign(PlanVanAanpak.objects.get(), door=wereld.kandidaat_lid)
    with wereld.open():
        nieuw = plannen.change_actie(
            Actie.objects.get(pk=actie.pk),
            omschrijving="Bel Ans",
            uitvoerder=Uitvoerder.KANDIDAAT,
            deadline=actie.deadline,
            door=wereld.coach,
        )
        assert nieuw.pk != actie.pk
        assert nieuw.doel.plan.versie == 2
        assert not nieuw.doel.plan.getekend_coach_op and not nieuw.doel.plan.getekend_kandidaat_op
        oud = Actie.objects.get(pk=actie.pk)
        assert (oud.omschrijving, oud.doel.plan.versie) == ("Bel Kees", 1)
        # The deadline moved along, with what it remembers: one reminder for one date.
        assert [t.onderwerp for t in Termijn.objects.filter(regel=Regelcode.ACTIE_KANDIDAAT)] == [nieuw.pk]
        # A second change lands in the same new version; the old one refuses.
        plannen.add_doel(nieuw.doel.plan, code=Doelcode.SCHOLING, omschrijving="Leren", door=wereld.coach)
        assert PlanVanAanpak.objects.count() == 2
        with pytest.raises(Weigering, match="nieuwere versie"):
            plannen.add_doel(plan, code=Doelcode.SCHOLING, omschrijving="Leren", door=wereld.coach)


def test_candidate_signs_ticks_and_may_do_no_more(wereld):
    with wereld.open():
        doel, actie = _plan(wereld)[1:]
        van_coach = plannen.add_actie(
            doel,
            omschrijving="Cv lezen",
            uitvoerder=Uitvoerder.COACH,
            deadline=_vandaag() + MORGEN,
            door=wereld.coach,
        )
    with _as_candidate(wereld):
        plan = PlanVanAanpak.objects.get()
        plannen.sign(plan, door=wereld.kandidaat_lid)
        assert plan.getekend_kandidaat_op and not plan.getekend_coach_op
        mijn = Actie.objects.get(pk=actie.pk)
        plannen.finish_actie(mijn, door=wereld.kandidaat_lid)
        assert mijn.klaar_op == _vandaag()
        assert _termijn(mijn).staat == Termijnstaat.VOLDAAN
        with pytest.raises(Weigering, match="Deze actie doet je coach"):
            plannen.finish_actie(Actie.objects.get(pk=van_coach.pk), door=wereld.kandidaat_lid)
        plannen.reopen_actie(mijn, door=wereld.kandidaat_lid)
        assert mijn.klaar_op is None
    with wereld.open():
        assert PlanVanAanpak.objects.count() == 1
        # Of what a candidate reopens the reminder follows from the computation, as the bureau.
        assert _termijn(actie).staat == Termijnstaat.LOOPT
        assert Traject.objects.get(pk=wereld.traject.pk).herberekenen_op is not None


def test_done_is_not_reminded_and_reopened_is(wereld):
    with wereld.open():
        actie = _plan(wereld)[2]
        plannen.finish_actie(actie, door=wereld.coach)
        plannen.finish_actie(actie, door=wereld.coach)
        assert _termijn(actie).volgende_herinnering_op is None
        assert _termijn(actie).gesloten_op is not None
        plannen.reopen_actie(actie, door=wereld.coach)
        assert _termijn(actie).gesloten_op is None
        plannen.change_actie(
            actie,
            omschrijving="Bel Kees",
            uitvoerder=Uitvoerder.KANDIDAAT,
            deadline=_vandaag() + timedelta(days=9),
            door=wereld.coach,
        )
        assert _termijn(actie).op == _vandaag() + timedelta(days=9)
        assert _termijn(actie).volgende_herinnering_op > timezone.now()


def test_an_action_that_was_reminded_of_can_be_removed_and_its_reminder_stays(wereld):
    with wereld.open():
        actie = _plan(wereld)[2]
        termijn = _termijn(actie)
        Herinnering.objects.create(termijn=termijn, op=termijn.op, ontvanger=wereld.kandidaat_lid)
        plannen.remove_actie(actie, door=wereld.coach)
        assert not Actie.objects.exists()
        assert Herinnering.objects.count() == 1
        assert Termijn.objects.get(pk=termijn.pk).staat == Termijnstaat.VERVALLEN


def test_a_bsn_is_refused_and_not_repeated(wereld):
    with wereld.open():
        for tekst in ("Nummer 111222333 van hem", "1112.22.333", "111 222 333"):
            with pytest.raises(Weigering) as geweigerd:
                plannen.save_plan(wereld.traject, samenvatting=tekst, door=wereld.coach)
            assert "burgerservicenummer" in geweigerd.value.boodschap
            assert "222" not in geweigerd.value.boodschap
        plannen.save_plan(wereld.traject, samenvatting="Bel 0612345678 of order 111222334", door=wereld.coach)
