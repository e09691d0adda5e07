"""When a report is due: one table per rhythm, with short months, leap years, late starts and late coaches."""

from datetime import date
from itertools import pairwise

import pytest

from rapportage import planning
from rapportage.enums import Frequentie
from rapportage.models import Rapportageafspraak
from trajecten.enums import Fase
from trajecten.models import Traject

START = date(2026, 9, 1)


def traject(
    start=START, fase=Fase.ORIENTATIE, sinds=None, einde=date(2027, 3, 1), gesloten=None, eindreden=""
) -> Traject:
    dagen = {"startdatum": start, "einddatum": einde, "fase_sinds": sinds or start, "gesloten_op": gesloten}
    return Traject(fase=fase, eindreden=eindreden, **dagen)


def afspraak(frequentie, *, weken=None, dag=None, onderdelen=("fase", "plaatsing")) -> Rapportageafspraak:
    return Rapportageafspraak(frequentie=frequentie, weken=weken, op_datum=dag, onderdelen=list(onderdelen))


def d(tekst: str) -> date | None:
    return date.fromisoformat(tekst) if tekst else None


@pytest.mark.parametrize(
    ("frequentie", "start", "laatste", "verwacht"),
    [
        ("maandelijks", "2026-09-01", "", "2026-10-01"),
        ("maandelijks", "2026-09-01", "2026-10-15", "2026-11-15"),
        ("maandelijks", "2026-01-31", "", "2026-02-28"),
        ("maandelijks", "2028-01-31", "", "2028-02-29"),
        ("maandelijks", "2027-01-30", "", "2027-02-28"),
        ("maandelijks", "2026-01-31", "2026-02-28", "2026-03-31"),
        ("maandelijks", "2026-01-31", "2026-02-27", "2026-03-27"),
        ("maandelijks", "2028-01-01", "2028-02-28", "2028-03-28"),
        ("maandelijks", "2028-01-01", "2028-02-29", "2028-03-31"),
        ("maandelijks", "2026-09-30", "", "2026-10-30"),
        ("maandelijks", "2026-09-01", "2026-12-31", "2027-01-31"),
        ("maandelijks", "2026-12-15", "", "2027-01-15"),
        ("kwartaal", "2026-11-30", "", "2027-02-28"),
        ("kwartaal", "2026-09-01", "2026-11-30", "2027-02-28"),
        ("kwartaal", "2026-09-01", "2027-02-28", "2027-05-31"),
        ("kwartaal", "2027-11-29", "", "2028-02-29"),
        # The start was put off after a first report: counting begins again there.
        ("maandelijks", "2027-01-10", "2026-12-15", "2027-02-10"),
        ("kwartaal", "2027-01-31", "2026-12-31", "2027-04-30"),
    ],
)
def test_months(frequentie, start, laatste, verwacht):
    assert planning.next_date(traject(d(start)), afspraak(frequentie), d(laatste)) == d(verwacht)


@pytest.mark.parametrize(
    ("weken", "start", "laatste", "verwacht"),
    [
        (1, "2026-12-28", "", "2027-01-04"),
        (6, "2026-09-01", "", "2026-10-13"),
        (6, "2026-09-01", "2026-10-20", "2026-12-01"),
        (26, "2026-09-01", "", "2027-03-02"),
        (2, "2028-02-20", "", "2028-03-05"),
        # The clock changes on 25 October: a week is still seven days.
        (1, "2026-10-20", "", "2026-10-27"),
        (6, "2027-01-10", "2026-12-15", "2027-02-21"),
    ],
)
def test_weeks(weken, start, laatste, verwacht):
    assert planning.next_date(traject(d(start)), afspraak("weken", weken=weken), d(laatste)) == d(verwacht)


@pytest.mark.parametrize(
    ("fase", "sinds", "laatste", "verwacht"),
    [
        (Fase.ORIENTATIE, "2026-09-01", "", ""),
        (Fase.PLAN_VAN_AANPAK, "2026-10-05", "", "2026-10-05"),
        (Fase.PLAN_VAN_AANPAK, "2026-10-05", "2026-10-04", "2026-10-05"),
        (Fase.PLAN_VAN_AANPAK, "2026-10-05", "2026-10-05", ""),
        (Fase.AANGENOMEN, "2026-12-01", "2026-11-01", "2026-12-01"),
        # The phase was entered before the start that was put off.
        (Fase.VAARDIGHEDEN, "2026-08-01", "", "2026-09-01"),
    ],
)
def test_per_phase(fase, sinds, laatste, verwacht):
    op = planning.next_date(traject(fase=fase, sinds=d(sinds)), afspraak("per_fase"), d(laatste))
    assert op == d(verwacht)


@pytest.mark.parametrize(
    ("laatste", "verwacht"),
    [
        ("", "2026-12-01"),
        ("2026-10-01", "2026-12-01"),
        ("2026-11-16", "2026-12-01"),
        # Made before the day, so that the candidate could read it first.
        ("2026-11-17", ""),
        ("2026-12-01", ""),
        ("2026-12-20", ""),
    ],
)
def test_on_an_agreed_day(laatste, verwacht):
    assert planning.next_date(traject(), afspraak("op_datum", dag=date(2026, 12, 1)), d(laatste)) == d(verwacht)


@pytest.mark.parametrize(
    ("velden", "laatste", "verwacht"),
    [
        ({}, "", "2027-03-01"),
        ({"fase": Fase.VAARDIGHEDEN, "sinds": date(2026, 11, 1)}, "", "2027-03-01"),
        ({"fase": Fase.AANGENOMEN, "sinds": date(2026, 12, 7)}, "", "2026-12-07"),
        ({"fase": Fase.AANGENOMEN, "sinds": date(2026, 12, 7)}, "2026-12-07", ""),
        ({"gesloten": date(2026, 11, 20), "eindreden": "verhuizing"}, "", "2026-11-20"),
        ({"gesloten": date(2026, 11, 20), "eindreden": "verhuizing"}, "2026-11-20", ""),
        ({}, "2026-10-31", "2027-03-01"),
    ],
)
def test_only_at_the_end(velden, laatste, verwacht):
    assert planning.next_date(traject(**velden), afspraak("alleen_eind"), d(laatste)) == d(verwacht)


@pytest.mark.parametrize(
    ("frequentie", "laatste", "verwacht"),
    [
        ("maandelijks", "2026-10-15", "2026-11-15"),
        ("kwartaal", "2026-11-30", "2027-02-28"),
        ("weken", "2026-10-15", "2026-11-26"),
        ("op_datum", "2026-10-15", "2026-12-01"),
        ("op_datum", "2026-12-01", ""),
        ("per_fase", "2026-10-15", ""),
        ("alleen_eind", "2026-10-15", "2027-03-01"),
        ("alleen_eind", "2027-03-01", ""),
    ],
)
def test_what_is_announced_tells_nothing_about_the_person(frequentie, laatste, verwacht):
    over = afspraak(frequentie, weken=6, dag=date(2026, 12, 1))
    gekomen = traject(fase=Fase.AANGENOMEN, sinds=date(2026, 12, 7))
    assert {planning.announced(wie, over, d(laatste)) for wie in (traject(), gekomen)} == {d(verwacht)}


@pytest.mark.parametrize("frequentie", list(Frequentie))
def test_new_work_that_may_not_be_told_makes_no_report_due(frequentie):
    """A report that came because of it would tell as much."""
    over = afspraak(frequentie, weken=6, dag=date(2026, 12, 1), onderdelen=["fase", "uren"])
    gekomen = traject(fase=Fase.AANGENOMEN, sinds=date(2026, 10, 7))
    zonder = traject(fase=Fase.ORIENTATIE)
    assert planning.next_date(gekomen, over, None) == planning.next_date(zonder, over, None)


@pytest.mark.parametrize("frequentie", list(Frequentie))
def test_due_from_that_day_on_and_not_before(frequentie):
    wie = traject(fase=Fase.AANGENOMEN, sinds=date(2026, 10, 13))
    over = afspraak(frequentie, weken=6, dag=date(2026, 10, 13))
    op = planning.next_date(wie, over, None)
    dagen = [date.fromordinal(op.toordinal() + n) for n in (-1, 0, 1)]
    assert [planning.due_since(wie, over, None, vandaag=dag) for dag in dagen] == [None, op, op]


@pytest.mark.parametrize("frequentie", list(Frequentie))
def test_nothing_is_due_before_the_start(frequentie):
    laat = traject(start=date(2027, 1, 4), fase=Fase.AANGENOMEN, sinds=date(2026, 9, 1))
    over = afspraak(frequentie, weken=1, dag=date(2026, 12, 1))
    assert planning.due_since(laat, over, None, vandaag=date(2027, 1, 3)) is None


@pytest.mark.parametrize("frequentie", ["maandelijks", "kwartaal", "weken"])
def test_reports_made_on_their_day_never_skip_nor_stand_still(frequentie):
    wie, over = traject(start=date(2026, 8, 31), einde=date(2030, 1, 1)), afspraak(frequentie, weken=3)
    dagen, laatste = [], None
    for _keer in range(30):
        laatste = planning.next_date(wie, over, laatste)
        dagen.append(laatste)
    stappen = {(b - a).days for a, b in pairwise(dagen)}
    assert stappen <= {"maandelijks": {28, 29, 30, 31}, "kwartaal": {89, 90, 91, 92}, "weken": {21}}[frequentie]
