"""The coach's pages: what they show and do, with literal query counts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.paden import pad
from kandidaten.models import Bericht, Sollicitatie
from tests.wereld import maak_traject
from trajecten import gesprekken, plannen
from trajecten.enums import Eindreden, Fase
from trajecten.models import Actie, Gesprek, Interventie, Notitie, Plaatsing, PlanVanAanpak, Traject
from trajecten.queries import SORTERINGEN, current_plan

# Session, account, memberships, opening and closing the transaction: what every page of a bureau asks.
KADER = 9
GESPREK = {
    "soort": "intake",
    "dag": "2026-10-01",
    "tijd": "10:00",
    "minuten": "60",
    "aanwezigheid": "gehouden",
    "tekst": "Wil terug naar de bouw.",
    "zichtbaarheid": "coach",
}


@pytest.fixture
def coach(wereld, als):
    """`coach(name, *args, **data)`: open or, with data, post a page as the coach of the world."""
    client = als(wereld.coach)

    def visit(naam, *args, post=None, vraag="", follow=False):
        url = pad(wereld.bureau, f"trajecten:{naam}", *args) + vraag
        return client.get(url) if post is None else client.post(url, post, follow=follow)

    return visit


def _more_people(wereld, aantal: int) -> list[Traject]:
    trajecten = [
        maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="Els", achternaam=f"Vos{n}", nummer=f"e{n}")
        for n in range(aantal)
    ]
    with wereld.open():
        for traject in trajecten:
            Sollicitatie.objects.create(
                kandidaat=traject.kandidaat, bedrijf="X", functie="Y", datum=timezone.localdate()
            )
            gesprekken.plan_gesprek(traject, soort="intake", begint_op=timezone.now(), door=wereld.coach)
    return trajecten


def _count(visit) -> int:
    visit()
    with CaptureQueriesContext(connection) as queries:
        assert visit().status_code == 200
    return len(queries)


@pytest.mark.parametrize(("naam", "aantal"), [("vandaag", KADER + 11), ("mensen", KADER + 4), ("agenda", KADER + 3)])
def test_lists_ask_as_much_for_one_person_as_for_three(wereld, coach, naam, aantal):
    with wereld.open():
        gesprekken.plan_gesprek(
            wereld.traject, soort="intake", begint_op=timezone.now() - timedelta(hours=1), door=wereld.coach
        )
        gesprekken.plan_gesprek(
            wereld.traject, soort="intake", begint_op=timezone.now() + timedelta(hours=1), door=wereld.coach
        )
    een = _count(lambda: coach(naam))
    _more_people(wereld, 2)
    assert _count(lambda: coach(naam)) == een == aantal


def test_three_hundred_people_still_answer_with_the_same_queries(wereld, coach):
    een = _count(lambda: coach("vandaag"))
    with wereld.open():
        eerste = wereld.traject
        # The same person three hundred times: enough to show that no row asks for itself.
        Traject.objects.bulk_create(
            Traject(
                opdracht=eerste.opdracht,
                kandidaat=eerste.kandidaat,
                coach=wereld.coach,
                startdatum=eerste.startdatum,
                einddatum=eerste.einddatum,
            )
            for _ in range(299)
        )
    assert _count(lambda: coach("vandaag")) == een
    bladzijde = coach("vandaag").content.decode()
    assert bladzijde.count('class="persoon"') == 20
    assert "Nog 280 mensen" in bladzijde
    tweede = coach("mensen", vraag="?pagina=2").content.decode()
    assert tweede.count("<tr>") == 51
    assert "Bladzijde 2 van 6" in tweede


def test_people_are_found_filtered_and_ordered(wereld, coach):
    els, _tweede = _more_people(wereld, 2)
    with wereld.open():
        Traject.objects.filter(pk=els.pk).update(fase=Fase.VAARDIGHEDEN)
    assert "Vos0" not in coach("mensen", vraag="?zoek=jan").content.decode()
    gevonden = coach("mensen", vraag="?fase=vaardigheden").content.decode()
    assert "Vos0" in gevonden and "Vos1" not in gevonden
    assert "Niemand gevonden" in coach("mensen", vraag="?zoek=zzz").content.decode()
    for sleutel in (*SORTERINGEN, *(f"-{s}" for s in SORTERINGEN), "onzin"):
        assert "Vos1" in coach("mensen", vraag=f"?sorteer={sleutel}").content.decode()
    assert coach("mensen", vraag="?fase=onzin&pagina=x").status_code == 200


def test_a_coach_without_people_reads_what_happens_next(wereld, als):
    with wereld.open():
        Traject.objects.update(coach=wereld.coach)
    client = als(wereld.collega)
    for naam in ("vandaag", "mensen"):
        assert "Je hebt nog geen mensen" in client.get(pad(wereld.bureau, f"trajecten:{naam}")).content.decode()
    assert "Geen afspraken" in client.get(pad(wereld.bureau, "trajecten:agenda")).content.decode()


def test_the_story_of_the_coach_through_the_pages(wereld, coach):
    """Intake, match, plan from a template, signature, placement, close: each by its own page."""
    pk = wereld.traject.pk
    assert "Intake vastleggen" in coach("traject", pk).content.decode()
    klaar = coach("gesprek", pk, post=GESPREK, follow=True).content.decode()
    assert "Het gesprek is vastgelegd." in klaar and "De kandidaat zei ja" in klaar
    coach("klik", pk, post={})
    with wereld.open():
        Traject.objects.filter(pk=pk).update(afspraak_gezien_op=timezone.now())
    assert "Verder naar Plan van aanpak" in coach("traject", pk).content.decode()
    coach("fase", pk, post={"naar": "plan_van_aanpak"})
    coach("plan_sjabloon", pk, post={"sjabloon": "productie"})
    assert "Teken het plan" in coach("traject", pk).content.decode()
    coach("plan_tekenen", pk, post={})
    assert "De kandidaat is aan zet" in coach("traject", pk).content.decode()
    coach("fase", pk, post={"naar": "vaardigheden", "reden": "Tekent morgen op kantoor."})
    baan = {"startdatum": "2027-01-04", "vorm": "vast", "werkgever": "Staal", "functie": "Lasser"}
    assert "Vraag Jan Jansen" in coach("plaatsing", pk, post=baan, follow=True).content.decode()
    coach("plaatsing_vervalt", pk, post={"reden": "Toch niet"})
    coach("sluiten", pk, post={"eindreden": "eigen_verzoek"})
    with wereld.open():
        traject = Traject.objects.get(pk=pk)
        assert (traject.fase, traject.eindreden) == (Fase.VAARDIGHEDEN, Eindreden.EIGEN_VERZOEK)
        assert Plaatsing.objects.get().vervallen_op
    gesloten = coach("traject", pk).content.decode()
    assert "Dit traject is gesloten" in gesloten and "Gesprek vastleggen" not in gesloten


def test_a_plan_is_written_row_by_row(wereld, coach):
    pk = wereld.traject.pk
    assert "Begin met een leeg plan" in coach("plan", pk).content.decode()
    coach("plan_tekst", pk, post={"samenvatting": "Werk in de buurt"})
    coach("doel_nieuw", pk, post={"code": "netwerk", "omschrijving": "Mensen spreken"})
    with wereld.open():
        doel = current_plan(wereld.traject).doelen.get()
    actie = {"omschrijving": "Bel Kees", "uitvoerder": "kandidaat", "deadline": "2027-01-04"}
    coach("actie_nieuw", doel.pk, post=actie)
    with wereld.open():
        rij = Actie.objects.get()
    coach("actie", rij.pk, post=actie | {"omschrijving": "Bel Ans"})
    coach("actie_klaar", rij.pk, post={})
    coach("doel", doel.pk, post={"code": "scholing", "omschrijving": "Leren"})
    bladzijde = coach("plan", pk).content.decode()
    assert "Bel Ans" in bladzijde and "Leren" in bladzijde and "klaar op" in bladzijde
    coach("actie_klaar", rij.pk, post={})
    coach("actie_weg", rij.pk, post={})
    coach("doel_weg", doel.pk, post={})
    with wereld.open():
        assert not Actie.objects.exists() and not current_plan(wereld.traject).doelen.exists()
        assert PlanVanAanpak.objects.count() == 1


def test_a_session_with_agreements_for_someone_chosen_here(wereld, coach):
    with wereld.open():
        plannen.start_from_template(wereld.traject, sjabloon="55plus", door=wereld.coach)
    post = GESPREK | {
        "traject": str(wereld.traject.pk),
        "afspraak_1": "Bel Kees",
        "wie_1": "kandidaat",
        "klaar_1": "2027-01-04",
    }
    assert coach("vastleggen", post=post).status_code == 302
    zonder_dag = coach("vastleggen", post=post | {"klaar_1": ""})
    assert zonder_dag.status_code == 422
    assert "Kies een dag waarop dit klaar is." in zonder_dag.content.decode()
    with wereld.open():
        assert Actie.objects.filter(omschrijving="Bel Kees").count() == 1
    andermans = str(wereld.ander_traject.pk)
    assert coach("vastleggen", post=post | {"traject": andermans}).status_code == 422


def test_an_appointment_is_planned_and_recorded(wereld, coach):
    pk = wereld.traject.pk
    post = {"soort": "intake", "dag": "2026-10-01", "tijd": "10:00", "minuten": "60", "plaats": "Zwolle"}
    coach("afspraak", post=post | {"traject": str(pk)})
    with wereld.open():
        gesprek = Gesprek.objects.get()
        assert timezone.localtime(gesprek.begint_op).hour == 10
        Gesprek.objects.update(begint_op=timezone.now() - timedelta(days=1))
    assert "Nog vastleggen" in coach("agenda").content.decode()
    assert "Gesprek met Jan Jansen" in coach("gesprek_vastleggen", gesprek.pk).content.decode()
    coach("gesprek_vastleggen", gesprek.pk, post=GESPREK)
    with wereld.open():
        assert Gesprek.objects.get().aanwezigheid == "gehouden"
    assert coach("afspraak_met", pk, post=post | {"minuten": "0"}).status_code == 422


def test_refused_text_stays_in_the_form(wereld, coach):
    antwoord = coach("gesprek", wereld.traject.pk, post=GESPREK | {"tekst": "BSN 111222333, verder goed."})
    assert antwoord.status_code == 422
    assert "burgerservicenummer" in antwoord.content.decode()
    assert "verder goed." in antwoord.content.decode()
    antwoord = coach("fase", wereld.traject.pk, post={"naar": "plan_van_aanpak"})
    assert antwoord.status_code == 422
    assert "De intake is nog niet gehouden." in antwoord.content.decode()
    with wereld.open():
        assert not Gesprek.objects.exists() and not Notitie.objects.exists()


def test_messages_are_read_by_opening_and_answered(wereld, coach):
    pk = wereld.traject.pk
    with wereld.open():
        Bericht.objects.create(kandidaat=wereld.kandidaat, afzender=wereld.kandidaat_lid, tekst="Kan het later?")
    assert "1 nieuw bericht" in coach("vandaag").content.decode()
    assert "Kan het later?" in coach("berichten", pk).content.decode()
    assert "1 nieuw bericht" not in coach("vandaag").content.decode()
    assert "Ja hoor" in coach("berichten", pk, post={"tekst": "Ja hoor"}, follow=True).content.decode()
    assert coach("berichten", pk, post={"tekst": ""}).status_code == 422


def test_timeline_shows_notes_and_instruments(wereld, coach):
    pk = wereld.traject.pk
    coach("notitie", pk, post={"tekst": "Belde zelf", "zichtbaarheid": "coach"})
    coach("interventie", pk, post={"soort": "cv", "datum": "2026-10-01", "minuten": "60"})
    bladzijde = coach("tijdlijn", pk).content.decode()
    assert "Belde zelf" in bladzijde and "Alleen jij leest dit." in bladzijde and "Zet op gedaan" in bladzijde
    with wereld.open():
        activiteit = Interventie.objects.get()
    coach("interventie_gedaan", activiteit.pk, post={})
    assert "Zet op gedaan" not in coach("tijdlijn", pk).content.decode()


def test_applications_are_read_only_here(wereld, coach):
    assert "Nog geen sollicitaties" in coach("banen", wereld.traject.pk).content.decode()
    with wereld.open():
        Sollicitatie.objects.create(
            kandidaat=wereld.kandidaat, bedrijf="Bakkerij <b>Vlot</b>", functie="Bakker", datum=timezone.localdate()
        )
    bladzijde = coach("banen", wereld.traject.pk).content.decode()
    assert "Bakkerij &lt;b&gt;Vlot" in bladzijde
