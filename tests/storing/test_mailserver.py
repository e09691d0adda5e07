"""A mail server in every mood: uncertain is said and never sent again, later is later, no is no."""

from tests.storing.maat import MAAT
from tests.storing.opstelling import Mens, Opstelling
from tests.storing.postbus import Stand
from tests.storing.telling import Telling, count, is_done

STANDEN = tuple(stand for stand in Stand if stand not in (Stand.WERKT, Stand.TRAAG))
ONZEKER, LATER, NOOIT = (
    {Stand.HANGT, Stand.VALT_WEG},
    {Stand.GRIJS, Stand.GRIJS_DATA},
    {Stand.WEIGERT, Stand.WEIGERT_DATA},
)


def meet_moods(stand: Opstelling, *, sabotage: str = "", geduld: float = 300) -> dict[Stand, Telling]:
    """Each mood of the server for some people, all at once, and minutes passing until nothing waits any more."""
    mensen = stand.people(MAAT.per_mailfout * (len(STANDEN) + 1))
    per_stand: dict[Stand, list[Mens]] = {
        gekozen: mensen[plek :: len(STANDEN) + 1] for plek, gekozen in enumerate((Stand.WERKT, *STANDEN))
    }
    stand.postbus.stand_van = {mens.email: gekozen for gekozen, groep in per_stand.items() for mens in groep}
    stand.make_due(mensen)
    stand.workers(MAAT.werkers, sabotage=sabotage)
    stand.clocks()

    def klaar() -> bool:
        stand.pass_time()
        return is_done(stand, len(mensen))

    op_tijd = stand.wait_until(klaar, geduld, rust=0.5)
    assert op_tijd or sabotage, stand.logs()
    # Long enough for somebody to send it again: more minutes, and more ticks.
    for _ronde in range(3):
        stand.pass_time()
        stand.wait_until(lambda: False, 1)
    return {gekozen: count(stand, f"mail server {gekozen}", groep) for gekozen, groep in per_stand.items()}


def problems(per_stand: dict[Stand, Telling]) -> list[str]:
    """Which moods ended otherwise than they should."""
    return [str(telling) for gekozen, telling in per_stand.items() if not _is_right(gekozen, telling)]


def _is_right(gekozen: Stand, telling: Telling) -> bool:
    uit = (telling.sent_once, telling.uncertain, telling.failed)
    # What hangs has taken the mail: it arrived, and the product cannot know.
    goed = {
        **dict.fromkeys(ONZEKER, (telling.due, telling.due, 0)),
        **dict.fromkeys(NOOIT, (0, 0, telling.due)),
    }.get(gekozen, (telling.due, 0, 0))
    return telling.goed and uit == goed


def test_every_mood_of_the_mail_server_ends_as_it_should(stand, meld):
    per_stand = meet_moods(stand)
    for telling in per_stand.values():
        meld(telling)
    assert problems(per_stand) == []
    zonder = stand.sql(
        "select count(*) from bureaus_verzending where werk_staat in ('mislukt', 'onzeker') and laatste_fout = ''"
    )
    assert zonder == [(0,)], "a mail that failed says why, for the manager"


def test_a_mail_server_that_refuses_connections_gets_everything_later(stand, meld):
    mensen = stand.people(MAAT.per_mailfout * 2)
    stand.postbus.close()
    stand.make_due(mensen)
    stand.workers(1)
    stand.clocks()
    geweigerd = "select count(*) from bureaus_verzending where laatste_fout <> '' and werk_staat = 'wacht'"
    assert stand.wait_until(lambda: stand.sql(geweigerd)[0][0] > 0, 60), stand.logs()
    stand.postbus.open_again()

    def klaar() -> bool:
        stand.pass_time()
        return is_done(stand, len(mensen))

    assert stand.wait_until(klaar, 120, rust=0.5), stand.logs()
    telling = count(stand, "mail server refuses connections", mensen)
    meld(telling)
    assert telling.goed and telling.sent_once == telling.due and not telling.failed + telling.uncertain, telling
