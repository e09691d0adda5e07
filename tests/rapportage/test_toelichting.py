"""What the coach's words are about: real sentences in Dutch and English, what has to be seen and what has not."""

from pathlib import Path

import pytest

from bureaus.errors import Weigering
from rapportage import toelichting
from rapportage.enums import Onderwerp

G, V, C, P, B = (
    Onderwerp.GEZONDHEID,
    Onderwerp.VERZUIM,
    Onderwerp.CONFLICT,
    Onderwerp.PRIVE,
    Onderwerp.BEDRIJF,
)
GEZIEN = [
    ("Ze was lang ziek en had een burn-out.", G, ("ziek", "burn-out")),
    ("Hij heeft een Burn Out gehad.", G, ("Burn Out",)),
    ("Zijn burnoutklachten nemen af.", G, ("burnoutklachten",)),
    ("Door burn\u2011out lag het stil.", G, ("burn\u2011out",)),
    ("De ziekte van zijn dochter vroeg veel tijd.", G, ("ziekte",)),
    ("Ze heeft hoofdpijn en rugklachten.", G, ("hoofdpijn", "rugklachten")),
    ("ZIEKENHUISOPNAME in maart.", G, ("ZIEKENHUISOPNAME",)),
    ("Hij volgt psychotherapie en fysiotherapie.", G, ("psychotherapie", "fysiotherapie")),
    ("Ze is beperkt belastbaar.", G, ("belastbaar",)),
    ("Hij werkt nu bij een ziektekostenverzekeraar.", G, ("ziektekostenverzekeraar",)),
    ("Zij heeft de diagnose gekregen.", G, ("diagnose",)),
    ("He saw a therapist after his surgery.", G, ("therapist", "surgery")),
    ("She is recovering from cancer.", G, ("recovering", "cancer")),
    ("He was diagnosed with ADHD.", G, ("diagnosed", "ADHD")),
    ("Her mental health is improving.", G, ("mental", "health")),
    ("She felt burnt out and exhausted.", G, ("burnt out", "exhausted")),
    ("Hij meldde zich ziek in week 40.", V, ("meldde zich ziek",)),
    ("Vanwege ziekteverzuim ging het niet door.", V, ("ziekteverzuim",)),
    ("Ze verzuimde twee keer.", V, ("verzuimde",)),
    ("De re-integratie loopt.", V, ("re-integratie",)),
    ("De reïntegratie loopt.", V, ("reïntegratie",)),
    ("Zijn WIA-aanvraag loopt nog.", V, ("WIA",)),
    ("He called in sick twice.", V, ("called in sick",)),
    ("Her absences were frequent.", V, ("absences",)),
    ("Er was een arbeidsconflict met de directeur.", C, ("arbeidsconflict",)),
    ("Ruzies met de manager speelden mee.", C, ("Ruzies",)),
    ("Hij voelt zich gediscrimineerd.", C, ("gediscrimineerd",)),
    ("Ze werd geïntimideerd.", C, ("geïntimideerd",)),
    ("Zijn advocaat rekt de zaak.", C, ("advocaat",)),
    ("He had arguments with his boss and was bullied.", C, ("arguments", "bullied")),
    ("She disagreed with the decision.", C, ("disagreed",)),
    ("Zijn echtscheiding kost veel energie.", P, ("echtscheiding",)),
    ("Ze zorgt als mantelzorger voor haar moeder.", P, ("mantelzorger", "moeder")),
    ("Hij heeft privéproblemen.", P, ("privéproblemen",)),
    ("Hij heeft prive veel aan zijn hoofd.", P, ("prive",)),
    ("Ze zit in de schuldhulpverlening.", P, ("schuldhulpverlening",)),
    ("His wife lost her job and they have debts.", P, ("wife", "debts")),
    ("For personal reasons she paused.", P, ("personal reasons",)),
]
NIETS = [
    "Piotr is druk bezig met netwerken.",
    "De training ging goed. Muziek helpt.",
    "Hij heeft een uniek en fysiek goed verhaal.",
    "Ze is stressbestendig en werkt graag samen.",
    "Hij deed de klachtenafhandeling bij een winkel.",
    "Zij werkte in de gezondheidszorg.",
    "De eerste fase is afgerond; het plan is getekend.",
    "Hij is artistiek en heeft een vrouwelijke coach.",
    "Ze wil aan de slag als operationeel manager.",
    "Wij spraken twaalf uur over de arbeidsmarkt.",
    "Het familiebedrijf zoekt mensen.",
    "She is willing to learn and still motivated.",
    "He works in healthcare and hospitality.",
    "The doctorate took four years.",
    "Her skills are up to date; the plan was signed in March.",
    "She paints in her free time.",
]


@pytest.mark.parametrize(("zin", "onderwerp", "woorden"), GEZIEN)
def test_a_sentence_is_shown_with_its_words(zin, onderwerp, woorden):
    hint = next(hint for hint in toelichting.hints(zin) if hint.onderwerp == onderwerp)
    assert hint == toelichting.Hint(zin, onderwerp, woorden)


@pytest.mark.parametrize("zin", NIETS)
def test_a_sentence_about_work_is_left_alone(zin):
    assert toelichting.hints(zin) == []


def test_each_sentence_stands_by_itself_in_the_order_of_the_text():
    tekst = "Dhr. Jansen doet het goed, o.a. in gesprekken. Hij was ziek! En zijn vrouw ook?\n- Ruzie was er niet"
    assert [(h.zin, h.onderwerp) for h in toelichting.hints(tekst)] == [
        ("Hij was ziek!", G),
        ("En zijn vrouw ook?", P),
        ("- Ruzie was er niet", C),
    ]


def test_one_sentence_can_be_about_more():
    [een, twee, drie] = toelichting.hints("Door ziekte, verzuim en ruzie stond het stil.")
    assert (een.onderwerp, twee.onderwerp, drie.onderwerp) == (G, V, C)


@pytest.mark.parametrize(
    ("bedrijf", "zin", "woord"),
    [
        ("Albert Heijn B.V.", "Hij sprak met albert heijn.", "albert heijn"),
        ("Kraanbouw Oost BV", "De klik met Kraanbouw-Oost was goed.", "Kraanbouw-Oost"),
        ("Citroën Nederland", "Bij Citroen hing de sfeer.", "Citroen"),
        ("Booking.com", "Er is een gesprek bij Booking.com.", "Booking.com"),
        ("H&M", "Ze wacht op H&M.", "H&M"),
        ("Ernst & Young", "Een gesprek bij Ernst&Young.", "Ernst&Young"),
        ("ASML", "ASML's procedure duurt lang.", "ASML"),
        ("De Bijenkorf N.V.", "De Bijenkorf belde.", "Bijenkorf"),
        ("Łódź Meble", "Bij Łódź Meble.", "Łódź Meble"),
    ],
)
def test_names_of_companies_applied_to(bedrijf, zin, woord):
    [hint] = [h for h in toelichting.hints(zin, bedrijven=[bedrijf, "Ander Bedrijf"]) if h.onderwerp == B]
    assert hint.woorden == (woord,)


@pytest.mark.parametrize(
    ("bedrijf", "zin"),
    [
        ("NS", "Hij belde ons."),
        ("ING", "Ze volgt een training."),
        ("Post", "De postkamer was te klein."),
        ("", "Alles gaat goed."),
        ("B.V.", "Alles gaat goed."),
    ],
)
def test_a_name_inside_a_word_is_none(bedrijf, zin):
    assert toelichting.hints(zin, bedrijven=[bedrijf]) == []


@pytest.mark.parametrize(
    ("naam", "woorden"),
    [
        ("Jan (burn-out)", ("burn-out",)),
        ("de Vries ziek sinds mei, Ziek Sinds juni", ("ziek sinds",)),
        ("Smit (off sick)", ("off sick",)),
        ("Jansen (ziek)", ("(ziek",)),
        *(
            (naam, ())
            for naam in ("Arts", "Pijn", "Ziekman", "Wia", "Iva", "van der Ziek", "Muziek", "Sick", "Hartsuiker")
        ),
    ],
)
def test_only_what_is_no_name_is_found_in_a_name(naam, woorden):
    assert toelichting.no_name(naam) == woorden


def test_every_subject_has_a_list_in_both_languages():
    namen = {pad.name for pad in Path(toelichting.WOORDEN).glob("*.txt")}
    lijsten = [*(o.value for o in Onderwerp if o != B), toelichting.IN_NAAM]
    assert namen == {f"{lijst}.{taal}.txt" for lijst in lijsten for taal in toelichting.TALEN}
    for naam in namen:
        regels = (toelichting.WOORDEN / naam).read_text(encoding="utf-8").splitlines()
        woorden = [regel for regel in regels if not regel.startswith("#")]
        assert all(woord == woord.strip().lower() and woord.strip("*-") for woord in woorden), naam
        assert len(woorden) == len(set(woorden)), naam


@pytest.mark.parametrize("tekst", ["x" * 601, "é" * 601, "Nummer 111222333.", "BSN 1112.22.333"])
def test_too_long_or_a_bsn_is_refused(tekst):
    with pytest.raises(Weigering):
        toelichting.check(tekst)


def test_a_text_of_600_signs_is_kept_as_it_is():
    assert toelichting.check(" é" + "x" * 599 + "\r\n") == "é" + "x" * 599
