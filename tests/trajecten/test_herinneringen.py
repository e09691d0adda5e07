"""A reminder goes out once per rule, subject, due date, lead and person, however the scheduler behaved."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from bureaus import hartslag
from bureaus.enums import Mailsoort
from bureaus.models import Bureau, Lidmaatschap, Mailvoorkeur, Verzending
from bureaus.tenancy import as_planner
from bureaus.wachtrij import WerkStaat
from tests.wereld import Wereld, maak_traject
from trajecten import herinneringen, kalender, regelinstellingen, termijnen, trajecten
from trajecten.enums import Ontvangersoort, Regelcode, Termijnstaat
from trajecten.models import Herinnering, Regelinstelling, Termijn, Traject, Waarneming
from trajecten.tasks import remind

pytestmark = pytest.mark.wachtrij
# A Wednesday.
NU = datetime(2026, 11, 25, 11, tzinfo=UTC)
VANDAAG = NU.date()


@pytest.fixture(autouse=True)
def altijd_open(request) -> Iterator[None]:
    """Reminders leave at any hour of any day, so that these tests do the same at night; the calendar has its own."""
    with time_machine.travel(NU, tick=True):
        for naam in {"wereld", "ander"} & set(request.fixturenames):
            wereld = request.getfixturevalue(naam)
            with wereld.open():
                # As after a computation: these tests make their own deadlines.
                Traject.objects.update(herberekenen_op=None)
                Bureau.objects.update(mail_van=0, mail_tot=24, mail_dagen=[1, 2, 3, 4, 5, 6, 7])
        yield


def _termijn(wereld: Wereld, regel=Regelcode.ACTIE_KANDIDAAT, *, over: int = 0, traject=None, sinds=None, **velden):
    """A deadline that many days from now, whose reminder came a minute ago."""
    with wereld.open():
        op = VANDAAG + timedelta(days=over)
        return Termijn.objects.create(
            traject=traject or wereld.traject,
            regel=regel,
            onderwerp=uuid4(),
            ankerdatum=op,
            op=op,
            volgende_herinnering_op=sinds or timezone.now() - timedelta(minutes=1),
            **velden,
        )


def _leads(wereld: Wereld, regel: Regelcode, aanlopen: list[int], *ontvangers: Ontvangersoort) -> None:
    with wereld.open():
        Regelinstelling.objects.filter(regel=regel).delete()
        Regelinstelling.objects.create(regel=regel, aanlopen=aanlopen, ontvangers=list(ontvangers))


def _sweep() -> int:
    with as_planner():
        bureaus = herinneringen.find_bureaus()
    return sum(herinneringen.remind(bureau_id) for bureau_id in bureaus)


def _mails(wereld: Wereld) -> list[tuple[str, UUID, str]]:
    with wereld.open():
        return list(Verzending.objects.order_by("aangemaakt_op", "pk").values_list("soort", "lid_id", "pad"))


def _reminders(wereld: Wereld) -> list[tuple]:
    with wereld.open():
        rows = Herinnering.objects.order_by("gemaakt_op", "op", "aanloop")
        return list(rows.values_list("termijn_id", "op", "aanloop", "ontvanger_id"))


def _again(wereld: Wereld) -> None:
    """Let every deadline be due once more, as a confused scheduler would have it."""
    with wereld.open():
        Termijn.objects.update(volgende_herinnering_op=timezone.now() - timedelta(minutes=1))


# --- who -----------------------------------------------------------------------------------------------------


def test_the_candidate_the_coach_and_the_manager_each_to_their_own_page(wereld):
    _termijn(wereld, Regelcode.ACTIE_KANDIDAAT)
    _termijn(wereld, Regelcode.ACTIE_COACH)
    _termijn(wereld, Regelcode.AVG_VERZOEK)
    assert _sweep() == 3
    assert set(_mails(wereld)) == {
        ("herinnering", wereld.kandidaat_lid.pk, "/kompas/plan/"),
        ("herinnering", wereld.coach.pk, f"/kompas/traject/{wereld.traject.pk}/"),
        ("dagoverzicht", wereld.beheerder.pk, "/kompas/beheer/"),
    }


@pytest.mark.parametrize(
    ("regel", "pad"),
    [
        (Regelcode.PLAN_KANDIDAAT, "/kompas/plan/"),
        (Regelcode.INZAGE, "/kompas/werkgever/"),
        (Regelcode.SOLLICITATIEPLICHT, "/kompas/banen/"),
        (Regelcode.WW_AANVRAAG, "/kompas/start/"),
    ],
)
def test_a_candidate_comes_where_the_work_is(wereld, regel, pad):
    _leads(wereld, regel, [0], Ontvangersoort.KANDIDAAT)
    _termijn(wereld, regel)
    _sweep()
    assert _mails(wereld) == [("herinnering", wereld.kandidaat_lid.pk, pad)]


def test_several_things_lead_to_the_first_page(wereld):
    _termijn(wereld, Regelcode.ACTIE_KANDIDAAT)
    _termijn(wereld, Regelcode.INZAGE)
    _sweep()
    assert _mails(wereld) == [("herinnering", wereld.kandidaat_lid.pk, "/kompas/start/")]


def test_who_stands_in_gets_what_the_coach_gets(wereld):
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.coach, waarnemer=wereld.collega, van=VANDAAG, tot=VANDAAG, ingesteld_door=wereld.beheerder
        )
    _termijn(wereld, Regelcode.ACTIE_COACH)
    _sweep()
    assert {lid for _soort, lid, _pad in _mails(wereld)} == {wereld.coach.pk, wereld.collega.pk}


@pytest.mark.parametrize(("van", "tot"), [(-9, -1), (1, 9)])
def test_standing_in_on_other_days_is_not_standing_in(wereld, van, tot):
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.coach,
            waarnemer=wereld.collega,
            van=VANDAAG + timedelta(days=van),
            tot=VANDAAG + timedelta(days=tot),
            ingesteld_door=wereld.beheerder,
        )
    _termijn(wereld, Regelcode.ACTIE_COACH)
    _sweep()
    assert {lid for _soort, lid, _pad in _mails(wereld)} == {wereld.coach.pk}


@pytest.mark.parametrize("reden", ["geen coach", "coach weg", "nog niet ingelogd"])
def test_what_no_coach_can_see_to_goes_to_the_manager(wereld, reden):
    _termijn(wereld, Regelcode.ACTIE_COACH)
    with wereld.open():
        if reden == "geen coach":
            Traject.objects.update(coach=None)
        elif reden == "coach weg":
            Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(actief=False)
        else:
            Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(gebruiker=None)
    _sweep()
    assert _mails(wereld) == [("dagoverzicht", wereld.beheerder.pk, "/kompas/beheer/")]


def test_a_stand_in_is_enough_when_the_coach_is_gone(wereld):
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.coach, waarnemer=wereld.collega, van=VANDAAG, tot=VANDAAG, ingesteld_door=wereld.beheerder
        )
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(actief=False)
    _termijn(wereld, Regelcode.ACTIE_COACH)
    _sweep()
    assert {lid for _soort, lid, _pad in _mails(wereld)} == {wereld.collega.pk}


def test_one_person_in_two_roles_gets_one_mail(wereld):
    """In a bureau of one the manager is the coach."""
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.beheerder.pk).update(gebruiker=wereld.coach.gebruiker)
    _leads(wereld, Regelcode.LOOPTIJD, [0], Ontvangersoort.COACH, Ontvangersoort.BEHEERDER)
    _termijn(wereld, Regelcode.LOOPTIJD)
    _sweep()
    assert {lid for _soort, lid, _pad in _mails(wereld)} == {wereld.coach.pk}


@pytest.mark.parametrize("reden", ["weg", "nog niet ingelogd"])
def test_who_cannot_sign_in_is_not_reminded(wereld, reden):
    """Somebody on an import list may not even know of the bureau yet."""
    velden = {"actief": False} if reden == "weg" else {"gebruiker": None}
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(**velden)
    _termijn(wereld)
    assert _sweep() == 1
    assert (_mails(wereld), _reminders(wereld)) == ([], [])


def test_each_bureau_its_own(wereld, ander):
    _termijn(wereld)
    _termijn(ander)
    assert _sweep() == 2
    assert [mail[1] for mail in _mails(wereld)] == [wereld.kandidaat_lid.pk]
    assert [mail[1] for mail in _mails(ander)] == [ander.kandidaat_lid.pk]


# --- once ----------------------------------------------------------------------------------------------------


def test_twice_and_again_is_once(wereld):
    termijn = _termijn(wereld)
    assert [_sweep(), _sweep()] == [1, 0]
    _again(wereld)
    assert _sweep() == 1
    assert _reminders(wereld) == [(termijn.pk, VANDAAG, 0, wereld.kandidaat_lid.pk)]
    assert len(_mails(wereld)) == 1


@pytest.mark.parametrize("slot", [True, False])
def test_three_at_once_is_once(wereld, monkeypatch, slot):
    """Also when the bureau's lock were not there: then the rows' own locks and the unique key are left."""
    if not slot:
        monkeypatch.setattr(herinneringen, "_alone", lambda bureau_id: True)
    for _ in range(20):
        _termijn(wereld)
        _termijn(wereld, Regelcode.ACTIE_COACH, traject=wereld.ander_traject)
    begin = threading.Barrier(3)

    def run() -> None:
        try:
            begin.wait()
            for _ in range(5):
                herinneringen.remind(wereld.bureau.pk, limiet=7)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    while herinneringen.remind(wereld.bureau.pk, limiet=7):
        pass
    assert len(_reminders(wereld)) == len(set(_reminders(wereld))) == 40
    assert len(_mails(wereld)) == 2 or not slot


def test_the_key_of_the_table_is_what_makes_it_one(wereld, monkeypatch):
    """Without the search for what was sent before, and with everything due again, there is still one."""
    _termijn(wereld)
    _sweep()
    _again(wereld)
    ronde = herinneringen._RONDE.replace("where h.id is null", "where true")
    assert ronde != herinneringen._RONDE
    monkeypatch.setattr(herinneringen, "_RONDE", ronde)
    _sweep()
    assert len(_reminders(wereld)) == 1


def test_asleep_for_days_then_one_mail_about_everything(wereld):
    """Five things of one person, of which several leads were missed: the latest of each, in one mail."""
    _leads(wereld, Regelcode.ACTIE_KANDIDAAT, [7, 3, 0, -1], Ontvangersoort.KANDIDAAT)
    sinds = timezone.now() - timedelta(days=6)
    for over in (-2, -1, 0, 1, 2):
        _termijn(wereld, over=over, sinds=sinds)
    assert [_sweep(), _sweep()] == [5, 0]
    assert sorted((aanloop, (op - VANDAAG).days) for _pk, op, aanloop, _lid in _reminders(wereld)) == [
        (-1, -2), (-1, -1), (0, 0), (3, 1), (3, 2),
    ]  # fmt: skip
    assert len(_mails(wereld)) == 1
    with wereld.open():
        assert Herinnering.objects.values("verzending").distinct().count() == 1


def test_a_late_sweep_is_as_good_as_one_in_time(wereld):
    _termijn(wereld, over=-40, sinds=timezone.now() - timedelta(days=40))
    assert [_sweep(), _sweep()] == [1, 0]
    assert len(_mails(wereld)) == 1


def test_the_next_reminder_is_the_first_lead_to_come(wereld):
    _leads(wereld, Regelcode.ACTIE_KANDIDAAT, [14, 7, 2, -3], Ontvangersoort.KANDIDAAT)
    termijn = _termijn(wereld, over=7)
    verwacht = []
    for over in (7, 2, -3):
        _sweep()
        with wereld.open():
            termijn.refresh_from_db()
            verwacht.append(termijn.volgende_herinnering_op)
            # As if it were that many days before it.
            Termijn.objects.update(op=VANDAAG + timedelta(days=over))
    bureau = Bureau(mail_van=0, mail_tot=24, mail_dagen=[1, 2, 3, 4, 5, 6, 7])
    assert verwacht[0] == kalender.reminder_moment(VANDAAG + timedelta(days=5), bureau)
    assert _reminders(wereld)[0][2] == 7


def test_after_the_last_lead_there_is_nothing_more(wereld):
    termijn = _termijn(wereld)
    _sweep()
    with wereld.open():
        assert Termijn.objects.get(pk=termijn.pk).volgende_herinnering_op is None
        assert Termijn.objects.get(pk=termijn.pk).staat == Termijnstaat.LOOPT


def test_a_date_beyond_the_calendar_is_looked_at_again(wereld):
    _leads(wereld, Regelcode.BEWAARTERMIJN, [30], Ontvangersoort.BEHEERDER)
    termijn = _termijn(wereld, Regelcode.BEWAARTERMIJN, over=900)
    assert _sweep() == 1
    with wereld.open():
        termijn.refresh_from_db()
        assert timedelta(days=390) < termijn.volgende_herinnering_op - timezone.now() < herinneringen.VOORUIT
    assert _mails(wereld) == []


def test_leads_changed_by_the_bureau_in_between(wereld):
    """The day it was planned for is no longer one: nothing leaves, and the new day is found."""
    termijn = _termijn(wereld, over=5)
    _leads(wereld, Regelcode.ACTIE_KANDIDAAT, [2], Ontvangersoort.KANDIDAAT)
    assert [_sweep(), _sweep()] == [1, 0]
    assert _mails(wereld) == []
    with wereld.open():
        termijn.refresh_from_db()
        assert timezone.localdate(termijn.volgende_herinnering_op) == VANDAAG + timedelta(days=3)


def test_a_bureau_that_wants_no_reminders_gets_none(wereld):
    termijn = _termijn(wereld)
    _leads(wereld, Regelcode.ACTIE_KANDIDAAT, [], Ontvangersoort.KANDIDAAT)
    assert [_sweep(), _sweep()] == [1, 0]
    with wereld.open():
        assert Termijn.objects.get(pk=termijn.pk).volgende_herinnering_op is None
    assert _mails(wereld) == []


def test_a_moved_date_is_reminded_of_anew(wereld):
    termijn = _termijn(wereld)
    _sweep()
    with wereld.open():
        Termijn.objects.update(op=VANDAAG - timedelta(days=1))
    _again(wereld)
    _sweep()
    assert [(pk, op) for pk, op, *_rest in _reminders(wereld)] == [
        (termijn.pk, VANDAAG),
        (termijn.pk, VANDAAG - timedelta(days=1)),
    ]


# --- silence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stilte", ["gesloten", "beperking"])
def test_closing_and_restriction_stop_it_also_before_the_computation(wereld, stilte):
    _termijn(wereld)
    with wereld.open():
        if stilte == "gesloten":
            Traject.objects.update(gesloten_op=VANDAAG, eindreden="verhuizing")
        else:
            wereld.kandidaat.beperking_sinds = timezone.now()
            wereld.kandidaat.save()
    assert [_sweep(), _sweep()] == [1, 0]
    assert (_mails(wereld), _reminders(wereld)) == ([], [])


def test_closing_stops_it_through_the_product(wereld):
    _termijn(wereld)
    with wereld.open():
        trajecten.close_traject(wereld.traject, eindreden="verhuizing", door=wereld.coach)
    _sweep()
    with wereld.open():
        assert not Herinnering.objects.exclude(termijn__regel=Regelcode.BEWAARTERMIJN).exists()


def test_aftercare_goes_on_when_the_trajectory_is_closed(wereld):
    _termijn(wereld, Regelcode.NAZORG)
    with wereld.open():
        Traject.objects.update(gesloten_op=VANDAAG, eindreden="geplaatst")
    _sweep()
    assert [lid for _soort, lid, _pad in _mails(wereld)] == [wereld.coach.pk]


def test_who_switched_it_off_gets_no_mail_and_later_no_old_ones(wereld):
    with wereld.open():
        uit = Mailvoorkeur.objects.create(lid=wereld.kandidaat_lid, soort=Mailsoort.HERINNERING)
    _termijn(wereld)
    _sweep()
    assert (_mails(wereld), len(_reminders(wereld))) == ([], 1)
    with wereld.open():
        uit.delete()
    _again(wereld)
    _sweep()
    assert _mails(wereld) == []


def _restrict(wereld: Wereld) -> None:
    wereld.kandidaat.beperking_sinds = timezone.now()
    wereld.kandidaat.save()


WEGGEHAALD = {
    "restriction": ("k.beperking_sinds is null", "true", _restrict),
    "closed": (
        "(t.gesloten_op is null or r.na_sluiten)",
        "true",
        lambda wereld: Traject.objects.update(gesloten_op=VANDAAG, eindreden="verhuizing"),
    ),
    "ended membership": ("l.actief", "true", lambda wereld: Lidmaatschap.objects.update(actief=False)),
    "no account": (
        "l.gebruiker_id is not null",
        "true",
        lambda wereld: Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(gebruiker=None),
    ),
    "own choice": (
        "from nieuw where mailen",
        "from nieuw where true",
        lambda wereld: Mailvoorkeur.objects.create(lid=wereld.kandidaat_lid, soort=Mailsoort.HERINNERING),
    ),
    "leads": (
        "b.op - a <= %(grens)s",
        "true",
        lambda wereld: Termijn.objects.update(op=VANDAAG + timedelta(days=1)),
    ),
}


@pytest.mark.parametrize("bewaker", WEGGEHAALD)
def test_a_removed_guard_is_noticed(wereld, monkeypatch, bewaker):
    """Each condition of the statement taken away once: with it no mail is made, without it one is."""
    weg, daarvoor, maak_stil = WEGGEHAALD[bewaker]
    _termijn(wereld)
    with wereld.open():
        maak_stil(wereld)
    _sweep()
    assert _mails(wereld) == []
    assert herinneringen._RONDE.count(weg) == 1
    monkeypatch.setattr(herinneringen, "_RONDE", herinneringen._RONDE.replace(weg, daarvoor))
    if bewaker == "own choice":
        _termijn(wereld)
    _again(wereld)
    _sweep()
    assert len(_mails(wereld)) == 1


# --- when ----------------------------------------------------------------------------------------------------


def _hours(wereld: Wereld, van: int, tot: int, dagen: list[int]) -> Bureau:
    with wereld.open():
        Bureau.objects.update(mail_van=van, mail_tot=tot, mail_dagen=dagen)
        return Bureau.objects.get(pk=wereld.bureau.pk)


@pytest.mark.parametrize("regel", [Regelcode.ACTIE_KANDIDAAT, Regelcode.AVG_VERZOEK])
def test_a_mail_waits_for_the_hours_and_days_of_the_bureau(wereld, regel):
    overmorgen = VANDAAG + timedelta(days=2)
    bureau = _hours(wereld, 9, 17, [overmorgen.isoweekday()])
    _termijn(wereld, regel, over=-3)
    _sweep()
    with wereld.open():
        (niet_voor,) = Verzending.objects.values_list("niet_voor", flat=True)
    assert niet_voor == kalender.next_allowed(timezone.now(), bureau) > timezone.now() + timedelta(hours=24)


def test_within_the_hours_it_leaves_at_once(wereld):
    _termijn(wereld)
    _sweep()
    with wereld.open():
        assert Verzending.objects.get().niet_voor <= timezone.now()


def test_what_comes_due_while_a_mail_waits_goes_along_with_it(wereld):
    morgen = VANDAAG + timedelta(days=1)
    _hours(wereld, 9, 17, [morgen.isoweekday()])
    _termijn(wereld, over=-3)
    _sweep()
    _termijn(wereld, over=-2)
    _sweep()
    assert (len(_mails(wereld)), len(_reminders(wereld))) == (1, 2)
    with wereld.open():
        assert Herinnering.objects.values("verzending").distinct().count() == 1


@pytest.mark.parametrize("velden", [{"werk_staat": WerkStaat.BEZIG}, {"pogingen": 1}])
def test_nothing_goes_along_with_a_mail_that_may_have_been_made(wereld, velden):
    _termijn(wereld)
    _sweep()
    with wereld.open():
        Verzending.objects.update(**velden)
    _termijn(wereld)
    _sweep()
    assert len(_mails(wereld)) == 2


def test_a_mail_that_is_being_taken_is_left_alone(wereld):
    """The worker's claim and the sweep meet on the row itself: who comes second sees what the first did."""
    _termijn(wereld)
    _sweep()
    with wereld.open(), connection.cursor() as cursor:
        cursor.execute("select id from bureaus_verzending for update")
        _elsewhere(lambda: (_termijn(wereld), herinneringen.remind(wereld.bureau.pk)))
    assert len(_mails(wereld)) == 2


def _elsewhere(work) -> None:
    """Run it on another connection, and wait."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


# --- one mail a day ------------------------------------------------------------------------------------------


def _daily(wereld: Wereld) -> None:
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(dagoverzicht=True)
        Traject.objects.update(coach=wereld.coach)


def test_a_coach_gets_a_mail_per_person_or_one_with_everything(wereld):
    with wereld.open():
        Traject.objects.update(coach=wereld.coach)
    for traject in (wereld.traject, wereld.ander_traject):
        _termijn(wereld, Regelcode.ACTIE_COACH, traject=traject)
    _sweep()
    assert sorted(pad for _soort, _lid, pad in _mails(wereld)) == sorted(
        f"/kompas/traject/{traject.pk}/" for traject in (wereld.traject, wereld.ander_traject)
    )
    _daily(wereld)
    for traject in (wereld.traject, wereld.ander_traject):
        _termijn(wereld, Regelcode.ACTIE_COACH, traject=traject)
    _sweep()
    assert _mails(wereld)[2:] == [("dagoverzicht", wereld.coach.pk, "/kompas/vandaag/")]


def test_the_daily_mail_gathers_for_a_while_and_comes_once_a_day(wereld):
    _daily(wereld)
    _termijn(wereld, Regelcode.ACTIE_COACH)
    _sweep()
    with wereld.open():
        eerste = Verzending.objects.get()
    assert timedelta(minutes=5) < eerste.niet_voor - timezone.now() <= herinneringen.VERZAMELEN
    _termijn(wereld, Regelcode.ACTIE_COACH, traject=wereld.ander_traject)
    _sweep()
    assert len(_mails(wereld)) == 1
    _let_leave(wereld)
    _leads(wereld, Regelcode.ACTIE_COACH, [3, 0], Ontvangersoort.COACH)
    for _ in range(2):
        _termijn(wereld, Regelcode.ACTIE_COACH, over=3)
        _sweep()
    with wereld.open():
        morgen = Verzending.objects.exclude(pk=eerste.pk).get()
        assert timezone.localdate(morgen.niet_voor) == VANDAAG + timedelta(days=1)
        assert morgen.herinneringen.count() == 2


def _let_leave(wereld: Wereld) -> None:
    """What waits has left."""
    with wereld.open():
        wachtend = Verzending.objects.filter(werk_staat=WerkStaat.WACHT)
        wachtend.update(werk_staat=WerkStaat.KLAAR, verzonden_op=timezone.now(), niet_voor=timezone.now())


def test_what_is_due_before_the_next_daily_mail_does_not_wait_for_it(wereld):
    """The next one is in three days: what is due in two leaves today, what is due in three goes along with that one."""
    _daily(wereld)
    over_drie = VANDAAG + timedelta(days=3)
    _hours(wereld, 0, 24, [VANDAAG.isoweekday(), over_drie.isoweekday()])
    _leads(wereld, Regelcode.ACTIE_COACH, [3, 2, 0], Ontvangersoort.COACH)
    _termijn(wereld, Regelcode.ACTIE_COACH)
    _sweep()
    _let_leave(wereld)
    for over in (3, -1, 2):
        _termijn(wereld, Regelcode.ACTIE_COACH, over=over)
        _sweep()
    with wereld.open():
        wachtend = Verzending.objects.filter(werk_staat=WerkStaat.WACHT).order_by("niet_voor")
        vandaag, later = ((timezone.localdate(v.niet_voor), v.herinneringen.count()) for v in wachtend)
    assert (vandaag, later) == ((VANDAAG, 1), (over_drie, 2))


# --- the clock -----------------------------------------------------------------------------------------------


def _found() -> list[UUID]:
    with as_planner():
        return herinneringen.find_bureaus()


def test_only_bureaus_with_work_are_found_the_longest_waiting_first(wereld, ander):
    assert _found() == []
    _termijn(wereld, over=9, sinds=timezone.now() + timedelta(days=9))
    assert _found() == []
    _termijn(wereld)
    _termijn(ander, sinds=timezone.now() - timedelta(days=1))
    assert _found() == [ander.bureau.pk, wereld.bureau.pk]


def test_a_marked_trajectory_is_work_too(wereld):
    with wereld.open():
        termijnen.mark([wereld.traject.pk])
    assert _found() == [wereld.bureau.pk]
    herinneringen.remind(wereld.bureau.pk)
    assert _found() == []


def test_a_bureau_is_not_offered_again_while_a_worker_is_at_it(wereld, ander):
    _termijn(wereld)
    _termijn(ander)
    gevonden = []
    with wereld.open():
        assert herinneringen._alone(wereld.bureau.pk)
        _elsewhere(lambda: gevonden.extend(_found()))
        _elsewhere(lambda: gevonden.append(herinneringen.remind(wereld.bureau.pk)))
    assert gevonden == [ander.bureau.pk, 0]
    assert _sweep() == 2


def test_a_big_bureau_goes_on_in_passes(wereld, monkeypatch):
    monkeypatch.setattr(herinneringen, "LIMIET", 3)
    monkeypatch.setattr(herinneringen.remind, "__kwdefaults__", {"limiet": 3})
    for traject in (wereld.traject, wereld.ander_traject):
        for _ in range(5):
            _termijn(wereld, traject=traject)
    # All that is due of one person goes together, however small the pass.
    assert herinneringen.remind(wereld.bureau.pk, limiet=1) == 5
    assert herinneringen.finish(wereld.bureau.pk)
    assert (len(_mails(wereld)), len(_reminders(wereld))) == (2, 10)
    assert _found() == []


def _fail_for(monkeypatch, traject_id: UUID) -> None:
    """Let the computation fail on whatever batch holds this trajectory, with the words of a person."""
    gewoon = termijnen.recompute

    def recompute(rijen, **velden) -> None:
        if any(rij.pk == traject_id for rij in rijen):
            raise ValueError("Jan Jansen")
        gewoon(rijen, **velden)

    monkeypatch.setattr(termijnen, "recompute", recompute)


def test_a_trajectory_that_cannot_be_computed_is_put_off_and_the_others_are_done(wereld, monkeypatch, caplog):
    """It heads the line of a bureau with batches of two: without being put off nothing behind it is ever computed."""
    monkeypatch.setattr(termijnen, "METEEN", 2)
    monkeypatch.setattr(termijnen.recompute_marked, "__defaults__", (2,))
    monkeypatch.setattr(termijnen.marked, "__defaults__", (2,))
    extra = [
        maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="Bo", achternaam="Vis", nummer=f"20{n}")
        for n in range(3)
    ]
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(herberekenen_op=timezone.now() - timedelta(days=1))
        termijnen.mark([wereld.ander_traject.pk])
    _termijn(wereld, Regelcode.ACTIE_COACH, traject=wereld.ander_traject)
    _fail_for(monkeypatch, wereld.traject.pk)
    herinneringen.remind(wereld.bureau.pk)
    with wereld.open():
        gemarkeerd = dict(Traject.objects.exclude(herberekenen_op=None).values_list("pk", "herberekenen_op"))
        assert set(gemarkeerd) == {wereld.traject.pk}
        assert timedelta(minutes=50) < gemarkeerd[wereld.traject.pk] - timezone.now() <= termijnen.UITSTEL
        berekend = set(Termijn.objects.filter(regel=Regelcode.LOOPTIJD).values_list("traject", flat=True))
    assert berekend == {wereld.ander_traject.pk, *(traject.pk for traject in extra)}
    assert str(wereld.traject.pk) in caplog.text and "ValueError" in caplog.text and "Jansen" not in caplog.text
    assert _found() == [], "the clock does not come back for it at once"


def test_what_was_put_off_is_tried_again_when_something_of_it_changes(wereld, monkeypatch):
    with monkeypatch.context() as kapot:
        _fail_for(kapot, wereld.traject.pk)
        with wereld.open():
            termijnen.mark([wereld.traject.pk])
        herinneringen.remind(wereld.bureau.pk)
    assert _found() == []
    with wereld.open():
        termijnen.mark([wereld.traject.pk])
    assert _found() == [wereld.bureau.pk]
    herinneringen.remind(wereld.bureau.pk)
    with wereld.open():
        assert Termijn.objects.filter(traject=wereld.traject, regel=Regelcode.LOOPTIJD).exists()
        assert not Traject.objects.exclude(herberekenen_op=None).exists()


def test_a_bureau_of_which_nothing_can_be_computed_still_gets_its_reminders(wereld, monkeypatch, caplog):
    def fail(*_args, **_velden) -> int:
        raise ValueError("Jan Jansen")

    monkeypatch.setattr(termijnen, "recompute_marked", fail)
    monkeypatch.setattr(termijnen, "put_off", fail)
    with wereld.open():
        termijnen.mark([wereld.ander_traject.pk])
    _termijn(wereld)
    assert _sweep() == 1
    assert "ValueError" in caplog.text and "Jansen" not in caplog.text


def test_a_finished_sweep_gives_a_sign_of_life(wereld):
    with wereld.open():
        assert hartslag.last(hartslag.HERINNERINGEN) is None
    _termijn(wereld)
    remind(str(wereld.bureau.pk))
    with wereld.open():
        assert timezone.now() - hartslag.last(hartslag.HERINNERINGEN) < timedelta(minutes=1)
    assert len(_mails(wereld)) == 1


def test_the_ids_made_by_the_statement_are_those_of_the_product(wereld):
    _termijn(wereld)
    _sweep()
    with wereld.open():
        verzending, herinnering = Verzending.objects.get(), Herinnering.objects.get()
        assert verzending.message_id == f"<{verzending.pk}@{verzending.message_id.partition('@')[2][:-1]}>"
    for pk in (verzending.pk, herinnering.pk):
        assert pk.version == 7
        gemaakt = datetime.fromtimestamp((pk.int >> 80) / 1000, tz=timezone.get_current_timezone())
        assert abs(timezone.now() - gemaakt) < timedelta(minutes=1)


def test_every_rule_can_be_swept(wereld):
    """Each with its own leads and recipients, all at once."""
    with wereld.open():
        aanlopen = {code: min(regel.aanlopen) for code, regel in regelinstellingen.effective().items()}
    for code, aanloop in aanlopen.items():
        _termijn(wereld, code, over=aanloop)
    assert _sweep() == len(Regelcode)
    with wereld.open():
        assert Herinnering.objects.values("termijn").distinct().count() == len(Regelcode)
    assert {soort for soort, _lid, _pad in _mails(wereld)} == {"herinnering", "dagoverzicht"}
