"""A worker that is killed at any step: every reminder ends sent once, or `onzeker`."""

import pytest

from tests.storing import stappen
from tests.storing.maat import LANG, MAAT
from tests.storing.opstelling import Opstelling
from tests.storing.postbus import Stand
from tests.storing.telling import Telling, count, is_done

# Before an attempt began there is nothing to be unsure about. After that the server may have heard of the mail, and it
# is never sent again by itself; one commit records a mail and claims the next, so killing around it is unsure too.
ZEKER = {*stappen.TIK, *stappen.RONDE, "mail-ontvangen"}
GEDULD = 600


def kill_at(stand: Opstelling, *plekken: str, sabotage: str = "", geduld: float = GEDULD) -> Telling:
    """Kill a worker at each of these steps as often as this form asks, once per mail, bureau or tick."""
    aantal = MAAT.per_stap * len(plekken)
    # A tick offers a hundred mails at most: more due than one tick takes, for ticks to be killed often enough.
    mensen = stand.people(None if set(plekken) & set(stappen.TIK) else min(2 * aantal, 200))
    stand.arm(*plekken, aantal=MAAT.per_stap)
    stand.make_due(mensen)
    stand.workers(MAAT.werkers, sabotage=sabotage)
    stand.clocks()

    def klaar() -> bool:
        stand.pass_time()
        return is_done(stand, len(mensen)) and stand.dead() >= aantal

    op_tijd = stand.wait_until(klaar, geduld, rust=0.3)
    assert op_tijd or sabotage, f"{plekken}: {stand.dead()} kills\n{stand.logs()}"
    naam = f"SIGKILL {plekken[0]}" if len(plekken) == 1 else f"SIGKILL at {len(plekken)} steps"
    return count(stand, naam, mensen, kills=stand.dead())


@pytest.mark.parametrize("plekken", [(stap,) for stap in stappen.ALLE] if LANG else [stappen.ALLE], ids="+".join)
def test_a_worker_killed_at_each_step_loses_and_doubles_nothing(stand, meld, plekken):
    telling = kill_at(stand, *plekken)
    meld(telling)
    assert telling.kills >= MAAT.per_stap * len(plekken)
    assert telling.goed and not telling.failed, telling
    assert telling.uncertain <= (stand.dead(*set(plekken) - ZEKER) if set(plekken) - ZEKER else 0), telling
    assert telling.sent_once + telling.uncertain >= telling.due


def test_a_worker_told_to_stop_finishes_what_it_is_at(stand, meld):
    """SIGTERM, as at every deployment."""
    mensen = stand.people(6)
    stand.postbus.stand = Stand.TRAAG
    stand.make_due(mensen)
    stand.workers(1)
    stand.clocks()
    assert stand.wait_until(lambda: stand.postbus.geleverd, 60), stand.logs()
    werker = next(programma.proces for programma in stand.programmas if programma.naam == "werker0")
    werker.terminate()
    assert werker.wait(90) == 0, stand.logs()
    staten = dict(stand.sql("select werk_staat, count(*) from bureaus_verzending group by 1"))
    assert set(staten) <= {"klaar", "wacht"} and staten["klaar"] == len(stand.postbus.geleverd), stand.logs()
    stand.postbus.open_again()

    def klaar() -> bool:
        stand.pass_time()
        return is_done(stand, len(mensen))

    assert stand.wait_until(klaar, 120, rust=0.5), stand.logs()
    telling = count(stand, "SIGTERM while it sends", mensen, extra=f"{staten['klaar']} sent before it stopped")
    meld(telling)
    assert telling.goed and telling.sent_once == telling.due, telling
