"""A database that is stopped in the middle: what was acknowledged is there, and everything goes on by itself."""

import signal
import time
from datetime import UTC, datetime

from tests.storing.bezoek import visitors
from tests.storing.maat import LANG, MAAT
from tests.storing.opstelling import Opstelling
from tests.storing.telling import Telling, count, is_done

HERSTEL = 15.0  # seconds


def stop_database(stand: Opstelling, *, vooraf: str = "") -> tuple[Telling, int]:
    """Stop PostgreSQL `immediate` under pages and mails; the counts, and how many acknowledged writes are gone."""
    mensen = stand.people(min(MAAT.achterstand, 400))
    helft, proef = mensen[: len(mensen) // 2], mensen[len(mensen) // 2 :]
    if vooraf:
        stand.sql(vooraf)
    stand.web()
    stand.workers(MAAT.werkers)
    stand.clocks()
    with visitors(stand) as bezoek:
        begin = time.monotonic()
        stand.make_due(helft)
        assert stand.wait_until(lambda: stand.postbus.geleverd and bezoek.bevestigd, 60), stand.logs()
        stand.wait_until(lambda: False, 3 if LANG else 0.5)
        gestopt, gestopt_om = time.monotonic(), datetime.now(UTC)
        stand.postgres.proces.send_signal(signal.SIGQUIT)
        stand.postgres.proces.wait(20)
        processen_voor = [programma.proces.pid for programma in stand.programmas]
        time.sleep(3 if LANG else 1)
        stand.postgres.launch()
        stand.postgres.wait(andere_poorten=0)
        terug = time.monotonic()
        stand.make_due(proef[:1])
        hersteld = stand.wait_until(lambda: stand.postbus.per_ontvanger()[proef[0].email], HERSTEL)
        mail_na = time.monotonic() - terug
        assert hersteld, f"no mail left within {HERSTEL} s of its return\n{stand.logs()}"
        stand.make_due(proef[1:])
        stand.wait_until(lambda: time.monotonic() > terug + HERSTEL, 2 * HERSTEL)

        def klaar() -> bool:
            stand.pass_time(pacht_voor=gestopt_om)
            return is_done(stand, len(mensen))

        assert stand.wait_until(klaar, 180, rust=0.5), stand.logs()
    assert [programma.proces.pid for programma in stand.programmas] == processen_voor, "something was started again"
    weer = [a.eind - terug for a in bezoek.between(terug, float("inf")) if not a.fout]
    fouten = bezoek.errors(begin, gestopt) + bezoek.errors(terug + HERSTEL, float("inf"))
    er_is = {tekst for (tekst,) in stand.sql("select tekst from kandidaten_bericht")}
    kwijt = len(set(bezoek.bevestigd) - er_is)
    extra = (
        f"{len(bezoek.bevestigd)} writes acknowledged, {kwijt} of them missing, first page "
        f"{weer[0]:.1f} s and first new mail {mail_na:.1f} s after its return {', '.join(sorted(set(fouten))[:3])}"
    )
    assert weer[0] <= HERSTEL
    telling = count(stand, "PostgreSQL stopped 'immediate'", mensen, page_errors=len(fouten), extra=extra)
    return telling, kwijt


def test_a_database_stopped_under_load_keeps_what_it_acknowledged(stand, meld):
    telling, kwijt = stop_database(stand)
    meld(telling)
    assert kwijt == 0, telling
    assert telling.goed and not telling.failed, telling
    # One mail per worker was under way when the database went.
    assert telling.uncertain <= MAAT.werkers, telling
    assert telling.sent_once + telling.uncertain >= telling.due, telling
