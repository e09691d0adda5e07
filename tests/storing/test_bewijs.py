"""Each fault test fails when what it guards is taken away. A product spoiled on purpose, and the counts that tell."""

import pytest

from bureaus.wachtrij import MAX_POGINGEN
from tests.storing.postbus import Stand
from tests.storing.telling import Telling
from tests.storing.test_broker import RUIM, TRAAGST, hang_broker, lose_broker
from tests.storing.test_databank import stop_database
from tests.storing.test_gif import poison
from tests.storing.test_klok import wake
from tests.storing.test_mailserver import meet_moods, problems
from tests.storing.test_werker import kill_at

KORT = 90.0


@pytest.fixture
def bewezen(record_property):
    """Keeps one line of what was noticed."""

    def _meld(sabotage: str, telling: Telling) -> None:
        record_property("storing", f"spoiled on purpose ({sabotage}), and noticed: {telling}")

    return _meld


@pytest.mark.parametrize(
    ("stap", "sabotage", "gezien"),
    [
        ("mail-geaccepteerd", "blind_resend", "duplicated"),
        ("mail-na-commit", "no_lock", "duplicated"),
        ("ronde-begin", "reminders_without_mail", "lost"),
    ],
)
def test_a_killed_worker(stand, bewezen, stap, sabotage, gezien):
    telling = kill_at(stand, stap, sabotage=sabotage, geduld=KORT)
    bewezen(sabotage, telling)
    assert getattr(telling, gezien) > 0, telling


def test_an_emptied_broker(stand, bewezen):
    telling = lose_broker(stand, sabotage="only_in_the_queue")
    bewezen("only_in_the_queue", telling)
    assert telling.lost > 0, telling


def test_a_silent_broker(stand, bewezen):
    telling, trager, traagst = hang_broker(stand, wsgi="tests.storing.wsgi_publiceert")
    bewezen("pages publish to the broker", telling)
    assert telling.page_errors or trager > RUIM or traagst > TRAAGST, telling


def test_a_stopped_database(stand, bewezen):
    """Without waiting for the disk, the last ten seconds of acknowledged writes are the database's word only."""
    stand.sql("alter system set synchronous_commit = off")
    stand.sql("alter system set wal_writer_delay = '10s'")
    try:
        telling, kwijt = stop_database(stand, vooraf="select pg_reload_conf()")
    finally:
        stand.sql("alter system reset all")
        stand.sql("select pg_reload_conf()")
    bewezen("no wait for the disk", telling)
    assert kwijt > 0, telling


@pytest.mark.parametrize(
    ("sabotage", "standen"),
    [
        ("blind_resend", {Stand.HANGT, Stand.VALT_WEG}),
        ("later_is_never", {Stand.GRIJS, Stand.GRIJS_DATA}),
        ("no_is_yes", {Stand.WEIGERT, Stand.WEIGERT_DATA}),
    ],
)
def test_a_mail_server_with_moods(stand, record_property, sabotage, standen):
    per_stand = meet_moods(stand, sabotage=sabotage, geduld=KORT)
    fout = problems(per_stand)
    for regel in fout:
        record_property("storing", f"spoiled on purpose ({sabotage}), and noticed: {regel}")
    assert all(any(str(per_stand[gekozen]) == regel for regel in fout) for gekozen in standen), per_stand


@pytest.mark.parametrize(
    ("naam", "sabotage"),
    [("three clocks and three workers", "no_lock"), ("no clock for 3 days", "only_of_today")],
)
def test_clocks(stand, bewezen, naam, sabotage):
    telling, gemist = wake(stand, naam, sabotage=sabotage, geduld=KORT)
    bewezen(sabotage, telling)
    assert gemist if sabotage == "only_of_today" else telling.duplicated, telling


def test_poison(stand, bewezen):
    telling, _staat, gedood = poison(stand, sabotage="no_count", geduld=KORT)
    bewezen("no_count", telling)
    assert gedood > MAX_POGINGEN, telling
