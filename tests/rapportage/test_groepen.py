"""Counting people of a group by hand-made cases, behind a wall that knows no names."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from bureaus.models import Opdracht
from bureaus.tenancy import Publiek
from outplacement.voorbeeld.groep import Baan, Deelnemer, add
from rapportage import groepen
from rapportage.onderdrukking import Telling
from tests.wereld import Wereld
from trajecten.enums import Eindreden, Fase, Plaatsingsvorm
from trajecten.models import Faseovergang, Tevredenheidsmeting, Traject

OP = date(2026, 9, 30)
START = date(2026, 1, 5)
PLAN, ZOEKT, KLAAR = (
    (date(2026, 2, 2), Fase.PLAN_VAN_AANPAK),
    (date(2026, 4, 1), Fase.VAARDIGHEDEN),
    (date(2026, 8, 3), Fase.AANGENOMEN),
)


@pytest.fixture
def opdracht(wereld: Wereld) -> Opdracht:
    """An order without anyone in it."""
    with wereld.open():
        return Opdracht.objects.create(
            opdrachtgever=wereld.opdrachtgever, naam="Hal 4", startdatum=START, einddatum=date(2027, 1, 5)
        )


def tel(wereld: Wereld, opdracht: Opdracht, *, op: date = OP) -> Telling:
    with wereld.open(publiek=Publiek.CIJFERS, readonly=True):
        return groepen.count(opdracht.opdrachtgever_id, op=op).get(opdracht.pk, Telling())


def zet(wereld: Wereld, opdracht: Opdracht, *deelnemers: Deelnemer) -> list[Traject]:
    return add(wereld.bureau, opdracht, deelnemers, coach=wereld.coach, door=wereld.beheerder)


def test_phase_of_then_not_of_now(wereld, opdracht):
    zet(
        wereld,
        opdracht,
        Deelnemer(START),
        Deelnemer(START, (PLAN,)),
        Deelnemer(START, (PLAN, ZOEKT)),
        Deelnemer(START, (PLAN, ZOEKT, KLAAR)),
        # Moved a day later, came in a day later: not there yet.
        Deelnemer(START, ((OP + timedelta(days=1), Fase.AANGENOMEN),)),
        Deelnemer(OP + timedelta(days=1), ()),
    )
    telling = tel(wereld, opdracht)
    assert (telling.mensen, telling.bereikt) == (5, (3, 2, 1, 0))
    assert tel(wereld, opdracht, op=date(2026, 3, 31)).bereikt == (3, 0, 0, 0)


def test_the_last_minute_of_the_quarter_counts_by_dutch_time(wereld, opdracht):
    (traject,) = zet(wereld, opdracht, Deelnemer(START))
    with wereld.open():
        # 22:30 in the evening in UTC is half past midnight here: October.
        Faseovergang.objects.create(
            traject=traject, naar=Fase.VAARDIGHEDEN, op=datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
        )
        Faseovergang.objects.create(
            traject=traject, naar=Fase.PLAN_VAN_AANPAK, op=datetime(2026, 9, 30, 21, 30, tzinfo=UTC)
        )
    assert tel(wereld, opdracht).bereikt == (1, 0, 0, 0)


def test_a_phase_that_was_reopened_counts_as_it_stood(wereld, opdracht):
    terug = (date(2026, 9, 1), Fase.VAARDIGHEDEN)
    zet(wereld, opdracht, Deelnemer(START, (PLAN, ZOEKT, KLAAR, terug)))
    assert tel(wereld, opdracht).bereikt == (1, 1, 0, 0)
    assert tel(wereld, opdracht, op=date(2026, 8, 31)).bereikt == (1, 1, 1, 0)


def test_placed_is_confirmed_still_valid_and_of_who_ended(wereld, opdracht):
    baan, einde = date(2026, 8, 1), (date(2026, 9, 1), Eindreden.GEPLAATST)
    alles = (PLAN, ZOEKT, KLAAR)
    zet(
        wereld,
        opdracht,
        Deelnemer(START, alles, einde, Baan(baan)),
        Deelnemer(START, alles, einde, Baan(baan, Plaatsingsvorm.VRIJWILLIGERSWERK)),
        Deelnemer(START, alles, einde, Baan(baan, vervallen=date(2026, 9, 10))),
        # It fell through after the day we look at: then it still stood.
        Deelnemer(START, alles, einde, Baan(baan, vervallen=date(2026, 10, 10))),
        Deelnemer(START, alles, einde, Baan(date(2026, 10, 2))),
        # Placed but not ended.
        Deelnemer(START, alles, None, Baan(baan)),
    )
    telling = tel(wereld, opdracht)
    assert (telling.bereikt[3], telling.geplaatst) == (5, 2)


def test_left_out_of_the_second_figure_only_without_a_placement(wereld, opdracht):
    baan = Baan(date(2026, 5, 1))
    op = date(2026, 6, 1)
    zet(
        wereld,
        opdracht,
        Deelnemer(START, (), (op, Eindreden.ZIEKTE)),
        Deelnemer(START, (), (op, Eindreden.OVERLIJDEN)),
        Deelnemer(START, (), (op, Eindreden.VERHUIZING)),
        Deelnemer(START, (), (op, Eindreden.PENSIOEN)),
        Deelnemer(START, (), (op, Eindreden.ZIEKTE), baan),
        Deelnemer(START, (), (date(2026, 11, 1), Eindreden.ZIEKTE)),
    )
    telling = tel(wereld, opdracht)
    assert (telling.bereikt[3], telling.geplaatst, telling.uitgezonderd) == (5, 1, 3)
    # Ended before a later phase was ever reached: past all of them.
    assert telling.bereikt == (5, 5, 5, 5)


def test_lead_time_from_start_to_end_and_marks_of_that_day(wereld, opdracht):
    einde = START + timedelta(days=70)
    zet(wereld, opdracht, Deelnemer(START, (), (einde, Eindreden.EIGEN_VERZOEK), cijfer=9), Deelnemer(START))
    telling = tel(wereld, opdracht)
    assert telling.looptijden == ((einde, 10.0),)
    assert telling.cijfers == ((einde, 9),)
    assert tel(wereld, opdracht, op=einde - timedelta(days=1)).cijfers == ()


def test_someone_with_two_trajectories_counts_once_where_they_came_in(wereld, opdracht):
    with wereld.open():
        tweede = Opdracht.objects.create(
            opdrachtgever=wereld.opdrachtgever, naam="Hal 5", startdatum=START, einddatum=date(2027, 1, 5)
        )
    (eerste,) = zet(wereld, opdracht, Deelnemer(START, (PLAN,), (date(2026, 3, 1), Eindreden.EIGEN_VERZOEK), cijfer=4))
    opnieuw = date(2026, 5, 1)
    zet(
        wereld,
        tweede,
        Deelnemer(opnieuw, (), (date(2026, 7, 1), Eindreden.GEPLAATST), Baan(opnieuw), 8, eerste.kandidaat_id),
    )
    telling = tel(wereld, opdracht)
    assert (telling.mensen, telling.bereikt[3], telling.geplaatst) == (1, 1, 1)
    assert telling.cijfers == ((date(2026, 7, 1), 8),)
    assert telling.looptijden == ((date(2026, 7, 1), 61 / 7),)
    assert tel(wereld, tweede) == Telling()
    assert tel(wereld, opdracht, op=date(2026, 4, 30)).cijfers == ((date(2026, 3, 1), 4),)


def test_no_name_can_be_read_while_counting(wereld, opdracht):
    zet(wereld, opdracht, Deelnemer(START, (PLAN,), (date(2026, 3, 1), Eindreden.ZIEKTE), Baan(START), 7))
    geweigerd = [
        ("kandidaten_kandidaat", "id"),
        ("bureaus_lidmaatschap", "naam"),
        ("bureaus_opdracht", "naam"),
        ("bureaus_opdracht", "referentie"),
        ("bureaus_opdrachtgever", "naam"),
        ("trajecten_traject", "importsleutel"),
        ("trajecten_traject", "coach_id"),
        ("trajecten_faseovergang", "reden"),
        ("trajecten_plaatsing", "werkgever"),
        ("trajecten_plaatsing", "functie"),
        ("trajecten_tevredenheidsmeting", "id"),
        ("trajecten_notitie", "id"),
        ("rapportage_groepsstand", "inhoud"),
        ("rapportage_rapport", "inhoud"),
    ]
    for tabel, kolom in geweigerd:
        als_cijfers = wereld.open(publiek=Publiek.CIJFERS)
        with pytest.raises(DatabaseError, match="permission denied"), als_cijfers, connection.cursor() as cursor:
            cursor.execute(f"select {kolom} from {tabel}")
    with wereld.open(publiek=Publiek.CIJFERS), connection.cursor() as cursor:
        cursor.execute("select cijfer, op from trajecten_tevredenheidsmeting")
        assert len(cursor.fetchall()) == 1


def test_counting_changes_nothing_and_needs_that_audience(wereld, opdracht):
    zet(wereld, opdracht, Deelnemer(START, (), (date(2026, 3, 1), Eindreden.GEPLAATST), None, 7))
    als_cijfers = wereld.open(publiek=Publiek.CIJFERS)
    with pytest.raises(DatabaseError, match="permission denied"), als_cijfers:
        Traject.objects.update(fase=Fase.AANGENOMEN)
    with pytest.raises(DatabaseError, match="permission denied"), wereld.open():
        list(Tevredenheidsmeting.objects.values_list("cijfer", flat=True))


def test_another_bureau_counts_its_own(wereld, ander, opdracht):
    zet(wereld, opdracht, Deelnemer(START))
    with ander.open(publiek=Publiek.CIJFERS):
        assert groepen.count(opdracht.opdrachtgever_id, op=OP) == {}


@pytest.mark.parametrize(
    ("dag", "einde", "volgende"),
    [
        (date(2026, 11, 22), date(2026, 9, 30), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2026, 9, 30), date(2026, 12, 31)),
        (date(2026, 9, 30), date(2026, 6, 30), date(2026, 9, 30)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 3, 31)),
        (date(2028, 4, 2), date(2028, 3, 31), date(2028, 6, 30)),
    ],
)
def test_quarters(dag, einde, volgende):
    assert groepen.quarter_before(dag) == einde
    assert groepen.next_quarter(einde) == volgende
