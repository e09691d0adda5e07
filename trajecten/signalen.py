"""Who needs the coach's attention, and why: rules over facts, the thresholds as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trajecten import queries
from trajecten.models import Traject

# Days, except where the name says otherwise (`interface.md` 3 of the design).
GEEN_CONTACT = 14
SOLLICITATIE_STIL = 10
# After six weeks silence is an answer too; the candidate can say so on the board.
SOLLICITATIE_VERGETEN = 42
EINDE_NADERT = 30
NIET_INGELOGD = 7
# Who stands still is not behind with anything; a message is still a message.
OOK_IN_PAUZE = ("bericht",)


@dataclass(frozen=True, slots=True)
class Stand:
    """The facts about one person that the rules look at."""

    traject: Traject
    vandaag: date
    oudste_deadline: date | None = None
    stille_sollicitaties: int = 0
    ongelezen: int = 0
    heeft_intake: bool = False
    wacht_op_handtekening: bool = False

    @property
    def laatste_contact(self) -> date:
        """The last session, or the start when there was none."""
        return self.traject.laatste_contact_op or self.traject.startdatum

    @property
    def dagen_over(self) -> int:
        """Days left of the term; below zero when it has passed."""
        return (self.traject.einddatum - self.vandaag).days

    @property
    def is_begonnen(self) -> bool:
        return self.traject.startdatum <= self.vandaag


@dataclass(frozen=True, slots=True)
class Signaal:
    """One reason for attention: kind and icon of the chip, its words, and what to do about it."""

    code: str
    soort: str
    icoon: str
    tekst: str
    knop: str
    pagina: str


@dataclass(frozen=True, slots=True)
class Regel:
    """When a signal shows (`tekst` returns its words, or None) and what it suggests. Most urgent rule first."""

    code: str
    soort: str
    icoon: str
    tekst: Callable[[Stand], str | None]
    knop: object
    pagina: str


def _overdue(stand: Stand) -> str | None:
    if stand.oudste_deadline is None:
        return None
    dagen = (stand.vandaag - stand.oudste_deadline).days
    return ngettext("Actie %(n)s dag te laat", "Actie %(n)s dagen te laat", dagen) % {"n": dagen}


def _unread(stand: Stand) -> str | None:
    aantal = stand.ongelezen
    return ngettext("%(n)s nieuw bericht", "%(n)s nieuwe berichten", aantal) % {"n": aantal} if aantal else None


def _signature(stand: Stand) -> str | None:
    return _("Het plan wacht op jouw handtekening") if stand.wacht_op_handtekening else None


def _term_over(stand: Stand) -> str | None:
    if stand.dagen_over < 0:
        return _("Looptijd voorbij sinds %(dag)s") % {"dag": date_format(stand.traject.einddatum, "j F")}
    return None


def _never_in(stand: Stand) -> str | None:
    dagen = (stand.vandaag - stand.traject.startdatum).days
    nooit = stand.traject.kandidaat.lid.gebruiker_id is None
    return _("Nog niet ingelogd") if nooit and dagen >= NIET_INGELOGD else None


def _no_intake(stand: Stand) -> str | None:
    nieuw = stand.is_begonnen and not stand.heeft_intake and stand.traject.laatste_contact_op is None
    return _("Nog geen intake gepland") if nieuw else None


def _no_contact(stand: Stand) -> str | None:
    dagen = (stand.vandaag - stand.laatste_contact).days
    if stand.traject.laatste_contact_op is None or dagen < GEEN_CONTACT:
        return None
    return _("%(n)s dagen geen contact") % {"n": dagen}


def _term_ending(stand: Stand) -> str | None:
    dagen = stand.dagen_over
    if not 0 <= dagen <= EINDE_NADERT:
        return None
    return ngettext("Looptijd: nog %(n)s dag", "Looptijd: nog %(n)s dagen", dagen) % {"n": dagen}


def _silent(stand: Stand) -> str | None:
    aantal = stand.stille_sollicitaties
    zin = ngettext("%(n)s sollicitatie zonder reactie", "%(n)s sollicitaties zonder reactie", aantal)
    return zin % {"n": aantal} if aantal else None


REGELS = (
    Regel("bericht", "info", "message-circle", _unread, gettext_lazy("Lees bericht"), "trajecten:berichten"),
    Regel("te_laat", "gevaar", "triangle-alert", _overdue, gettext_lazy("Bekijk plan"), "trajecten:traject"),
    Regel("verlopen", "gevaar", "hourglass", _term_over, gettext_lazy("Bekijk traject"), "trajecten:traject"),
    Regel("intake", "let_op", "calendar-plus", _no_intake, gettext_lazy("Plan intake"), "trajecten:afspraak_met"),
    Regel("contact", "let_op", "phone-off", _no_contact, gettext_lazy("Afspraak"), "trajecten:afspraak_met"),
    Regel("tekenen", "let_op", "pen-line", _signature, gettext_lazy("Bekijk plan"), "trajecten:traject"),
    Regel("einde", "let_op", "hourglass", _term_ending, gettext_lazy("Bekijk traject"), "trajecten:traject"),
    Regel("inloggen", "let_op", "log-in", _never_in, gettext_lazy("Afspraak"), "trajecten:afspraak_met"),
    Regel("stil", "info", "inbox", _silent, gettext_lazy("Bekijk banen"), "trajecten:banen"),
)


def signals(stand: Stand) -> list[Signaal]:
    """The signals of one person, most urgent first."""
    return [
        Signaal(regel.code, regel.soort, regel.icoon, tekst, str(regel.knop), regel.pagina)
        for regel in REGELS
        if (stand.traject.gepauzeerd_sinds is None or regel.code in OOK_IN_PAUZE)
        and (tekst := regel.tekst(stand)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Aandacht:
    """One person on the list, with all signals."""

    stand: Stand
    signalen: list[Signaal]


def collect(trajecten: list[Traject], vandaag: date) -> list[Stand]:
    """The facts of these trajectories, in as many queries for three people as for three hundred."""
    ids = [t.pk for t in trajecten]
    kandidaten = [t.kandidaat_id for t in trajecten]
    now = timezone.now()
    te_laat = queries.overdue_actions(ids, vandaag)
    stil = queries.silent_applications(
        kandidaten, now - timedelta(days=SOLLICITATIE_VERGETEN), now - timedelta(days=SOLLICITATIE_STIL)
    )
    ongelezen = queries.unread_messages(kandidaten)
    intakes = queries.intakes(ids)
    tekenen = queries.plans_to_sign(ids)
    return [
        Stand(
            t,
            vandaag,
            te_laat.get(t.pk),
            stil.get(t.kandidaat_id, 0),
            ongelezen.get(t.kandidaat_id, 0),
            t.pk in intakes,
            t.pk in tekenen,
        )
        for t in trajecten
    ]


def attention(coaches: list[UUID], vandaag: date) -> tuple[list[Aandacht], int]:
    """The people of `coaches` who need attention, most urgent first, and how many people there are in all."""
    trajecten = list(queries.caseload(coaches))
    mensen = [Aandacht(stand, signals(stand)) for stand in collect(trajecten, vandaag)]
    volgorde = {regel.code: plaats for plaats, regel in enumerate(REGELS)}
    rijen = [mens for mens in mensen if mens.signalen]
    rijen.sort(key=lambda m: (volgorde[m.signalen[0].code], -len(m.signalen), m.stand.laatste_contact))
    return rijen, len(trajecten)
