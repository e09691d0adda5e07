"""What a report tells is how things stood at the end of its period, and no more than what was agreed."""

from datetime import date

import pytest

from kandidaten import vrijgaven
from kandidaten.enums import Vrijgavesoort
from rapportage import privacy, rapporten, weergave
from rapportage.enums import Onderdeel
from rapportage.privacy import Fasestand, Fasestap
from tests.rapportage.inhouden import eind, tussen
from tests.rapportage.wereld import ALLES, TOT, VAN, als_kandidaat, moment, spreek_af, voorgelegd, vul
from trajecten.enums import Fase
from trajecten.models import Doel, Faseovergang, Plaatsing, PlanVanAanpak, Traject

ZONDER_WERK = [o for o in ALLES if o != Onderdeel.PLAATSING]


def loop(wereld, *stappen: tuple[str, int, int]) -> None:
    """Walk the phases: (phase, month, day) each."""
    with wereld.open():
        van = "orientatie"
        for naar, maand, dag in stappen:
            Faseovergang.objects.create(traject=wereld.traject, van=van, naar=naar, op=moment(maand, dag))
            van, sinds = naar, moment(maand, dag).date()
        Traject.objects.filter(pk=wereld.traject.pk).update(fase=van, fase_sinds=sinds, startdatum=VAN)


def plaats(wereld, **velden) -> None:
    with wereld.open():
        Plaatsing.objects.create(
            traject=wereld.traject, startdatum=date(2026, 12, 1), vorm="vast", werkgever="Machinefabriek De Linde",
            geregistreerd_op=moment(10, 1), **velden,
        )  # fmt: skip


def test_what_came_after_the_period_is_not_in_a_report_made_later(wereld):
    spreek_af(wereld)
    vul(wereld)
    loop(wereld, ("plan_van_aanpak", 10, 1), ("vaardigheden", 11, 3), ("aangenomen", 11, 5))
    plaats(wereld, bevestigd_op=moment(11, 5))
    with wereld.open():
        plan = PlanVanAanpak.objects.create(
            traject=wereld.traject, versie=2, getekend_kandidaat_op=moment(11, 2), getekend_coach_op=moment(10, 30)
        )
        Doel.objects.create(plan=plan, code="scholing", omschrijving="Een cursus")
    with als_kandidaat(wereld) as lid:
        vrijgaven.give(opdracht_id=wereld.opdracht.pk, soort=Vrijgavesoort.NIEUWE_WERKGEVER, door=lid)
    inhoud = rapporten.read(voorgelegd(wereld))
    assert inhoud.fase == Fasestand(
        "plan_van_aanpak", (Fasestap("orientatie", VAN), Fasestap("plan_van_aanpak", date(2026, 10, 1)))
    )
    assert (inhoud.plaatsing, inhoud.nieuw_werk) == (privacy.Plaatsing(False, None), None)
    assert inhoud.plan == privacy.Plan(date(2026, 9, 30), ("netwerk",))


@pytest.mark.parametrize(
    ("vervallen", "geplaatst"), [(moment(10, 31), False), (moment(11, 1), True)], ids=["in it", "after it"]
)
def test_a_job_that_fell_through_counts_by_the_day_it_did(wereld, vervallen, geplaatst):
    spreek_af(wereld)
    plaats(wereld, bevestigd_op=moment(10, 20), vervallen_op=vervallen)
    assert rapporten.read(voorgelegd(wereld)).plaatsing.geplaatst is geplaatst


def test_an_end_report_tells_how_it_ended_also_after_its_period(wereld):
    spreek_af(wereld)
    loop(wereld, ("aangenomen", 11, 5))
    plaats(wereld, bevestigd_op=moment(11, 5))
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(gesloten_op=date(2026, 11, 10), eindreden="geplaatst")
    inhoud = rapporten.read(voorgelegd(wereld))
    assert (inhoud.soort, inhoud.periode_tot) == ("eindrapportage", TOT)
    assert (inhoud.fase.fase, inhoud.plaatsing) == ("aangenomen", privacy.Plaatsing(True, "2026-12"))
    assert inhoud.afronding == privacy.Afronding("nieuw_werk", date(2026, 11, 10))


@pytest.mark.parametrize(
    ("stappen", "sinds", "plan"),
    [
        # Past the phase, and back in it: one stay, since the first day.
        ([("vaardigheden", 10, 5), ("aangenomen", 10, 10), ("vaardigheden", 10, 20)], date(2026, 10, 5), None),
        ([("vaardigheden", 10, 5), ("aangenomen", 10, 10)], date(2026, 10, 5), None),
        ([("plan_van_aanpak", 9, 9), ("aangenomen", 10, 10)], date(2026, 10, 10), date(2026, 9, 9)),
    ],
)
def test_without_new_work_in_the_agreement_the_last_phase_is_not_told(wereld, stappen, sinds, plan):
    """It means new work: a phase with that name would say what the agreement says is not told."""
    spreek_af(wereld, onderdelen=ZONDER_WERK)
    loop(wereld, *stappen)
    inhoud = rapporten.read(voorgelegd(wereld))
    assert inhoud.fase == Fasestand(
        "vaardigheden",
        (Fasestap("orientatie", VAN), Fasestap("plan_van_aanpak", plan), Fasestap("vaardigheden", sinds)),
    )
    assert "aangenomen" not in str(privacy.to_json(inhoud))
    woorden = weergave.present(inhoud)
    assert "in fase 3 van 3: Vaardigheden en solliciteren" in woorden.samenvatting[0]
    assert [stap.staat for stap in woorden.stappen] == ["klaar", "klaar", "nu"]


def test_the_employer_reads_one_name_for_each_phase():
    """The same as on the page of a group."""
    woorden = weergave.present(eind(afronding=None))
    assert [stap.label for stap in woorden.stappen][-1] == "Nieuwe werkkring"
    assert "in fase 4 van 4: Nieuwe werkkring." in woorden.samenvatting[0]


def test_older_content_keeps_the_phases_it_was_frozen_with():
    aantal = {
        versie: len(weergave.present(tussen(beleidsversie=versie, plaatsing=None)).stappen) for versie in (1, 2, 3)
    }
    assert aantal == {1: len(Fase), 2: len(Fase), 3: len(Fase) - 1}
