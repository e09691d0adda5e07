"""The calendar of terms: holidays, working days, months, service years and the clock, by hand and by law."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajecten import kalender
from trajecten.kalender import add_werkdagen, extend, full_years, month_end, months_after, next_allowed, weeks_after


@dataclass
class Tijden:
    """The hours and days of a bureau."""

    mail_van: int = 8
    mail_tot: int = 20
    mail_dagen: tuple[int, ...] = (1, 2, 3, 4, 5)


ALTIJD = Tijden(0, 24, (1, 2, 3, 4, 5, 6, 7))


# --- holidays and working days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jaar", "dagen"),
    [
        (2024, "01-01 03-29 03-31 04-01 04-27 05-05 05-09 05-19 05-20 12-25 12-26"),
        # 27 April is a Sunday: King's Day on Saturday.
        (2025, "01-01 04-18 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26"),
        (2026, "01-01 04-03 04-05 04-06 04-27 05-05 05-14 05-24 05-25 12-25 12-26"),
        (2027, "01-01 03-26 03-28 03-29 04-27 05-05 05-06 05-16 05-17 12-25 12-26"),
        (2028, "01-01 04-14 04-16 04-17 04-27 05-05 05-25 06-04 06-05 12-25 12-26"),
        # Ascension on 5 May: one day that is a holiday twice.
        (2016, "01-01 03-25 03-27 03-28 04-27 05-05 05-15 05-16 12-25 12-26"),
        (2031, "01-01 04-11 04-13 04-14 04-26 05-05 05-22 06-01 06-02 12-25 12-26"),
    ],
)
def test_holidays_of_a_year(jaar, dagen):
    assert sorted(kalender.feestdagen(jaar)) == [date.fromisoformat(f"{jaar}-{dag}") for dag in dagen.split()]


@pytest.mark.parametrize(
    ("dag", "aantal", "verwacht"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas on Friday and Saturday
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday and Easter Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # King's Day on Monday
        (date(2025, 4, 25), 1, date(2025, 4, 28)),  # King's Day on Saturday
        (date(2026, 5, 4), 1, date(2026, 5, 6)),  # 5 May, also when it is no jubilee year
        (date(2027, 5, 4), 1, date(2027, 5, 7)),  # 5 May on Wednesday, Ascension on Thursday
        (date(2026, 5, 13), 1, date(2026, 5, 15)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
    ],
)
def test_working_days(dag, aantal, verwacht):
    assert add_werkdagen(dag, aantal) == verwacht


@pytest.mark.parametrize(
    ("dag", "verwacht"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 12, 25), date(2027, 12, 27)),  # both days of Christmas in the weekend
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2027, 5, 5), date(2027, 5, 7)),
        (date(2028, 1, 1), date(2028, 1, 3)),
        (date(2026, 4, 30), date(2026, 4, 30)),  # the old Queen's Day
        (date(2026, 5, 15), date(2026, 5, 15)),  # by decree a holiday in some years: not promised
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_extension_of_a_term_of_law(dag, verwacht):
    assert extend(dag) == verwacht


# --- months and years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dag", "maanden", "verwacht"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months(dag, maanden, verwacht):
    assert months_after(dag, maanden) == verwacht


@pytest.mark.parametrize(
    ("dag", "verwacht"),
    [
        (date(2026, 2, 28), date(2026, 3, 31)),
        (date(2028, 2, 28), date(2028, 3, 28)),
        (date(2026, 4, 30), date(2026, 5, 31)),
    ],
)
def test_whole_months_stay_whole(dag, verwacht):
    assert months_after(dag, 1, heel=True) == verwacht


@pytest.mark.parametrize(
    ("dag", "verwacht"),
    [
        (date(2026, 2, 1), 28),
        (date(2028, 2, 1), 29),
        (date(2100, 2, 1), 28),
        (date(2026, 12, 31), 31),
        (date(2026, 4, 9), 30),
    ],
)
def test_month_end(dag, verwacht):
    assert month_end(dag) == dag.replace(day=verwacht)


@pytest.mark.parametrize(
    ("dag", "weken", "verwacht"),
    [
        (date(2026, 12, 28), 1, date(2027, 1, 4)),  # ISO week 53 lies in between
        (date(2028, 2, 23), 1, date(2028, 3, 1)),
        (date(2026, 3, 25), 1, date(2026, 4, 1)),  # a week with 23 hours less one: dates do not know the clock
    ],
)
def test_weeks(dag, weken, verwacht):
    assert weeks_after(dag, weken) == verwacht


@pytest.mark.parametrize(
    ("van", "tot", "jaren"),
    [
        (date(2021, 11, 23), date(2026, 11, 22), 4),
        (date(2021, 11, 23), date(2026, 11, 23), 5),  # the anniversary itself counts
        (date(2016, 11, 23), date(2026, 11, 22), 9),
        (date(2016, 11, 23), date(2026, 11, 23), 10),
        (date(2011, 11, 23), date(2026, 11, 22), 14),
        (date(2011, 11, 23), date(2026, 11, 23), 15),
        (date(2020, 2, 29), date(2025, 2, 28), 4),  # five years are full as 28 February ends
        (date(2020, 2, 29), date(2025, 3, 1), 5),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2020, 2, 29), date(2028, 2, 28), 7),
        (date(2020, 12, 31), date(2026, 1, 1), 5),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_service_years(van, tot, jaren):
    assert full_years(van, tot) == jaren


# --- the clock -----------------------------------------------------------------------------------------------


def _utc(*delen: int) -> datetime:
    return datetime(*delen, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dag", "verwacht"),
    [
        (date(2026, 7, 1), _utc(2026, 7, 1, 6)),
        (date(2026, 3, 27), _utc(2026, 3, 27, 7)),  # the Friday before the clock goes forward
        (date(2026, 3, 30), _utc(2026, 3, 30, 6)),  # and the Monday after
        (date(2026, 10, 23), _utc(2026, 10, 23, 6)),
        (date(2026, 10, 26), _utc(2026, 10, 26, 7)),
        (date(2026, 3, 29), _utc(2026, 3, 27, 7)),  # a Sunday: on the Friday before
        (date(2026, 12, 25), _utc(2026, 12, 24, 7)),
        (date(2026, 12, 27), _utc(2026, 12, 24, 7)),  # Sunday, Saturday, Christmas: back to Thursday
        (date(2026, 4, 6), _utc(2026, 4, 2, 6)),  # Easter Monday: back over Good Friday
        (date(2027, 1, 3), _utc(2026, 12, 31, 7)),
    ],
)
def test_people_are_reminded_in_the_morning_of_a_day_with_mail(dag, verwacht):
    assert kalender.reminder_moment(dag, Tijden()) == verwacht


@pytest.mark.parametrize(
    ("dag", "uur", "verwacht"),
    [
        (date(2026, 3, 29), 1, _utc(2026, 3, 29, 0)),
        (date(2026, 3, 29), 2, _utc(2026, 3, 29, 1)),  # two o'clock does not exist: the moment it becomes three
        (date(2026, 3, 29), 3, _utc(2026, 3, 29, 1)),
        (date(2026, 10, 25), 1, _utc(2026, 10, 24, 23)),
        (date(2026, 10, 25), 2, _utc(2026, 10, 25, 0)),  # two o'clock comes twice: the first
        (date(2026, 10, 25), 3, _utc(2026, 10, 25, 2)),
        (date(2026, 3, 29), 0, _utc(2026, 3, 28, 23)),
        (date(2026, 10, 25), 23, _utc(2026, 10, 25, 22)),
    ],
)
def test_an_hour_the_clock_skips_or_repeats(dag, uur, verwacht):
    assert kalender.reminder_moment(dag, Tijden(uur, 24, (1, 2, 3, 4, 5, 6, 7))) == verwacht


def test_a_holiday_is_a_sunday():
    """Who also mails on Sundays mails at Christmas; a week of one day goes back a whole week."""
    kerst = date(2026, 12, 25)
    assert kalender.reminder_moment(kerst, ALTIJD) == _utc(2026, 12, 24, 23)
    assert kalender.reminder_moment(kerst, Tijden(mail_dagen=(5,))) == _utc(2026, 12, 18, 7)
    assert kalender.reminder_moment(kerst, Tijden(mail_dagen=(7,))) == _utc(2026, 12, 25, 7)


@pytest.mark.parametrize(
    ("nu", "verwacht"),
    [
        (_utc(2026, 11, 23, 9, 30), None),
        (_utc(2026, 11, 23, 6, 59), _utc(2026, 11, 23, 7)),
        (_utc(2026, 11, 23, 7), None),
        (_utc(2026, 11, 23, 18, 59), None),
        (_utc(2026, 11, 23, 19), _utc(2026, 11, 24, 7)),
        (_utc(2026, 11, 20, 22), _utc(2026, 11, 23, 7)),  # Friday night: Monday
        (_utc(2026, 12, 24, 21), _utc(2026, 12, 28, 7)),
        (_utc(2026, 3, 27, 20), _utc(2026, 3, 30, 6)),  # the clock went forward in between
        (_utc(2026, 10, 23, 19), _utc(2026, 10, 26, 7)),
        (_utc(2026, 12, 31, 23, 30), _utc(2027, 1, 4, 7)),  # in the Netherlands it is next year
    ],
)
def test_a_mail_waits_for_the_hours_of_the_bureau(nu, verwacht):
    assert next_allowed(nu, Tijden()) == (verwacht or nu)


def test_hours_that_the_clock_takes_away_come_the_next_night():
    nacht = Tijden(2, 3, (1, 2, 3, 4, 5, 6, 7))
    assert next_allowed(_utc(2026, 3, 29, 0), nacht) == _utc(2026, 3, 30, 0)
    # Twice two o'clock: in both of them mail may leave.
    assert next_allowed(_utc(2026, 10, 25, 0, 30), nacht) == _utc(2026, 10, 25, 0, 30)
    assert next_allowed(_utc(2026, 10, 25, 1, 30), nacht) == _utc(2026, 10, 25, 1, 30)
    assert next_allowed(_utc(2026, 10, 25, 2), nacht) == _utc(2026, 10, 26, 1)


# --- laws ----------------------------------------------------------------------------------------------------

DAGEN = st.dates(date(2000, 1, 1), date(2060, 12, 31))
MAANDEN = st.integers(0, 120)
BUREAUS = st.builds(
    lambda van, duur, dagen: Tijden(van, min(24, van + duur), tuple(sorted(dagen))),
    st.integers(0, 23),
    st.integers(1, 24),
    st.sets(st.integers(1, 7), min_size=1),
)
MOMENTEN = st.integers(0, 20 * 366 * 24 * 60).map(lambda minuten: _utc(2020, 1, 1) + timedelta(minutes=minuten))


@given(DAGEN, st.integers(0, 30), st.integers(0, 30))
def test_working_days_add_up(dag, een, twee):
    assert add_werkdagen(add_werkdagen(dag, een), twee) == add_werkdagen(dag, een + twee)


@given(DAGEN, st.integers(1, 60))
def test_so_many_working_days_lie_in_between(dag, aantal):
    eind = add_werkdagen(dag, aantal)
    geteld = sum(kalender.is_werkdag(dag + timedelta(days=n)) for n in range(1, (eind - dag).days + 1))
    assert kalender.is_werkdag(eind) and geteld == aantal


@given(DAGEN)
def test_an_extension_is_a_working_day_and_the_first_one(dag):
    eind = extend(dag)
    assert eind >= dag and kalender.is_werkdag(eind) and extend(eind) == eind
    assert not any(kalender.is_werkdag(dag + timedelta(days=n)) for n in range((eind - dag).days))
    # 2 May to 11 May: the longest there is.
    assert (eind - dag).days <= 9


@given(DAGEN, st.integers(0, 400))
def test_extending_keeps_the_order(dag, dagen):
    assert extend(dag) <= extend(dag + timedelta(days=dagen))


@given(DAGEN, MAANDEN)
def test_months_there_and_back(dag, maanden):
    later = months_after(dag, maanden)
    terug = months_after(later, -maanden)
    assert timedelta(0) <= dag - terug <= timedelta(days=3)
    assert (terug == dag) == (later.day == dag.day)
    assert (later.year * 12 + later.month) - (dag.year * 12 + dag.month) == maanden


@given(DAGEN, MAANDEN, MAANDEN)
def test_months_in_two_steps_are_at_most_three_days_early(dag, een, twee):
    ineens = months_after(dag, een + twee)
    assert timedelta(0) <= ineens - months_after(months_after(dag, een), twee) <= timedelta(days=3)


@given(DAGEN, st.integers(0, 50), st.integers(0, 366))
def test_years_are_full_from_the_anniversary_on(dag, jaren, erbij):
    verjaardag = months_after(dag, 12 * jaren)
    if verjaardag.day != dag.day:
        verjaardag += timedelta(days=1)
    assert full_years(dag, verjaardag) == jaren
    assert full_years(dag, verjaardag - timedelta(days=1)) == jaren - 1
    assert full_years(dag, verjaardag + timedelta(days=erbij)) in (jaren, jaren + 1)


@given(DAGEN, BUREAUS)
def test_a_reminder_comes_early_or_in_time_on_a_day_with_mail(dag, bureau):
    moment = kalender.reminder_moment(dag, bureau)
    lokaal = moment.astimezone(kalender.NEDERLAND)
    assert lokaal.date() <= dag and kalender.sends_on(lokaal.date(), bureau)
    # Two o'clock is three when the clock skips it.
    assert lokaal.hour in (bureau.mail_van, 3 if bureau.mail_van == 2 else bureau.mail_van)
    tussen = [lokaal.date() + timedelta(days=n) for n in range(1, (dag - lokaal.date()).days + 1)]
    assert not any(kalender.sends_on(dag, bureau) for dag in tussen)


@given(DAGEN, BUREAUS, st.integers(0, 40))
def test_reminders_keep_the_order_of_their_days(dag, bureau, dagen):
    later = kalender.reminder_moment(dag + timedelta(days=dagen), bureau)
    assert kalender.reminder_moment(dag, bureau) <= later


@given(MOMENTEN, BUREAUS)
def test_the_next_allowed_moment_is_allowed_and_stays_put(nu, bureau):
    moment = next_allowed(nu, bureau)
    lokaal = moment.astimezone(kalender.NEDERLAND)
    assert moment >= nu and next_allowed(moment, bureau) == moment
    assert bureau.mail_van <= lokaal.hour < bureau.mail_tot and kalender.sends_on(lokaal.date(), bureau)


@given(MOMENTEN, BUREAUS, st.integers(0, 400))
def test_who_waits_longer_is_never_allowed_earlier(nu, bureau, uren):
    assert next_allowed(nu, bureau) <= next_allowed(nu + timedelta(hours=uren), bureau)
