"""Who gets what answer from which address: the matrix itself, and the code that knocks on every door.

A cell is the answer to a form that answers nothing. `2` the page, `3` done and on to another page, `u` 422 (the form
wants more), `f` 403 (may look, may not act), `m` 405, `t` 415 (JSON only), `x` 404: for this person it does not exist.
Columns: B manager, C coach, O other coach, K candidate, A other candidate, H employer's HR, X another employer's HR,
all of the same bureau; the object is the one of C, K and H. Under the mirrored dossier C/O, K/A and H/X change places.
Not in the table because it holds everywhere: V (coach of another bureau) and L (member of none) get 404, a stranger
is sent to the sign-in.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.dossiers import Dossier, Toneel
from tests.formulieren import TEKST, forms_of, links_of

LETTERS = "BCOKAHX"
SPIEGEL = str.maketrans("COKAHX", "OCAKXH")
STATUS = {"2": 200, "3": 302, "u": 422, "f": 403, "m": 405, "t": 415, "x": 404}
INLOGGEN = "/account/inloggen/?next="

MATRIX = """
# address                      object        GET     POST
#                                            BCOKAHX BCOKAHX
bureaus:home                   -             3333333 3333333
bureaus:als                    coach         x3xxxxx x3xxxxx
bureaus:coaches                -             2xxxxxx 2xxxxxx
bureaus:coach_nieuw            -             2xxxxxx uxxxxxx
bureaus:coach                  coach         2xxxxxx uxxxxxx
bureaus:lid_uitnodigen         lid_nieuw     mxxxxxx 3xxxxxx
bureaus:lid_beeindigen         hr            2xxxxxx 3xxxxxx
bureaus:opdrachtgevers         -             2xxxxxx 2xxxxxx
bureaus:opdrachtgever_nieuw    -             2xxxxxx uxxxxxx
bureaus:opdrachtgever          opdrachtgever 2xxxxxx 2xxxxxx
bureaus:contact_nieuw          opdrachtgever 2xxxxxx uxxxxxx
bureaus:instellingen           -             2xxxxxx uxxxxxx
bureaus:kleurproef             -             2xxxxxx 2xxxxxx
bureaus:bezorging              -             2xxxxxx mxxxxxx
bureaus:mail_opnieuw           mislukt       mxxxxxx 3xxxxxx
bureaus:mislukt_opnieuw        -             mxxxxxx 3xxxxxx

beheer:sturing                 -             2xxxxxx mxxxxxx
beheer:opdracht                opdracht      2xxxxxx mxxxxxx
beheer:importeren              -             2xxxxxx uxxxxxx
beheer:import                  import        2xxxxxx mxxxxxx
beheer:import_kolommen         import        mxxxxxx uxxxxxx
beheer:import_bevestigen       import        mxxxxxx 3xxxxxx
beheer:import_opnieuw          import        mxxxxxx 3xxxxxx
beheer:import_annuleren        import        mxxxxxx 3xxxxxx
beheer:waarneming              coach         2xxxxxx uxxxxxx
beheer:waarneming_voorbij      waarneming    mxxxxxx 3xxxxxx
beheer:aanmeldingen            -             2xxxxxx mxxxxxx
beheer:aanmelding              aanmelding    2xxxxxx uxxxxxx
beheer:aanmelding_afwijzen     aanmelding    mxxxxxx 3xxxxxx
beheer:regels                  -             2xxxxxx mxxxxxx
beheer:mailtijden              -             2xxxxxx uxxxxxx
beheer:regel                   'intake'      2xxxxxx uxxxxxx
beheer:regel_standaard         'intake'      mxxxxxx 3xxxxxx
beheer:verdelen                -             2xxxxxx mxxxxxx
beheer:toewijzen               -             mxxxxxx uxxxxxx
beheer:eerlijk                 -             mxxxxxx uxxxxxx
beheer:uitnodigen              -             2xxxxxx mxxxxxx
beheer:uitnodigen_versturen    -             mxxxxxx uxxxxxx
beheer:adressen                -             mxxxxxx 3xxxxxx

trajecten:vandaag              -             x22xxxx xmmxxxx
trajecten:mensen               -             x22xxxx xmmxxxx
trajecten:agenda               -             x22xxxx xmmxxxx
trajecten:afspraak             -             x22xxxx xuuxxxx
trajecten:koppelen             -             x2222xx xmmmmxx
trajecten:koppelen_nieuw       -             xmmmmxx x3333xx
trajecten:koppelen_uit         -             xmmmmxx x3333xx
trajecten:verzetten            gesprek       f2xxxxx fuxxxxx
trajecten:afzeggen             gesprek       mmmxxxx f3xxxxx
trajecten:vastleggen           -             x22xxxx xuuxxxx
trajecten:gesprek_vastleggen   gesprek       f2xxxxx fuxxxxx
trajecten:traject              traject       22xxxxx mmmxxxx
trajecten:tijdlijn             traject       22xxxxx mmmxxxx
trajecten:banen                traject       x2xxxxx mmmxxxx
trajecten:berichten            traject       x2xxxxx xuxxxxx
trajecten:rapporten            traject       22xxxxx mmmxxxx
trajecten:fase                 traject       f2xxxxx fuxxxxx
trajecten:klik                 traject       mmmxxxx f3xxxxx
trajecten:sluiten              traject       f2xxxxx fuxxxxx
trajecten:data                 traject       22xxxxx mmmxxxx
trajecten:belangrijke_data     traject       f2xxxxx f3xxxxx
trajecten:einddatum            traject       f2xxxxx fuxxxxx
trajecten:pauze                traject       mmmxxxx f3xxxxx
trajecten:hervat               traject       mmmxxxx f3xxxxx
trajecten:termijn_klaar        termijn       mmmxxxx f3xxxxx
trajecten:termijn_open         termijn       mmmxxxx f3xxxxx
trajecten:afspraak_met         traject       f2xxxxx fuxxxxx
trajecten:gesprek              traject       f2xxxxx fuxxxxx
trajecten:notitie              traject       f2xxxxx fuxxxxx
trajecten:interventie          traject       f2xxxxx fuxxxxx
trajecten:interventie_gedaan   interventie   mmmxxxx f3xxxxx
trajecten:plan                 traject       f2xxxxx mmmxxxx
trajecten:plan_sjabloon        traject       mmmxxxx fuxxxxx
trajecten:plan_tekst           traject       f2xxxxx fuxxxxx
trajecten:doel_nieuw           traject       f2xxxxx fuxxxxx
trajecten:plan_tekenen         traject       mmmxxxx f3xxxxx
trajecten:doel                 doel          f2xxxxx fuxxxxx
trajecten:doel_weg             doel          mmmxxxx f3xxxxx
trajecten:actie_nieuw          doel          f2xxxxx fuxxxxx
trajecten:actie                actie         f2xxxxx fuxxxxx
trajecten:actie_weg            actie         mmmxxxx f3xxxxx
trajecten:actie_klaar          actie         mmmxxxx f3xxxxx
trajecten:plaatsing            traject       f2xxxxx fuxxxxx
trajecten:plaatsing_vervalt    traject       f2xxxxx fuxxxxx
trajecten:nazorg               nazorg        f2xxxxx fuxxxxx

start:start                    -             xxx22xx xxxmmxx
start:klik                     -             xxxmmxx xxx33xx
start:baan                     -             xxxmmxx xxx33xx
start:cijfer                   -             xxx22xx xxxuuxx
start:data                     -             xxx22xx xxxmmxx
start:termijn_klaar            termijn       xxxmmxx xxx3xxx
start:termijn_open             termijn       xxxmmxx xxx3xxx
start:plan                     -             xxx22xx xxxmmxx
start:plan_versie              '1'           xxx22xx xxxmmxx
start:tekenen                  -             xxxmmxx xxxuuxx
start:klaar                    actie         xxxmmxx xxx3xxx
start:toch_niet                actie         xxxmmxx xxx3xxx

kandidaten:banen               -             xxx22xx xxxmmxx
kandidaten:nieuw               -             xxx22xx xxxuuxx
kandidaten:kolom               'interessant' xxx22xx xxxmmxx
kandidaten:sollicitatie        sollicitatie  xxx2xxx xxxmmxx
kandidaten:wijzig              sollicitatie  xxx2xxx xxxuxxx
kandidaten:verplaats           sollicitatie  xxxmmxx xxxuxxx
kandidaten:zet_terug           sollicitatie  xxxmmxx xxx3xxx
kandidaten:afronden            sollicitatie  xxx2xxx xxxuxxx
kandidaten:weg                 sollicitatie  xxx2xxx xxx3xxx
kandidaten:berichten           -             xxx22xx xxxuuxx
kandidaten:gegevens            -             xxx22xx xxx33xx

rapportage:rapporten           -             x22xxxx x22xxxx
rapportage:nieuw               traject       x3xxxxx x3xxxxx
rapportage:afspraak            traject       x2xxxxx xuxxxxx
rapportage:opdrachtafspraak    opdracht      2xxxxxx uxxxxxx
rapportage:rapport             rapport       x2xxxxx x3xxxxx
rapportage:opdracht            opdracht      22xxxxx 22xxxxx
rapportage:bureau              -             2xxxxxx mxxxxxx
rapportage:bureaurapport       rapport       2xxxxxx 3xxxxxx
rapportage:pdf                 rapport       22x2x2x mmmmmmm
rapportage:werkgever           -             xxx22xx xxx33xx
rapportage:eerder              rapport       xxx2xxx xxxmmxx
rapportage:delen               -             xxx22xx xxx33xx
rapportage:overzicht           -             xxxxx22 xxxxxmm
rapportage:archief             -             xxxxx22 xxxxxmm
rapportage:lezen               rapport       xxxxx2x xxxxxmm
rapportage:privacy             -             xxxxx22 xxxxxmm
rapportage:gespreksleidraad    -             xxxxx22 xxxxxmm
rapportage:aanmelden           -             xxxxx22 xxxxxuu
rapportage:bundel_nieuw        -             xxxxxmm xxxxxuu
rapportage:bundel              bundel        xxxxx2x xxxxxmm
rapportage:bundel_bestand      bundel        xxxxxmm xxxxx2x
rapportage:toegang             hr            2xxxxxx 3xxxxxx
rapportage:groep               -             xxxxx22 xxxxxmm
rapportage:groep_bij           opdrachtgever 2xxxxxx mxxxxxx
rapportage:groepsstand         groepsstand   2xxxx2x mxxxxmm
rapportage:groep_pdf           groepsstand   2xxxx2x mxxxxmm
rapportage:groep_opnieuw       groepsstand   mxxxxxx 3xxxxxx

api:sollicitaties              -             xxx22xx xxxttxx
api:sollicitatie               sollicitatie  xxxmmxx xxxmmxx
api:rapporten                  -             xxxxx22 xxxxxmm
api:rapport                    rapport       xxxxx2x xxxxxmm
api:schema                     -             2222222 mmmmmmm
"""


@dataclass(frozen=True)
class Regel:
    """One tenant address: its name, the rows its arguments point at, and the cells per method."""

    naam: str
    soorten: tuple[str, ...]
    cellen: dict[str, str]

    def path(self, slug: str, ids: Iterable[object]) -> str:
        return reverse(self.naam, args=[slug, *ids])

    def ids(self, dossier: Dossier) -> list[object]:
        """The arguments that point into `dossier`; a word in quotes stands for itself."""
        return [soort.strip("'") if soort.startswith("'") else dossier.pk(soort) for soort in self.soorten]

    def expected(self, letter: str, methode: str) -> int:
        """The status for `letter` when the object is the one of C, K and H."""
        return STATUS[self.cellen[methode][LETTERS.index(letter)]]

    @property
    def has_object(self) -> bool:
        return any(not soort.startswith("'") for soort in self.soorten)


def _regels() -> Iterator[Regel]:
    for regel in MATRIX.strip().splitlines():
        if not regel.startswith("#") and regel.strip():
            naam, soorten, get, post = regel.split()
            yield Regel(naam, () if soorten == "-" else tuple(soorten.split(",")), {"get": get, "post": post})


REGELS = list(_regels())


def named_routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern, bool]]:
    """Every address of the product: its full name, its pattern, and whether it lies inside a bureau."""
    for deel in (resolver or get_resolver()).url_patterns:
        if isinstance(deel, URLResolver):
            ruimte = f"{prefix}{deel.namespace}:" if deel.namespace else prefix
            binnen = "bureau_slug" in deel.pattern.regex.groupindex
            for naam, patroon, dieper in named_routes(deel, ruimte):
                yield naam, patroon, binnen or dieper
        else:
            yield f"{prefix}{deel.name}", deel, "bureau_slug" in deel.pattern.regex.groupindex


def knock(client: Client, methode: str, path: str, data: dict | None = None) -> HttpResponse:
    """One request without following anything; an error of the server is an answer too."""
    return getattr(client, methode)(path, data or ({"leeg": "1"} if methode == "post" else {}))


def _compare(response: HttpResponse, status: int, wat: str, inloggen: bool = False) -> Iterator[str]:
    locatie = response.headers.get("Location", "")
    if inloggen and not (response.status_code == 302 and locatie.startswith(INLOGGEN)):
        yield f"{wat}: {response.status_code} {locatie}, not the sign-in"
    elif not inloggen and response.status_code != status:
        yield f"{wat}: {response.status_code}, expected {status}"


def deviations(
    toneel: Toneel, herstel: Callable[[], object], *, letters: str, regels: Iterable[Regel] = ()
) -> list[str]:
    """Every answer that is not the one of the matrix. `herstel` puts the rows back after a request that changed any."""
    clients, slug, fout = toneel.clients(), toneel.bureau.wereld.bureau.slug, []
    for regel in regels or REGELS:
        for letter in letters:
            for path, als in _doors(regel, toneel, slug, letter):
                for methode in ("get", "post"):
                    response = knock(clients[letter], methode, path)
                    status = regel.expected(als, methode) if als else 404
                    fout += _compare(response, status, f"{letter} {methode} {regel.naam} {path}", letter == "-")
                    if methode == "post" and response.status_code < 400 and letter != "-":
                        herstel()
    return fout


def _doors(regel: Regel, toneel: Toneel, slug: str, letter: str) -> Iterator[tuple[str, str]]:
    """Paths to try for `letter`, each with the column of the matrix that answers it (none: always 404)."""
    binnen = letter in LETTERS
    yield regel.path(slug, regel.ids(toneel.bureau.eigen)), letter if binnen else ""
    if regel.has_object and binnen:
        yield regel.path(slug, regel.ids(toneel.bureau.van_collega)), letter.translate(SPIEGEL)


def missing(regel: Regel) -> list[object]:
    """Arguments that point at nothing."""
    return [soort.strip("'") if soort.startswith("'") else uuid4() for soort in regel.soorten]


def _questions(response: HttpResponse, path: str) -> set[str]:
    """What the page leads to with a question in the address: filters, tabs, proposals."""
    if "html" not in response["Content-Type"]:
        return set()
    links = {link for link in links_of(response.text, path) if "?" in link}
    for formulier in forms_of(response.text, path):
        if formulier.methode == "get":
            gekozen = {naam: waarde for naam, waarde in formulier.gegevens.items() if waarde != TEKST}
            links.add(f"{formulier.path}?{urlencode(gekozen)}")
    return links


def pages(toneel: Toneel, letter: str, client: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Every page this person can read, and what those lead to with a question."""
    slug, gezien = toneel.bureau.wereld.bureau.slug, set()
    for regel in REGELS:
        for dossier, als in ((toneel.bureau.eigen, letter), (toneel.bureau.van_collega, letter.translate(SPIEGEL))):
            if regel.expected(als, "get") == 200:
                te_gaan = [regel.path(slug, regel.ids(dossier))]
                while te_gaan:
                    path = te_gaan.pop()
                    response = client.get(path)
                    yield path, response
                    nieuw = _questions(response, path) - gezien
                    gezien |= nieuw
                    te_gaan += sorted(nieuw)
            if not regel.has_object:
                break


_WISSELEND = re.compile(rb'name="(?:csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"')


def answer(response: HttpResponse) -> tuple[int, dict[str, str], bytes]:
    """What the browser gets, byte for byte, without what differs between two equal requests.

    That is the date, the CSRF token, and the very address that was asked for (the page may hold it to come back to).
    """
    headers = {naam: waarde for naam, waarde in response.items() if naam not in ("Date", "Set-Cookie")}
    body = _WISSELEND.sub(b"", response.content)
    return response.status_code, headers, body.replace(response.wsgi_request.path.encode(), b"")
