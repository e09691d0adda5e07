"""The rules of suppression, and an attacker with every figure ever published who must find nobody."""

import json
from collections import Counter
from datetime import date

import pytest

from rapportage.onderdrukking import ALLE, REEKS, Regel, Tabel, Telling, Verleden, decide, judge
from tests.rapportage import aanvaller

AANTAL = 1000
ZONDER = 150
OP = date(2026, 9, 30)
EERDER = date(2026, 6, 30)


def test_attacker_singles_out_nobody_in_a_thousand_histories():
    gepubliceerd = Counter()
    for zaad in range(AANTAL):
        geschiedenis = aanvaller.random_history(zaad)
        aanvaller.publish(geschiedenis)
        gevonden = aanvaller.differences(geschiedenis) + aanvaller.squeeze(geschiedenis)
        gevonden += aanvaller.small_groups(geschiedenis)
        gevonden += aanvaller.marks(geschiedenis) + aanvaller.lead_times(geschiedenis)
        assert gevonden == [], zaad
        for besluit in geschiedenis.gepubliceerd:
            tabellen = [*besluit.opdrachten.values(), besluit.geheel]
            gepubliceerd["tabel"] += sum(tabel is not None for tabel in tabellen)
            gepubliceerd["geheel"] += besluit.geheel is not None
            gepubliceerd["resultaat"] += sum(tabel is not None and tabel.geplaatst is not None for tabel in tabellen)
            gepubliceerd["doorlooptijd"] += sum(tabel is not None and tabel.doorlooptijd > 0 for tabel in tabellen)
            gepubliceerd["cijfer"] += sum(tabel is not None and tabel.antwoorden is not None for tabel in tabellen)
    # Silence would be safe as well: there must be something to attack.
    assert all(gepubliceerd[wat] >= 400 for wat in ("tabel", "geheel", "resultaat", "doorlooptijd", "cijfer")), (
        gepubliceerd
    )


# A table has two cells of five at least, so the rule of ten follows from those of cells: alone it would be idle.
AANVAL = {
    Regel.CEL: aanvaller.differences,
    Regel.COMPLEMENT: aanvaller.differences,
    Regel.TUSSENCEL: aanvaller.differences,
    Regel.VERSCHIL: aanvaller.differences,
    Regel.DELEN: aanvaller.differences,
    Regel.OPEN: aanvaller.marks,
    Regel.ANTWOORD: aanvaller.differences,
}


@pytest.mark.parametrize("regel", AANVAL)
def test_without_one_rule_the_attacker_wins(regel):
    for zaad in range(ZONDER):
        geschiedenis = aanvaller.random_history(zaad)
        aanvaller.publish(geschiedenis, ALLE - {regel})
        if AANVAL[regel](geschiedenis):
            return
    pytest.fail(f"Nothing found without {regel}: the attacker is asleep, or the rule is idle.")


def test_bounds_alone_find_the_rest_of_a_payer_too():
    """The second method of the attacker is awake as well."""
    for zaad in range(ZONDER):
        geschiedenis = aanvaller.random_history(zaad)
        aanvaller.publish(geschiedenis, ALLE - {Regel.DELEN})
        if aanvaller.squeeze(geschiedenis):
            return
    pytest.fail("The bounds found nothing without the rule of parts.")


def telling(mensen: int, *bereikt: int, geplaatst: int = 0, zonder: int = 0, **overig) -> Telling:
    return Telling(mensen, bereikt, geplaatst, zonder, **overig)


@pytest.mark.parametrize(
    ("geteld", "snede"),
    [
        (telling(9, 0, 0, 0, 0), None),
        (telling(40, 0, 0, 0, 0), None),
        (telling(40, 40, 40, 40, 40), None),
        (telling(10, 5, 5, 5, 5), (3,)),
        (telling(10, 6, 6, 6, 6), None),
        (telling(40, 4, 4, 4, 4), None),
        (telling(40, 35, 35, 35, 35), (3,)),
        (telling(40, 36, 36, 36, 36), None),
        (telling(40, 30, 20, 10, 5), (0, 1, 2, 3)),
        (telling(40, 30, 20, 10, 6), (0, 1, 3)),
        (telling(40, 30, 20, 20, 0), (0, 1)),
        (telling(40, 20, 16, 16, 0), (1,)),
    ],
)
def test_every_cell_and_what_is_outside_it_is_five_or_more(geteld, snede):
    tabel = judge(geteld, [], op=OP)
    assert (tabel and tabel.snede) == snede


@pytest.mark.parametrize(("erbij", "mag"), [(0, False), (1, False), (4, False), (5, True), (-6, False)])
def test_a_figure_that_moved_less_than_five_is_not_told_again(erbij, mag):
    eerder = judge(telling(40, 12, 12, 12, 12), [], op=EERDER)
    nu = 12 + erbij
    assert bool(judge(telling(40, nu, nu, nu, nu), [eerder], op=OP)) is mag


def test_newcomers_fewer_than_five_keep_the_table_back():
    eerder = judge(telling(40, 12, 12, 12, 12), [], op=EERDER)
    for mensen, mag in ((40, True), (41, False), (44, False), (45, True)):
        assert bool(judge(telling(mensen, 20, 20, 20, 20), [eerder], op=OP)) is mag


def test_all_earlier_tables_count_not_only_the_last():
    eerste = judge(telling(60, 20, 20, 20, 20), [], op=date(2026, 3, 31))
    tweede = judge(telling(60, 30, 30, 30, 30), [eerste], op=EERDER)
    assert judge(telling(60, 22, 22, 22, 22), [eerste, tweede], op=OP) is None


def test_the_second_placement_figure_only_where_both_sides_are_large():
    tabel = judge(telling(60, 40, 40, 40, 40, geplaatst=25, zonder=6), [], op=OP)
    assert (tabel.geplaatst, tabel.niet_geplaatst, tabel.uitgezonderd) == (25, 15, 6)
    for zonder in (0, 4, 11, 15):
        tabel = judge(telling(60, 40, 40, 40, 40, geplaatst=25, zonder=zonder), [], op=OP)
        assert (tabel.geplaatst, tabel.uitgezonderd) == (25, None)
    for geplaatst in (0, 4, 36, 40):
        assert judge(telling(60, 40, 40, 40, 40, geplaatst=geplaatst), [], op=OP).geplaatst is None


def _marks(*cijfers: int, op: date = OP) -> tuple:
    return tuple((op, cijfer) for cijfer in cijfers)


@pytest.mark.parametrize(
    ("cijfers", "mag"),
    [
        ((7,) * 5 + (8,) * 5, True),
        ((7,) * 10, False),
        ((7, 8) * 4 + (7,), False),
        ((10,) * 9 + (9,), False),
        ((10,) * 9 + (1,), True),
        ((1,) * 9 + (9,), False),
    ],
)
def test_a_mean_that_pins_a_mark_down_is_not_told(cijfers, mag):
    tabel = judge(telling(60, 30, 30, 30, 30, cijfers=_marks(*cijfers)), [], op=OP)
    assert (tabel.antwoorden is not None) is mag


def test_two_means_do_not_tell_the_mark_of_who_came_between():
    oud = _marks(*(7, 8) * 6, op=EERDER)
    eerder = judge(telling(60, 20, 20, 20, 20, cijfers=oud), [], op=EERDER)
    assert eerder.antwoorden == 12
    for nieuw, mag in (((10,), False), ((6, 7, 8, 7), False), ((10,) * 5, False), ((6, 7, 8, 7, 9), True)):
        nu = telling(60, 30, 30, 30, 30, cijfers=oud + _marks(*nieuw))
        assert (judge(nu, [eerder], op=OP).antwoorden is not None) is mag


@pytest.mark.parametrize(("aantal", "mag"), [(35, True), (36, False), (38, False), (40, False), (41, False)])
def test_those_who_were_asked_and_gave_no_mark_are_five_or_more(aantal, mag):
    """Forty got far enough to be asked: that 38 gave a mark would tell about two, that all did about all."""
    cijfers = _marks(*(5 + i % 5 for i in range(aantal)))
    tabel = judge(telling(60, 50, 45, 40, 30, cijfers=cijfers), [], op=OP)
    assert tabel.snede == REEKS and (tabel.antwoorden is not None) is mag


def test_a_table_without_a_mean_stays_above_the_marks_told_before():
    """The phase they were asked in was not shown then, and some went back since: the growth of cells says nothing."""
    eerder = Tabel(EERDER, 60, {0: 20}, antwoorden=20)
    for gevraagd, snede in ((24, None), (25, (0, 2))):
        nu = judge(telling(60, 40, 30, gevraagd, 0), [eerder], op=OP, ladder=[(0, 2)])
        assert (nu and nu.snede) == snede


def _weeks(*weken: float, op: date = OP) -> tuple:
    return tuple((op, float(w)) for w in weken)


def test_lead_time_needs_ten_for_the_median_and_twenty_for_its_spread():
    def level(*weken):
        return judge(telling(60, 30, 30, 30, 30, looptijden=_weeks(*weken)), [], op=OP).doorlooptijd

    assert [level(*range(9)), level(*range(10)), level(*range(19)), level(*range(20))] == [0, 1, 1, 2]
    # All the same, or nearly, tells about each.
    assert level(*(26,) * 20) == 0
    assert level(*(26,) * 16, 1, 2, 3, 4) == 0


def test_a_median_does_not_say_that_all_who_came_between_were_slow():
    oud = _weeks(*range(10, 20), op=EERDER)
    eerder = judge(telling(60, 10, 10, 10, 10, looptijden=oud), [], op=EERDER)
    assert eerder.doorlooptijd == 1

    def level(*weken):
        return judge(telling(60, 20, 20, 20, 20, looptijden=oud + _weeks(*weken)), [eerder], op=OP).doorlooptijd

    # Started in the quarter itself, so nobody could know that they would all be below the median.
    assert level(1, 2, 3, 4, 5, 6, 7, 8, 9, 9) == 0
    # Long ago: longer than the median was certain before anything was told.
    assert level(*range(50, 60)) > 0


def test_the_whole_is_told_only_when_each_part_could_be():
    groot, klein = telling(60, 30, 30, 30, 30), telling(3, 1, 1, 1, 0)
    alleen = decide({"a": groot}, ["a"], Verleden(), op=OP)
    assert alleen.opdrachten["a"] and alleen.geheel and alleen.rest is None
    samen = decide({"a": groot, "b": klein}, ["a", "b"], Verleden(), op=OP)
    assert samen.opdrachten["a"] and samen.opdrachten["b"] is None and samen.geheel is None
    los = {f"los{i}": telling(1, int(i < 8), int(i < 8), int(i < 8), int(i < 8)) for i in range(14)}
    besluit = decide({"a": groot, **los}, ["a"], Verleden(), op=OP)
    assert (besluit.geheel.mensen, besluit.rest.mensen, besluit.rest.bereikt) == (74, 14, {3: 8})


def test_an_order_that_leaves_the_rest_is_compared_with_what_the_rest_told():
    """The rest of two orders told 12; the order that leaves it with 13 would tell about one person."""
    rest = Tabel(EERDER, 30, {3: 12}, uit=frozenset({"b", "c"}))
    geheel = Tabel(EERDER, 30, {3: 12})
    for nu, mag in ((13, False), (17, True)):
        tellingen = {"b": telling(25, nu, nu, nu, nu), "c": telling(5, 0, 0, 0, 0)}
        besluit = decide(tellingen, ["b", "c"], Verleden({}, [rest], [geheel]), op=OP)
        assert bool(besluit.opdrachten["b"]) is mag


def test_stored_tables_read_back():
    tabel = Tabel(OP, 30, {1: 20, 3: 12}, 7, 5, None, 2, 11, frozenset({"b", "a"}))
    assert Tabel.from_json(json.loads(json.dumps(tabel.to_json()))) == tabel
