"""Work that kills whoever touches it: it is tried three times at most, and everybody else's goes on."""

from bureaus.tenancy import uuid7
from bureaus.wachtrij import MAX_POGINGEN
from tests.storing.maat import MAAT
from tests.storing.opstelling import Opstelling
from tests.storing.telling import Telling, count, is_done

IMPORT = """
    insert into trajecten_import (id, bureau_id, opdrachtgever_id, door_id, bestandsnaam, opdracht_velden, kolommen,
        toewijzing, geupload_op, bevestigd_op, totaal, verwerkt, tellingen, werk_staat, pogingen, niet_voor,
        laatste_fout)
    values (%(id)s, %(bureau)s, %(gever)s, %(coach)s, 'gif.csv', '{}', '[]', '{}', now(), now(), 1, 0, '{}', 'wacht', 0,
        now(), '')
"""
VRAAG = "select werk_staat, pogingen from trajecten_import where id = %s"


def poison(stand: Opstelling, *, sabotage: str = "", geduld: float = 180) -> tuple[Telling, str, int]:
    """One import that always kills its worker, among reminders that do not; the counts, its end and its kills."""
    bureau, gif = stand.bureaus[0], str(uuid7())
    mensen = stand.people(MAAT.per_mailfout * 5)
    stand.arm("werk-na-claim", aantal=3 * MAX_POGINGEN, altijd=(gif,))
    stand.sql(IMPORT, {"id": gif, **{naam: bureau[naam] for naam in ("bureau", "gever", "coach")}})
    stand.make_due(mensen)
    stand.workers(1, sabotage=sabotage)
    stand.clocks()

    def klaar() -> bool:
        stand.pass_time()
        stand.sql("update trajecten_import set aangeboden_tot = null where werk_staat in ('wacht', 'bezig')")
        ((staat, _pogingen),) = stand.sql(VRAAG, [gif])
        return staat not in ("wacht", "bezig") and is_done(stand, len(mensen))

    op_tijd = stand.wait_until(klaar, geduld, rust=0.5)
    assert op_tijd or sabotage, stand.logs()
    ((staat, pogingen),) = stand.sql(VRAAG, [gif])
    telling = count(stand, "poison job", mensen, kills=stand.dead(), extra=f"{pogingen} attempts, then {staat}")
    return telling, staat, stand.dead()


def test_a_job_that_kills_its_worker_is_tried_three_times_and_harms_nobody_else(stand, meld):
    telling, staat, gedood = poison(stand)
    meld(telling)
    assert gedood == MAX_POGINGEN and staat == "mislukt", telling
    assert telling.goed and telling.sent_once == telling.due and not telling.failed + telling.uncertain, telling
