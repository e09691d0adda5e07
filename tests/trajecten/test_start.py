"""The candidate's start page and plan: one next step, calm when there is none, and a signature that means something."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.errors import Weigering
from kandidaten import sollicitaties
from rapportage import afspraken
from trajecten import fasen, plaatsingen, plannen
from trajecten.enums import Aanwezigheid, Fase, Gesprekssoort, Uitvoerder
from trajecten.models import Actie, Gesprek, PlanVanAanpak, Traject

VANDAAG = timezone.localdate()


def zet(wereld, **velden) -> None:
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(**velden)


def gesprek(wereld, **velden) -> Gesprek:
    velden = {
        "soort": Gesprekssoort.INTAKE,
        "aanwezigheid": Aanwezigheid.GEHOUDEN,
        "begint_op": timezone.now(),
    } | velden
    with wereld.open():
        return Gesprek.objects.create(traject=wereld.traject, **velden)


def plan(wereld, *, acties=1, uitvoerder=Uitvoerder.KANDIDAAT, deadline=VANDAAG) -> PlanVanAanpak:
    with wereld.open():
        versie = plannen.save_plan(wereld.traject, samenvatting="Weer aan het werk", door=wereld.coach)
        doel = plannen.add_doel(versie, code="netwerk", omschrijving="Mensen spreken", door=wereld.coach)
        for nummer in range(acties):
            plannen.add_actie(
                doel, omschrijving=f"Bel {nummer}", uitvoerder=uitvoerder, deadline=deadline, door=wereld.coach
            )
        return versie


def teken(wereld, als) -> None:
    browser = als(wereld.kandidaat_lid)
    gezien = browser.get("/kompas/plan/").context["gezien"]
    assert browser.post("/kompas/plan/tekenen/", {"gezien": gezien}).status_code == 302


@pytest.fixture
def start(wereld, als):
    browser = als(wereld.kandidaat_lid)

    def lees(pad="/kompas/start/") -> str:
        antwoord = browser.get(pad)
        assert antwoord.status_code == 200
        return antwoord.content.decode()

    return lees


def test_a_new_candidate_finds_calm_and_no_counters(start):
    tekst = start()
    assert "Dag Jan" in tekst
    assert "Je hoeft nu niets te doen" in tekst
    assert "Vraag iets aan Fatima" in tekst
    assert "Terugkijken en vooruitkijken" in tekst
    assert "laatste 4 weken" not in tekst
    assert "soort-gevaar" not in tekst


def test_the_next_appointment_is_named(wereld, start):
    gesprek(wereld, aanwezigheid=Aanwezigheid.GEPLAND, begint_op=timezone.now() + timedelta(days=2), plaats="Zwolle")
    tekst = start()
    assert "Je spreekt Fatima op" in tekst
    assert "Zwolle" in tekst


def test_the_klik_is_asked_after_the_first_talk(wereld, start, als):
    assert "Ja, ik ga verder" not in start()
    gesprek(wereld)
    assert "Wil je verder met Fatima?" in start()
    als(wereld.kandidaat_lid).post("/kompas/start/klik/")
    assert "Ja, ik ga verder" not in start()
    with wereld.open():
        assert Traject.objects.get(pk=wereld.traject.pk).klik_bevestigd_op


def test_steps_come_one_at_a_time(wereld, start, als):
    browser = als(wereld.kandidaat_lid)
    zet(wereld, fase=Fase.VAARDIGHEDEN)
    assert "Schrijf je eerste sollicitatie op" in start()
    plan(wereld)
    assert "Lees je plan en teken het" in start()
    teken(wereld, als)
    assert "Bel 0" in start()
    with wereld.open():
        actie = Actie.objects.get()
    terug = browser.post(f"/kompas/plan/actie/{actie.pk}/klaar/", {"terug": "start"}, follow=True)
    assert terug.redirect_chain[0][0].startswith("/kompas/start/?klaar=")
    assert f"/kompas/plan/actie/{actie.pk}/toch-niet/" in terug.content.decode()
    assert "Schrijf je eerste sollicitatie op" in terug.content.decode()
    with wereld.open():
        sollicitaties.log(wereld.kandidaat, bedrijf="A", functie="B", datum=VANDAAG, door=wereld.kandidaat_lid)
    tekst = start()
    assert "Je hoeft nu niets te doen" in tekst
    assert "Je verstuurde er <strong>1</strong> in de laatste 4 weken." in tekst


def test_an_action_gone_by_is_said_without_red(wereld, start, als):
    plan(wereld)
    teken(wereld, als)
    with wereld.open():
        Actie.objects.update(deadline=VANDAAG - timedelta(days=5))
    tekst = start()
    assert "Het kan nog." in tekst
    assert "soort-gevaar" not in tekst


def test_a_far_action_and_the_coachs_own_are_no_next_step(wereld, start, als):
    plan(wereld, uitvoerder=Uitvoerder.COACH)
    teken(wereld, als)
    assert "Je hoeft nu niets te doen" in start()
    with wereld.open():
        Actie.objects.update(uitvoerder=Uitvoerder.KANDIDAAT, deadline=VANDAAG + timedelta(days=30))
    assert "Je hoeft nu niets te doen" in start()


def test_confirming_the_job_starts_the_last_phase(wereld, start, als):
    zet(wereld, fase=Fase.VAARDIGHEDEN)
    with wereld.open():
        traject = Traject.objects.get(pk=wereld.traject.pk)
        plaatsingen.register_plaatsing(
            traject, startdatum=VANDAAG, vorm="vast", werkgever="Nieuw B.V.", functie="Monteur", door=wereld.coach
        )
    assert "Klopt je nieuwe baan?" in start()
    assert "Monteur, Nieuw B.V." in start()
    als(wereld.kandidaat_lid).post("/kompas/start/baan/")
    with wereld.open():
        assert Traject.objects.get(pk=wereld.traject.pk).fase == Fase.AANGENOMEN
    assert als(wereld.kandidaat_lid).post("/kompas/start/baan/").status_code == 302


def test_no_coach_no_trajectory_and_a_closed_one_are_calm(wereld, start):
    zet(wereld, coach=None)
    assert "Je krijgt snel een coach" in start()
    zet(wereld, gesloten_op=VANDAAG, eindreden="verhuizing")
    tekst = start()
    assert "Je traject is afgerond" in tekst
    assert "erhui" not in tekst
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(kandidaat_id=wereld.ander_traject.kandidaat_id)
    assert "We zetten alles voor je klaar" in start()
    assert "Nog geen plan" in start("/kompas/plan/")
    assert "Nog geen sollicitaties" in start("/kompas/banen/")


def test_a_closed_trajectory_takes_no_changes(wereld, als):
    plan(wereld)
    zet(wereld, gesloten_op=VANDAAG, eindreden="verhuizing")
    browser = als(wereld.kandidaat_lid)
    assert "Teken het plan" not in browser.get("/kompas/plan/").content.decode()
    for pad in ("start/klik/", "start/baan/", "plan/tekenen/"):
        assert browser.post(f"/kompas/{pad}").status_code == 404
    with wereld.open():
        actie = Actie.objects.get()
    assert browser.post(f"/kompas/plan/actie/{actie.pk}/klaar/").status_code == 422


def test_signing_needs_the_plan_that_was_read(wereld, als):
    versie = plan(wereld)
    browser = als(wereld.kandidaat_lid)
    gezien = browser.get("/kompas/plan/").context["gezien"]
    with wereld.open():
        plannen.save_plan(wereld.traject, samenvatting="Iets heel anders", door=wereld.coach)
    antwoord = browser.post("/kompas/plan/tekenen/", {"gezien": gezien})
    assert antwoord.status_code == 422
    assert "Lees het nog een keer." in antwoord.content.decode()
    teken(wereld, als)
    with wereld.open():
        assert PlanVanAanpak.objects.get(pk=versie.pk).getekend_kandidaat_op
    assert "Teken het plan" not in browser.get("/kompas/plan/").content.decode()


def test_earlier_versions_stay_to_read(wereld, als):
    plan(wereld)
    teken(wereld, als)
    with wereld.open():
        plannen.save_plan(wereld.traject, samenvatting="Tweede richting", door=wereld.coach)
    browser = als(wereld.kandidaat_lid)
    nu = browser.get("/kompas/plan/").content.decode()
    assert "Tweede richting" in nu
    assert "/kompas/plan/1/" in nu
    oud = browser.get("/kompas/plan/1/").content.decode()
    assert "Weer aan het werk" in oud
    assert "/klaar/" not in oud
    assert browser.get("/kompas/plan/9/").status_code == 404


def test_ticking_and_undoing(wereld, als):
    plan(wereld)
    with wereld.open():
        actie = Actie.objects.get()
    browser = als(wereld.kandidaat_lid)
    browser.post(f"/kompas/plan/actie/{actie.pk}/klaar/")
    with wereld.open():
        assert Actie.objects.get().klaar_op == VANDAAG
    browser.post(f"/kompas/plan/actie/{actie.pk}/toch-niet/")
    with wereld.open():
        assert Actie.objects.get().klaar_op is None


def test_others_actions_are_not_there(wereld, als):
    plan(wereld)
    with wereld.open():
        actie = Actie.objects.get()
        Actie.objects.update(uitvoerder=Uitvoerder.COACH)
    assert als(wereld.kandidaat_lid).post(f"/kompas/plan/actie/{actie.pk}/klaar/").status_code == 404
    with wereld.open():
        Actie.objects.update(uitvoerder=Uitvoerder.KANDIDAAT)
    for lid in (wereld.ander_traject.kandidaat.lid, wereld.coach, wereld.hr):
        assert als(lid).post(f"/kompas/plan/actie/{actie.pk}/klaar/").status_code == 404
    with wereld.open():
        assert Actie.objects.get().klaar_op is None


@pytest.mark.parametrize("wie", ["coach", "beheerder", "hr"])
def test_only_candidates_have_a_start_page(wereld, als, wie):
    assert als(getattr(wereld, wie)).get("/kompas/start/").status_code == 404
    assert als(getattr(wereld, wie)).get("/kompas/plan/").status_code == 404


def test_the_same_number_of_queries_for_one_action_as_for_three(wereld, als):
    browser = als(wereld.kandidaat_lid)

    def count(pad) -> int:
        browser.get(pad)
        with CaptureQueriesContext(connection) as gevangen:
            browser.get(pad)
        return len(gevangen)

    plan(wereld)
    een = count("/kompas/plan/"), count("/kompas/start/")
    with wereld.open():
        doel = Actie.objects.get().doel
        for nummer in range(2):
            plannen.add_actie(
                doel, omschrijving=f"Nog {nummer}", uitvoerder="kandidaat", deadline=VANDAAG, door=wereld.coach
            )
    assert (count("/kompas/plan/"), count("/kompas/start/")) == een == (14, 22)


def test_the_coach_of_a_closed_trajectory_cannot_be_confirmed(wereld):
    zet(wereld, gesloten_op=VANDAAG, eindreden="verhuizing")
    with wereld.open(), pytest.raises(Weigering):
        fasen.confirm_klik(Traject.objects.get(pk=wereld.traject.pk), door=wereld.kandidaat_lid)


def test_what_the_employer_may_see_comes_first(wereld, start):
    gesprek(wereld)
    with wereld.open():
        afspraken.record_afspraak(wereld.traject, onderdelen=["fase"], frequentie="per_fase", door=wereld.coach)
    assert "Lees de afspraak" in start()
    zet(wereld, afspraak_gezien_op=timezone.now())
    assert "Ja, ik ga verder" in start()
