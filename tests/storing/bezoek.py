"""People who use the pages while something is broken, and what they met."""

import http.client
import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bureaus.tenancy import uuid7
from outplacement.lokaal.processen import ADRES
from tests.storing.opstelling import Opstelling

CSRF = "a" * 32
LETTERS = str.maketrans("0123456789", "ghijklmnop")
GEDULD = 20.0  # seconds; what takes longer is an error
ADEM = 0.05  # seconds between two pages of one visitor


@dataclass(frozen=True, slots=True)
class Antwoord:
    """One request: when it began and ended, and what was wrong with it."""

    begin: float
    eind: float
    fout: str


@dataclass
class Bezoek:
    """What all visitors met. `bevestigd` are the messages of which a page said that they were sent."""

    antwoorden: list[Antwoord] = field(default_factory=list)
    bevestigd: list[str] = field(default_factory=list)

    def between(self, begin: float, eind: float) -> list[Antwoord]:
        """Requests that began in this time."""
        return [antwoord for antwoord in list(self.antwoorden) if begin <= antwoord.begin < eind]

    def errors(self, begin: float, eind: float) -> list[str]:
        """What went wrong with requests that began and ended in this time."""
        return [antwoord.fout for antwoord in self.done_between(begin, eind) if antwoord.fout]

    def done_between(self, begin: float, eind: float) -> list[Antwoord]:
        """Requests that began and ended in this time."""
        return [antwoord for antwoord in self.between(begin, eind) if antwoord.eind < eind]

    def during(self, begin: float, eind: float) -> list[Antwoord]:
        """Requests of which any part fell in this time: also one that had begun and had to wait through it."""
        return [antwoord for antwoord in list(self.antwoorden) if antwoord.begin < eind and antwoord.eind > begin]


def p99(antwoorden: list[Antwoord]) -> float:
    """The time under which 99 of 100 of these ended, in seconds."""
    duur = [antwoord.eind - antwoord.begin for antwoord in antwoorden]
    return statistics.quantiles(duur, n=100, method="inclusive")[98] if len(duur) > 1 else max(duur, default=0.0)


@contextmanager
def visitors(stand: Opstelling) -> Iterator[Bezoek]:
    """Visitors of every kind, each busy until the block ends; the website must run."""
    bezoek, stop = Bezoek(), threading.Event()
    draden = [
        threading.Thread(target=_visit, args=(stand, bureau, soort, bezoek, stop), daemon=True)
        for bureau, soort in itertools.islice(
            itertools.product(stand.bureaus, ("kandidaat", "schrijver", "coach", "inloggen")), stand.maat.bezoekers * 2
        )
    ]
    for draad in draden:
        draad.start()
    try:
        yield bezoek
    finally:
        stop.set()
        for draad in draden:
            draad.join(GEDULD + 5)


def _visit(stand: Opstelling, bureau: dict[str, Any], soort: str, bezoek: Bezoek, stop: threading.Event) -> None:
    paden, cookies = bureau["paden"], bureau["cookies"]
    wie = {"schrijver": "kandidaat"}.get(soort, soort)
    kop = {"Cookie": f"csrftoken={CSRF}" + (f"; sessionid={cookies[wie]}" if wie in cookies else "")}
    for nummer in itertools.count():
        if stop.is_set():
            return
        begin = time.monotonic()
        if soort == "schrijver":
            # No number that could be somebody's BSN: such a message is refused.
            tekst = f"Bericht {nummer} van {bureau['slug']} in ronde {uuid7().hex.translate(LETTERS)}"
            fout = _ask(stand.web_poort, paden["bericht"], kop, {"tekst": tekst}, goed=302)
            if not fout:
                bezoek.bevestigd.append(tekst)
        elif soort == "inloggen":
            # A wrong password is told so with a 422, too many tries with a 429: what counts is that an answer comes.
            velden = {"login": f"niemand{nummer}@nergens.example", "password": "onjuist"}
            fout = _ask(stand.web_poort, paden["inloggen"], kop, velden, goed=422, mag=(429,))
        else:
            fout = _ask(stand.web_poort, paden[soort][nummer % len(paden[soort])], kop)
        bezoek.antwoorden.append(Antwoord(begin, time.monotonic(), fout))
        stop.wait(1 if soort == "inloggen" else ADEM)


def _ask(
    poort: int,
    pad: str,
    kop: dict[str, str],
    velden: dict[str, str] | None = None,
    *,
    goed: int = 200,
    mag: tuple[int, ...] = (),
) -> str:
    """Ask for one page, or send a form; what was wrong, or nothing."""
    lijn = http.client.HTTPConnection(ADRES, poort, timeout=GEDULD)
    try:
        if velden is None:
            lijn.request("GET", pad, headers=kop)
        else:
            inhoud = urlencode({**velden, "csrfmiddlewaretoken": CSRF})
            lijn.request("POST", pad, inhoud, {**kop, "Content-Type": "application/x-www-form-urlencoded"})
        antwoord = lijn.getresponse()
        antwoord.read()
    except (OSError, http.client.HTTPException) as error:
        return f"{pad}: {type(error).__name__}"
    finally:
        lijn.close()
    return "" if antwoord.status == goed or antwoord.status in mag else f"{pad}: {antwoord.status}"
