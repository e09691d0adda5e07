"""A broker that is gone, empty or silent: nothing that is due exists only there, and no page asks it anything."""

import shutil
import signal
import time

from outplacement.lokaal import processen
from tests.storing.bezoek import p99, visitors
from tests.storing.maat import LANG, MAAT
from tests.storing.opstelling import Opstelling
from tests.storing.telling import Telling, count, is_done

TERUG = 60.0  # seconds after its return in which everything due must have left
RUIM = 2.0  # p99 of the pages over p99 with a broker that works
TRAAGST = 6.0  # seconds; the broker is silent for longer, so a page that waits for it takes more


def wipe(stand: Opstelling) -> None:
    """Kill the broker and throw away what it kept on disk."""
    processen.kill_group(stand.valkey.proces.pid)
    stand.valkey.proces.wait(10)
    shutil.rmtree(stand.valkey.map / "appendonlydir", ignore_errors=True)


def lose_broker(stand: Opstelling, *, sabotage: str = "") -> Telling:
    """Kill and empty the broker with many mails due, some of them offered, and start it again."""
    mensen = stand.people(MAAT.achterstand)
    stand.workers(MAAT.werkers, sabotage=sabotage)
    stand.clocks()
    stand.make_due(mensen)
    assert stand.wait_until(lambda: stand.postbus.geleverd, 60), stand.logs()
    wipe(stand)
    bij_verlies = len(stand.postbus.geleverd)
    time.sleep(MAAT.broker_weg)
    stand.valkey.launch()
    stand.valkey.wait(andere_poorten=0)
    terug = time.monotonic()
    if not LANG:
        # What had been offered is offered again 45 seconds later: the short form does not wait for that.
        stand.pass_time()
    klaar = stand.wait_until(lambda: is_done(stand, len(mensen)), TERUG if LANG else 40, rust=0.3)
    duur = time.monotonic() - terug
    assert klaar or sabotage, f"after {duur:.0f} s: {count(stand, 'broker flushed', mensen)}\n{stand.logs()}"
    extra = f"{bij_verlies} sent before, done {duur:.1f} s after its return"
    return count(stand, "broker killed and flushed", mensen, extra=extra)


def test_a_broker_that_lost_everything_loses_no_reminder(stand, meld):
    telling = lose_broker(stand)
    meld(telling)
    assert telling.goed and not telling.failed and not telling.uncertain, telling
    assert telling.sent_once == telling.due


def hang_broker(stand: Opstelling, *, wsgi: str = "outplacement.wsgi") -> tuple[Telling, float, float]:
    """Stop the broker without ending it, while pages are used and reminders come due.

    Returns the counts, p99 over p99, and the seconds of the slowest page intussen.
    """
    mensen = stand.people(min(MAAT.achterstand, 200))
    stand.web(wsgi)
    stand.workers(1)
    stand.clocks()
    with visitors(stand) as bezoek:
        assert stand.wait_until(lambda: len(bezoek.antwoorden) > 20, 60), stand.logs()
        begin = time.monotonic()
        stand.wait_until(lambda: False, MAAT.warm)
        stil = time.monotonic()
        stand.valkey.proces.send_signal(signal.SIGSTOP)
        try:
            stand.make_due(mensen)
            stand.wait_until(lambda: False, MAAT.broker_stil)
            weer = time.monotonic()
        finally:
            stand.valkey.proces.send_signal(signal.SIGCONT)
        klaar = stand.wait_until(lambda: is_done(stand, len(mensen)), TERUG, rust=0.3)
        duur = time.monotonic() - weer
        assert klaar, f"after {duur:.0f} s: {count(stand, 'broker stopped', mensen)}\n{stand.logs()}"
    intussen = bezoek.during(stil, weer)
    gewoon, toen = p99(bezoek.done_between(begin, stil)), p99(intussen)
    trager = toen / gewoon if gewoon else float("inf")
    fouten = bezoek.errors(begin, float("inf"))
    traagst = max(antwoord.eind - antwoord.begin for antwoord in intussen)
    extra = (
        f"{len(intussen)} pages meanwhile, p99 {toen * 1000:.0f} ms over {gewoon * 1000:.0f} ms = {trager:.2f}, "
        f"mail done {duur:.1f} s after {', '.join(sorted(set(fouten))[:3])}"
    )
    telling = count(stand, f"broker stopped for {MAAT.broker_stil} s", mensen, page_errors=len(fouten), extra=extra)
    return telling, trager, traagst


def test_a_broker_that_does_not_answer_is_not_noticed_on_the_pages(stand, meld):
    telling, trager, traagst = hang_broker(stand)
    meld(telling)
    assert traagst <= TRAAGST, telling
    assert trager <= RUIM or not MAAT.p99_telt, telling
    assert telling.goed and not telling.failed and not telling.uncertain, telling
    assert telling.sent_once == telling.due
