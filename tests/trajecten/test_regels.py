"""Every rule of deadlines against dates worked out by hand from its source, and the laws all of them keep."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureaus.enums import Dienst
from trajecten import kalender, regels
from trajecten.enums import Ontvangersoort, Regelcode
from trajecten.models import INSTELBAAR
from trajecten.regels import REGELS, Afstand, Eenheid, Regel, due, find

# code, kenmerk of the anchor, anchor, last day, later day of the Algemene termijnenwet; then what the case is about.
MET_DE_HAND = """
looptijd            -               2026-12-25 2026-12-25 -          an agreed day stays, Christmas or not
looptijd            -               2028-02-29 2028-02-29 -
looptijd            -               2027-05-05 2027-05-05 -

fase_orientatie     orientatie      2026-02-02 2026-03-02 -          February of 28 days
fase_orientatie     orientatie      2028-02-02 2028-03-01 -          of 29
fase_orientatie     orientatie      2026-12-07 2027-01-04 -          over the year's end
fase_plan           plan_van_aanpak 2026-03-09 2026-04-06 -          over the change of the clock, onto Easter Monday
fase_plan           plan_van_aanpak 2024-02-15 2024-03-14 -
fase_plan           plan_van_aanpak 2026-10-05 2026-11-02 -
fase_vaardigheden   vaardigheden    2026-01-05 2026-04-27 -
fase_vaardigheden   vaardigheden    2027-12-01 2028-03-22 -          29 February lies in between
fase_vaardigheden   vaardigheden    2026-09-01 2026-12-22 -

intake              -               2026-11-23 2026-11-30 -
intake              -               2026-12-24 2027-01-04 -          Christmas and New Year
intake              -               2026-04-02 2026-04-13 -          Good Friday and Easter Monday
intake              -               2027-05-03 2027-05-12 -          5 May and Ascension side by side
intake              -               2026-11-28 2026-12-04 -          begins on a Saturday
intake              -               2025-04-25 2025-05-02 -          King's Day on the Saturday, as the 27th is a Sunday
intake              -               2026-04-24 2026-05-04 -          King's Day on a Monday

actie_kandidaat     -               2026-12-26 2026-12-26 -
actie_kandidaat     -               2028-02-29 2028-02-29 -
actie_kandidaat     -               2027-03-28 2027-03-28 -          Easter, and the clock goes forward
actie_coach         -               2026-10-25 2026-10-25 -          the clock goes back
actie_coach         -               2026-04-27 2026-04-27 -
actie_coach         -               2026-12-31 2026-12-31 -
plan_kandidaat      -               2026-11-16 2026-11-30 -
plan_kandidaat      -               2026-12-18 2027-01-05 -          Christmas and New Year
plan_kandidaat      -               2026-05-01 2026-05-19 -          5 May and Ascension
plan_coach          -               2026-03-30 2026-04-15 -          Easter
plan_coach          -               2027-05-10 2027-05-25 -          Whit Monday
plan_coach          -               2028-02-21 2028-03-06 -          29 February is a working day
gesprek             -               2026-03-29 2026-03-29 -
gesprek             -               2026-10-25 2026-10-25 -
gesprek             -               2027-01-01 2027-01-01 -
rapport             -               2026-12-25 2026-12-25 -
rapport             -               2028-02-29 2028-02-29 -
rapport             -               2027-01-31 2027-01-31 -
inzage              -               2026-11-27 2026-11-27 -
inzage              -               2028-02-29 2028-02-29 -
inzage              -               2027-01-04 2027-01-04 -
nazorg              -               2027-02-28 2027-02-28 -
nazorg              -               2027-04-27 2027-04-27 -
nazorg              -               2026-12-26 2026-12-26 -

bedenktijd          14              2026-11-02 2026-11-16 -
bedenktijd          14              2026-11-07 2026-11-21 2026-11-23 Saturday
bedenktijd          14              2026-11-08 2026-11-22 2026-11-23 Sunday
bedenktijd          14              2026-12-11 2026-12-25 2026-12-28 Christmas, its second day, Sunday
bedenktijd          14              2026-12-12 2026-12-26 2026-12-28
bedenktijd          14              2026-03-20 2026-04-03 2026-04-07 Good Friday, to Tuesday after Easter
bedenktijd          14              2026-03-23 2026-04-06 2026-04-07 Easter Monday
bedenktijd          14              2026-04-13 2026-04-27 2026-04-28 King's Day
bedenktijd          14              2025-04-12 2025-04-26 2025-04-28 King's Day a day early, on Saturday
bedenktijd          14              2025-04-13 2025-04-27 2025-04-28 the 27th itself, a Sunday
bedenktijd          14              2026-04-21 2026-05-05 2026-05-06 5 May of a year without a jubilee
bedenktijd          14              2025-04-21 2025-05-05 2025-05-06 and with one
bedenktijd          14              2027-04-21 2027-05-05 2027-05-07 the next day is Ascension
bedenktijd          14              2026-04-30 2026-05-14 2026-05-15 Ascension
bedenktijd          14              2026-05-11 2026-05-25 2026-05-26 Whit Monday
bedenktijd          14              2026-12-18 2027-01-01 2027-01-04 New Year on Friday
bedenktijd          14              2028-02-15 2028-02-29 -          leap day
bedenktijd          14              2027-02-15 2027-03-01 -          no leap day
bedenktijd          14              2015-07-01 2015-07-15 -          the first day of the rule
bedenktijd          21              2026-11-02 2026-11-23 -
bedenktijd          21              2026-11-06 2026-11-27 -
bedenktijd          21              2026-12-04 2026-12-25 2026-12-28
bedenktijd          21              2026-12-05 2026-12-26 2026-12-28
bedenktijd          21              2026-12-11 2027-01-01 2027-01-04
bedenktijd          21              2028-02-08 2028-02-29 -
bedenktijd          21              2026-04-14 2026-05-05 2026-05-06
bedenktijd          21              2027-03-05 2027-03-26 2027-03-30 Good Friday

opzegtermijn        0-5             2026-01-15 2026-02-28 -
opzegtermijn        0-5             2026-01-31 2026-02-28 -          a month later is no 31st
opzegtermijn        0-5             2028-01-31 2028-02-29 -
opzegtermijn        0-5             2026-01-01 2026-02-28 -
opzegtermijn        0-5             2026-11-30 2026-12-31 -          on to the end of a longer month
opzegtermijn        0-5             2026-12-15 2027-01-31 -          a Sunday, and so it stays
opzegtermijn        0-5             2026-04-10 2026-05-31 -
opzegtermijn        5-10            2026-01-15 2026-03-31 -
opzegtermijn        5-10            2025-12-31 2026-02-28 -
opzegtermijn        5-10            2027-12-30 2028-02-29 -
opzegtermijn        10-15           2026-01-31 2026-04-30 -
opzegtermijn        10-15           2026-11-30 2027-02-28 -
opzegtermijn        10-15           2026-08-15 2026-11-30 -
opzegtermijn        15+             2026-10-31 2027-02-28 -
opzegtermijn        15+             2027-10-31 2028-02-29 -
opzegtermijn        15+             2026-08-31 2026-12-31 -
opzegtermijn        15+             2026-01-02 2026-05-31 -

transitievergoeding -               2026-11-30 2027-02-28 2027-03-01 the shorter month ends on a Sunday
transitievergoeding -               2027-11-30 2028-02-29 -
transitievergoeding -               2026-02-28 2026-05-28 -          the same day, not the end of the month
transitievergoeding -               2028-02-29 2028-05-29 -
transitievergoeding -               2026-01-31 2026-04-30 -
transitievergoeding -               2026-09-25 2026-12-25 2026-12-28
transitievergoeding -               2026-01-05 2026-04-05 2026-04-07 Easter, its Monday too
transitievergoeding -               2026-02-05 2026-05-05 2026-05-06
transitievergoeding -               2027-01-27 2027-04-27 2027-04-28
transitievergoeding -               2026-10-01 2027-01-01 2027-01-04
transitievergoeding -               2026-12-31 2027-03-31 -
transitievergoeding -               2018-02-28 2018-05-28 -          the case of the Hoge Raad, 5 February 2021

ww_aanvraag         -               2026-12-01 2026-12-08 -
ww_aanvraag         -               2026-11-28 2026-12-05 2026-12-07
ww_aanvraag         -               2026-12-25 2027-01-01 2027-01-04
ww_aanvraag         -               2026-12-19 2026-12-26 2026-12-28
ww_aanvraag         -               2027-03-19 2027-03-26 2027-03-30
ww_aanvraag         -               2028-02-22 2028-02-29 -
ww_aanvraag         -               2027-01-01 2027-01-08 -
ww_aanvraag         -               2026-04-20 2026-04-27 2026-04-28
sollicitatieplicht  -               2026-12-01 2026-12-28 -          28 days, the first among them
sollicitatieplicht  -               2026-12-29 2027-01-25 -          the next four weeks
sollicitatieplicht  -               2028-02-01 2028-02-28 -
sollicitatieplicht  -               2027-02-02 2027-03-01 -
sollicitatieplicht  -               2026-03-09 2026-04-05 -          Easter Sunday: a period is no term

wvp_probleemanalyse -               2025-01-06 2025-02-17 -
wvp_probleemanalyse -               2024-02-29 2024-04-11 -
wvp_probleemanalyse -               2025-10-27 2025-12-08 -
wvp_probleemanalyse -               2026-11-13 2026-12-25 -          no act but a regulation: not extended
wvp_plan            -               2025-01-06 2025-03-03 -
wvp_plan            -               2024-02-29 2024-04-25 -
wvp_plan            -               2025-10-27 2025-12-22 -
wvp_plan            -               2026-11-06 2027-01-01 -
wvp_melding         -               2004-01-01 2004-04-01 -          week 13, until November 2008
wvp_melding         -               2007-12-03 2008-03-03 -
wvp_melding         -               2008-10-31 2009-01-30 -
wvp_melding         -               2008-11-01 2009-08-22 -          week 42 from then on
wvp_melding         -               2025-01-06 2025-10-27 -
wvp_melding         -               2024-02-29 2024-12-19 -
wvp_melding         -               2025-10-27 2026-08-17 -
wvp_eerste_jaar     -               2025-01-06 2026-01-05 -          52 weeks are a day less than a year
wvp_eerste_jaar     -               2024-02-29 2025-02-27 -
wvp_eerste_jaar     -               2025-10-27 2026-10-26 -
wvp_spoor2          -               2025-01-06 2026-02-16 -
wvp_spoor2          -               2024-02-29 2025-04-10 -
wvp_spoor2          -               2025-10-27 2026-12-07 -
wvp_brief           -               2025-01-06 2026-09-14 -
wvp_brief           -               2024-02-29 2025-11-06 -
wvp_brief           -               2025-10-27 2027-07-05 -
wvp_eindevaluatie   -               2025-01-06 2026-10-05 -
wvp_eindevaluatie   -               2024-02-29 2025-11-27 -
wvp_eindevaluatie   -               2025-10-27 2027-07-26 -
wvp_wia             -               2025-01-06 2026-10-19 -
wvp_wia             -               2024-02-29 2025-12-11 -
wvp_wia             -               2025-10-27 2027-08-09 -
wvp_einde           -               2025-01-06 2027-01-04 -
wvp_einde           -               2024-02-29 2026-02-26 -
wvp_einde           -               2025-10-27 2027-10-25 -
wvp_evaluatie       -               2025-04-14 2025-04-14 -
wvp_evaluatie       -               2024-06-06 2024-06-06 -
wvp_evaluatie       -               2026-12-25 2026-12-25 -

bewaartermijn       -               2026-11-30 2028-11-30 -
bewaartermijn       -               2028-02-29 2030-02-28 -          leap day
bewaartermijn       -               2026-02-28 2028-02-28 -
bewaartermijn       -               2026-08-31 2028-08-31 -
avg_verzoek         -               2026-01-31 2026-02-28 -          a Saturday: EU law, so no Dutch extension
avg_verzoek         -               2028-01-31 2028-02-29 -
avg_verzoek         -               2026-11-25 2026-12-25 -
avg_verzoek         -               2026-03-31 2026-04-30 -
avg_verzoek         -               2026-12-15 2027-01-15 -
"""
GEVALLEN = [regel.split(maxsplit=5)[:5] for regel in MET_DE_HAND.strip().splitlines() if regel]
ANKERS = {regel.code.value: regel.anker for regel in REGELS}


def _day(tekst: str) -> date | None:
    return None if tekst == "-" else date.fromisoformat(tekst)


def _rule(code: str, kenmerk: str, datum: date) -> Regel:
    """The one version of a rule that an anchor finds, in the service where weeks of illness count."""
    kenmerk = "" if kenmerk == "-" else kenmerk
    (regel,) = (r for r in find(ANKERS[code], datum, kenmerk=kenmerk, dienst=Dienst.SPOOR2) if r.code == code)
    return regel


@pytest.mark.parametrize(("code", "kenmerk", "anker", "op", "verlengd_op"), GEVALLEN)
def test_dates_worked_out_by_hand(code, kenmerk, anker, op, verlengd_op):
    datum = date.fromisoformat(anker)
    gevonden = due(_rule(code, kenmerk, datum), datum)
    assert (gevonden.op, gevonden.verlengd_op) == (_day(op), _day(verlengd_op))


def test_there_are_enough_cases_and_each_version_of_each_rule_has_three():
    per_regel = Counter(_rule(code, kenmerk, _day(anker)) for code, kenmerk, anker, *_rest in GEVALLEN)
    assert len(GEVALLEN) >= 120
    assert {regel.code: regel.geldig_van for regel in REGELS if per_regel[regel] < 3} == {}


# --- the table itself ----------------------------------------------------------------------------------------


def test_every_code_has_its_rule_and_every_anchor_its_words():
    assert {regel.code for regel in REGELS} == set(Regelcode)
    assert {regel.anker for regel in REGELS} == set(regels.ANKERS)


def test_on_each_day_a_rule_has_one_version_at_most():
    for code, kenmerk in {(regel.code, regel.kenmerk) for regel in REGELS}:
        versies = sorted(
            (r for r in REGELS if (r.code, r.kenmerk) == (code, kenmerk)), key=lambda regel: regel.geldig_van
        )
        assert versies[-1].geldig_tot is None
        for eerder, later in pairwise(versies):
            assert eerder.geldig_tot == later.geldig_van - timedelta(days=1)


@pytest.mark.parametrize("regel", REGELS, ids=lambda regel: f"{regel.code}-{regel.kenmerk}-{regel.geldig_van}")
def test_what_a_rule_says_of_itself_agrees(regel):
    assert str(regel.bron) and str(regel.in_mail)
    assert set(regel.aanlopen) <= set(regels.AANLOOPKEUZES)
    assert list(regel.aanlopen) == sorted(set(regel.aanlopen), reverse=True)
    assert regel.ontvangers and set(regel.ontvangers) <= set(Ontvangersoort)
    # A term of the law is nobody's to choose, and only a short one is extended.
    assert not (regel.wettelijk and regel.code in INSTELBAAR)
    assert not regel.verlengt or (regel.wettelijk and regel.afstand.is_verlengbaar)
    assert not regel.wettelijk or regel.geldig_van > regels.ALTIJD


def test_what_the_law_on_terms_extends():
    """Acts only: no ministerial regulation, nothing counted back, no EU law, no agreement."""
    assert {regel.code for regel in REGELS if regel.verlengt} == {
        Regelcode.BEDENKTIJD,
        Regelcode.TRANSITIEVERGOEDING,
        Regelcode.WW_AANVRAAG,
    }


def test_what_goes_on_after_a_trajectory_closed():
    """Aftercare, and what the bureau owes about the file; the rest is no longer its business."""
    verder = {regel.code for regel in REGELS if regel.na_sluiten}
    assert verder == {Regelcode.NAZORG, Regelcode.BEWAARTERMIJN, Regelcode.AVG_VERZOEK}


@pytest.mark.parametrize(
    ("afstand", "ja"),
    [
        (Afstand(90), True),
        (Afstand(91), False),
        (Afstand(12, Eenheid.WEKEN), True),
        (Afstand(13, Eenheid.WEKEN), False),
        (Afstand(3, Eenheid.MAANDEN), True),
        (Afstand(4, Eenheid.MAANDEN), False),
        (Afstand(1, Eenheid.MAANDEINDE), False),
        (Afstand(5, Eenheid.WERKDAGEN), False),
    ],
)
def test_how_long_a_term_may_be_to_be_extended(afstand, ja):
    assert afstand.is_verlengbaar is ja


@pytest.mark.parametrize(
    ("anker", "kenmerk", "laatste_dag_zonder"),
    [
        ("vso", "14", date(2015, 6, 30)),
        ("vso", "21", date(2015, 6, 30)),
        ("opzegging", "15+", date(1998, 12, 31)),
        ("uit_dienst", "", date(2015, 6, 30)),
        ("avg_verzoek", "", date(2018, 5, 24)),
        ("eerste_ziektedag", "", date(2003, 12, 31)),
    ],
)
def test_before_a_rule_began_nothing_is_claimed(anker, kenmerk, laatste_dag_zonder):
    vraag = {"kenmerk": kenmerk, "dienst": Dienst.SPOOR2}
    assert find(anker, laatste_dag_zonder, **vraag) == []
    assert find(anker, laatste_dag_zonder + timedelta(days=1), **vraag)


def test_weeks_of_illness_count_in_their_own_service_only():
    ziek = {regel.code for regel in find("eerste_ziektedag", date(2026, 1, 5), dienst=Dienst.SPOOR2)}
    assert len(ziek) == 9
    assert find("eerste_ziektedag", date(2026, 1, 5), dienst=Dienst.OUTPLACEMENT_INDIVIDUEEL) == []
    assert find("eerste_ziektedag", date(2026, 1, 5)) == []


def test_another_kind_of_anchor_finds_nothing():
    assert find("vso", date(2026, 1, 5)) == find("fase", date(2026, 1, 5), kenmerk="aangenomen") == []
    assert find("bestaat_niet", date(2026, 1, 5)) == []


def test_a_bureau_may_choose_another_number():
    (intake,) = find("startdatum", date(2026, 11, 23))
    assert due(intake, date(2026, 11, 23), aantal=1).op == date(2026, 11, 24)
    (bewaren,) = find("gesloten", date(2026, 11, 30))
    assert due(bewaren, date(2026, 11, 30), aantal=60).op == date(2031, 11, 30)


def test_no_mail_word_tells_of_illness_dismissal_or_phase():
    woorden = " ".join(str(regel.in_mail) for regel in REGELS).lower()
    for verraadt in ("ziek", "wia", "uwv", "ww", "ontslag", "vso", "vertrek", "fase", "baan", "werkgever", "nazorg"):
        assert verraadt not in woorden


# --- laws ----------------------------------------------------------------------------------------------------

DAGEN = st.dates(date(2016, 1, 1), date(2045, 12, 31))
ELKE = st.sampled_from(REGELS)


@given(ELKE, DAGEN)
def test_the_extension_is_the_first_working_day_from_the_plain_day_on(regel, datum):
    gevonden = due(regel, datum)
    if gevonden.verlengd_op is None:
        assert not regel.verlengt or kalender.is_werkdag(gevonden.op)
        return
    assert gevonden.verlengd_op > gevonden.op and kalender.is_werkdag(gevonden.verlengd_op)
    tussen = [gevonden.op + timedelta(days=n) for n in range((gevonden.verlengd_op - gevonden.op).days)]
    assert not any(kalender.is_werkdag(dag) for dag in tussen)


@given(ELKE, DAGEN, st.integers(0, 400))
def test_a_later_anchor_never_leads_to_an_earlier_day(regel, datum, dagen):
    eerder, later = due(regel, datum), due(regel, datum + timedelta(days=dagen))
    assert eerder.op <= later.op
    assert (eerder.verlengd_op or eerder.op) <= (later.verlengd_op or later.op)


@given(ELKE, DAGEN)
def test_a_last_day_never_lies_before_its_anchor(regel, datum):
    assert due(regel, datum).op >= datum


@given(ELKE, DAGEN, st.integers(1, 60), st.integers(0, 60))
def test_a_larger_number_never_leads_to_an_earlier_day(regel, datum, aantal, erbij):
    assert due(regel, datum, aantal=aantal).op <= due(regel, datum, aantal=aantal + erbij).op
