"""A worker that is killed at any step: every reminder ends sent once, or `onzeker`."""

import pytest

from tests.storing import stappen
from tests.storing.maat import LANG, MAAT
from tests.storing.opstelling import Opstelling
from tests.storing.telling import Telling, count, is_done

# Before an attempt began there is nothing to be unsure about. After that the server may have heard of the mail, and it
# is never sent again by itself; one commit records a mail and claims the next, so killing around it is unsure too.
ZEKER = {*stappen.TIK, *stappen.RONDE, "mail-ontvangen"}
GEDULD = 300


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
