"""The coach's lists of reports: per person one state, one sentence and one next step."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bureaus.models import Bureau
from bureaus.paden import pad
from bureaus.wachtrij import WerkStaat
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport, Rapportageafspraak
from rapportage.planning import due_since
from rapportage.queries import OPEN
from rapportage.weergave import dag
from trajecten.models import Traject

DOEN, ONDERWEG, RUST = "doen", "onderweg", "rust"


@dataclass(frozen=True, slots=True)
class Regel:
    """One person on the list. `groep` is doen (the coach's turn), onderweg (someone else's) or rust."""

    traject: UUID
    groep: str
    naam: str
    werkgever: str
    signalen: list[dict]
    knop: str
    url: str


def _signal(soort: str, tekst: str, icoon: str = "") -> list[dict]:
    return [{"soort": soort, "icoon": icoon, "tekst": tekst}]


def leaves_at(rapport: Rapport) -> str:
    """The time a report that can still be stopped goes out (`14.42`), or nothing when it is not waiting for that."""
    wacht = rapport.staat == Rapportstaat.VRIJGEGEVEN and rapport.werk_staat == WerkStaat.WACHT
    if not wacht or rapport.pogingen or rapport.niet_voor <= timezone.now():
        return ""
    return date_format(timezone.localtime(rapport.niet_voor), _("H.i"))


def row(traject: Traject, afspraak: Rapportageafspraak | None, rapport: Rapport | None, bureau: Bureau) -> Regel:
    """Where reporting on one person stands, from their newest agreement and newest report."""
    open_rapport = rapport if rapport and rapport.staat in OPEN else None
    if open_rapport:
        groep, signalen, knop = _open(open_rapport)
        url = pad(bureau, "rapportage:rapport", open_rapport.pk)
    else:
        groep, signalen, knop = _none_open(traject, afspraak, rapport)
        url = pad(bureau, "rapportage:nieuw", traject.pk)
    if traject.kandidaat.beperking_sinds:
        groep, signalen = RUST, _signal("info", _("Rapporten staan stil op verzoek"), "pause")
        knop = _("Bekijk") if open_rapport else ""
    return Regel(traject.pk, groep, traject.kandidaat.naam, traject.opdracht.opdrachtgever.naam, signalen, knop, url)


def is_due(traject: Traject, afspraak: Rapportageafspraak | None, rapport: Rapport | None) -> bool:
    """Whether a report can and should be made now: agreed and read, none in the making, and its day has come."""
    if afspraak is None or afspraak.gezien_op is None or traject.kandidaat.beperking_sinds:
        return False
    if rapport and rapport.staat in OPEN:
        return False
    return bool(traject.gesloten_op or due_since(traject, afspraak, rapport.periode_tot if rapport else None))


def _none_open(traject: Traject, afspraak: Rapportageafspraak | None, rapport: Rapport | None):
    if afspraak is None:
        return DOEN, _signal("let_op", _("Nog geen afspraak over rapporten"), "file-plus"), _("Leg vast")
    if afspraak.gezien_op is None:
        return ONDERWEG, _signal("info", _("Wacht tot de afspraak gelezen is"), "hourglass"), ""
    if traject.gesloten_op:
        tekst = _("Afgerond op %(dag)s: eindrapportage nog maken") % {"dag": dag(traject.gesloten_op)}
        return DOEN, _signal("let_op", tekst, "flag"), _("Maak eindrapportage")
    if is_due(traject, afspraak, rapport):
        sinds = due_since(traject, afspraak, rapport.periode_tot if rapport else None)
        return DOEN, _signal("let_op", _("Rapport aan de beurt sinds %(dag)s") % {"dag": dag(sinds)}), _("Maak rapport")
    if rapport:
        tekst = _("Laatste rapport: %(soort)s t/m %(dag)s") % {
            "soort": rapport.get_soort_display().lower(), "dag": dag(rapport.periode_tot)
        }  # fmt: skip
        return RUST, _signal("goed", tekst, "circle-check"), _("Maak rapport")
    return RUST, [], _("Maak rapport")


def _open(rapport: Rapport):
    if rapport.staat == Rapportstaat.TER_INZAGE:
        return _with_candidate(rapport)
    if rapport.staat == Rapportstaat.BEZWAAR:
        return ONDERWEG, _signal("let_op", _("Bezwaar: de beheerder beslist"), "scale"), _("Bekijk")
    if rapport.staat == Rapportstaat.VRIJGEGEVEN:
        return _released(rapport)
    if rapport.ter_inzage_op:
        return DOEN, _signal("let_op", _("Terug bij jou om aan te passen"), "pencil"), _("Pas aan")
    if rapport.vervangt_id:
        return DOEN, _signal("info", _("Concept van een nieuwe versie"), "pencil"), _("Maak af")
    return DOEN, _signal("info", _("Concept"), "pencil"), _("Maak af")


def _with_candidate(rapport: Rapport):
    if rapport.reageren_voor and timezone.localdate() > rapport.reageren_voor:
        return DOEN, _signal("let_op", _("Termijn voorbij: je mag het vrijgeven")), _("Geef vrij")
    tot = dag(rapport.reageren_voor) if rapport.reageren_voor else ""
    return ONDERWEG, _signal("info", _("De kandidaat leest, tot en met %(dag)s") % {"dag": tot}, "eye"), _("Bekijk")


def _released(rapport: Rapport):
    if rapport.werk_staat == WerkStaat.MISLUKT:
        return DOEN, _signal("gevaar", _("Versturen is niet gelukt")), _("Bekijk")
    if rapport.werk_staat == WerkStaat.RUST:
        return DOEN, _signal("goed", _("Klaar om te versturen")), _("Verstuur")
    if tijd := leaves_at(rapport):
        return (
            ONDERWEG,
            _signal("info", _("Gaat om %(tijd)s de deur uit") % {"tijd": tijd}, "clock"),
            _("Bekijk of stop"),
        )
    return ONDERWEG, _signal("info", _("Wordt nu verstuurd"), "send"), _("Bekijk")
