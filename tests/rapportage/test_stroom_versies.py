"""Every word and every step is about the version on the table: never about one the candidate did not see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.paden import pad
from rapportage import bezwaren, opbouw, rapporten, verzenden
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport
from tests.rapportage.wereld import als_kandidaat, concept, lees, spreek_af, voorgelegd
from trajecten.models import Traject

S = Rapportstaat
REDEN = "Zo besliste ik erover."
PAST_AAN = "Je coach past het rapport aan. Je leest het daarna opnieuw."
TOCH_WEER = "Het rapport ligt toch weer bij je coach."
GAAT_WEG = "Dit rapport gaat naar je werkgever"
COACH_WEL, COACH_NIET = "Bezwaar toegewezen", "Bezwaar afgewezen"


def _decided(wereld, uitkomst: str) -> Rapport:
    """A report the candidate objected to, and the manager decided about."""
    rapport = voorgelegd(wereld)
    with als_kandidaat(wereld) as lid:
        bezwaren.maak_bezwaar(rapport, tekst="Dit mag niet weg.", door=lid)
    with wereld.open():
        bezwaren.decide(rapport, uitkomst=uitkomst, reden=REDEN, door=wereld.beheerder)
    return lees(wereld, rapport.pk)


def _present(wereld, rapport) -> None:
    with wereld.open():
        rapporten.present(lees_hier(rapport), door=wereld.coach)


def _agree(wereld, rapport) -> None:
    with als_kandidaat(wereld) as lid:
        rapporten.akkoord(Rapport.objects.defer("pdf").get(pk=rapport.pk), door=lid)


def _let_go(wereld, rapport) -> None:
    """The term passes without an answer."""
    with wereld.open():
        Rapport.objects.filter(pk=rapport.pk).update(reageren_voor=timezone.localdate() - timedelta(days=1))
        rapporten.release(lees_hier(rapport), door=wereld.coach)


def _take_back(wereld, rapport) -> None:
    with wereld.open():
        rapporten.take_back(lees_hier(rapport), door=wereld.coach)


def _send(wereld, rapport) -> None:
    with wereld.open():
        verzenden.send(lees_hier(rapport), door=wereld.coach)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)


def lees_hier(rapport) -> Rapport:
    return Rapport.objects.select_related("traject__opdracht", "afspraak").get(pk=rapport.pk)


# What was decided, the steps after it, the state they end in, and of all sentences those that are true then.
GEVOLGEN = {
    "concept na toewijzen": ("toegewezen", (), S.CONCEPT, {REDEN, PAST_AAN}, {REDEN, COACH_WEL}),
    "v2 ter inzage": ("toegewezen", (_present,), S.TER_INZAGE, set(), set()),
    "v2 akkoord": ("toegewezen", (_present, _agree), S.VRIJGEGEVEN, {GAAT_WEG}, set()),
    "v2 na de termijn": ("toegewezen", (_present, _let_go), S.VRIJGEGEVEN, {GAAT_WEG}, set()),
    "v2 teruggehaald": ("toegewezen", (_present, _take_back), S.CONCEPT, set(), set()),
    "v2 verzonden": ("toegewezen", (_present, _agree, _send), S.VERZONDEN, set(), set()),
    "na afwijzen": ("afgewezen", (), S.VRIJGEGEVEN, {REDEN, GAAT_WEG}, {REDEN, COACH_NIET}),
    "afgewezen, verzonden": ("afgewezen", (_send,), S.VERZONDEN, set(), set()),
    "afgewezen, teruggehaald": ("afgewezen", (_take_back,), S.CONCEPT, {REDEN, TOCH_WEER}, {REDEN, COACH_NIET}),
    "afgewezen, opnieuw voorgelegd": ("afgewezen", (_take_back, _present), S.TER_INZAGE, set(), set()),
}


@pytest.mark.parametrize("verloop", GEVOLGEN)
def test_a_decision_is_read_only_with_the_version_it_is_about(wereld, als, verloop):
    uitkomst, stappen, staat, kandidaat, coach = GEVOLGEN[verloop]
    spreek_af(wereld)
    rapport = _decided(wereld, uitkomst)
    for stap in stappen:
        stap(wereld, rapport)
    assert lees(wereld, rapport.pk).staat == staat
    pagina = als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:werkgever")).content.decode()
    assert {zin for zin in (REDEN, PAST_AAN, TOCH_WEER, GAAT_WEG) if zin in pagina} == kandidaat
    pagina = als(wereld.coach).get(pad(wereld.bureau, "rapportage:rapport", rapport.pk)).content.decode()
    assert {zin for zin in (REDEN, COACH_WEL, COACH_NIET) if zin in pagina} == coach


@pytest.mark.parametrize(("uitkomst", "stappen"), [("toegewezen", (_present, _agree, _send)), ("afgewezen", (_send,))])
def test_a_sent_report_says_which_version_the_objection_was_to(wereld, als, uitkomst, stappen):
    spreek_af(wereld)
    rapport = _decided(wereld, uitkomst)
    for stap in stappen:
        stap(wereld, rapport)
    pagina = als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:eerder", rapport.pk)).content.decode()
    assert REDEN in pagina
    assert ("Je bezwaar tegen een eerdere versie" in pagina) == (uitkomst == "toegewezen")


def test_a_request_for_change_belongs_to_its_version(wereld, als):
    """Asked, changed and shown again; then taken back for another reason: the old words are no longer asked."""
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    with als_kandidaat(wereld) as lid:
        rapporten.vraag_aanpassing(rapport, tekst="Haal de training weg.", door=lid)
    client, adres = als(wereld.coach), pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    assert "Haal de training weg." in client.get(adres).content.decode()
    _present(wereld, rapport)
    _take_back(wereld, rapport)
    assert "Haal de training weg." not in client.get(adres).content.decode()


ANTWOORDEN = {
    "akkoord": (S.TER_INZAGE, lambda r, w: rapporten.akkoord(r, door=w.kandidaat_lid)),
    "aanpassing": (S.TER_INZAGE, lambda r, w: rapporten.vraag_aanpassing(r, tekst="Anders.", door=w.kandidaat_lid)),
    "bezwaar": (S.TER_INZAGE, lambda r, w: bezwaren.maak_bezwaar(r, tekst="Nee.", door=w.kandidaat_lid)),
    "vrijgeven": (S.TER_INZAGE, lambda r, w: rapporten.release(r, door=w.coach)),
    "besluit": (S.BEZWAAR, lambda r, w: bezwaren.decide(r, uitkomst="afgewezen", reden="Zo.", door=w.beheerder)),
    "voorleggen": (S.CONCEPT, lambda r, w: rapporten.present(r, door=w.coach)),
}


def _again(wereld, rapport, staat) -> None:
    """Another version of the report, in the same state as the one read before."""
    if staat == S.BEZWAAR:
        with wereld.open():
            bezwaren.decide(lees_hier(rapport), uitkomst="toegewezen", reden="Ja.", door=wereld.beheerder)
    if staat == S.TER_INZAGE:
        _take_back(wereld, rapport)
    with wereld.open():
        Traject.objects.filter(pk=rapport.traject_id).update(uren=25)
    _present(wereld, rapport)
    if staat == S.CONCEPT:
        _take_back(wereld, rapport)
    if staat == S.BEZWAAR:
        _object(wereld, rapport)


def _object(wereld, rapport) -> None:
    with als_kandidaat(wereld) as lid:
        bezwaren.maak_bezwaar(Rapport.objects.defer("pdf").get(pk=rapport.pk), tekst="Nee.", door=lid)


@pytest.mark.parametrize("antwoord", ANTWOORDEN)
def test_no_answer_to_a_version_that_made_room_for_another(wereld, antwoord):
    """Read, then taken back, changed and laid before the candidate anew: what was pressed is about the old text."""
    staat, antwoorden = ANTWOORDEN[antwoord]
    spreek_af(wereld)
    rapport = concept(wereld) if staat == S.CONCEPT else voorgelegd(wereld)
    if staat == S.BEZWAAR:
        _object(wereld, rapport)
    gelezen = lees(wereld, rapport.pk)
    # The coach's own release waits for the term: over for what was read.
    gelezen.reageren_voor = timezone.localdate() - timedelta(days=1) if antwoord == "vrijgeven" else None
    _again(wereld, rapport, staat)
    voor = lees(wereld, rapport.pk)
    kandidaat = antwoord in ("akkoord", "aanpassing", "bezwaar")
    with pytest.raises(Weigering, match="intussen veranderd"), als_kandidaat(wereld) if kandidaat else wereld.open():
        antwoorden(gelezen, wereld)
    na = lees(wereld, rapport.pk)
    assert (na.staat, na.versie, na.inhoud_hash) == (staat, voor.versie, voor.inhoud_hash)
