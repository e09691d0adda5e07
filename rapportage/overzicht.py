"""The coach's list of reports: per person one state, one sentence and one next step."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus.models import Bureau
from bureaus.paden import pad
from bureaus.wachtrij import WerkStaat
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport, Rapportageafspraak
from rapportage.planning import due_since
from rapportage.queries import GEWEEST
from rapportage.weergave import dag
from trajecten.models import Traject

DOEN, ONDERWEG, RUST = "doen", "onderweg", "rust"


@dataclass(frozen=True, slots=True)
class Regel:
    """One person on the list. `groep` is doen (the coach's turn), onderweg (someone else's) or rust."""

    groep: str
    naam: str
    werkgever: str
    signalen: list[dict]
    knop: str
    url: str


def _signal(soort: str, tekst: str, icoon: str = "") -> list[dict]:
    return [{"soort": soort, "icoon": icoon, "tekst": tekst}]


def row(traject: Traject, afspraak: Rapportageafspraak | None, rapport: Rapport | None, bureau: Bureau) -> Regel:
    """Where reporting on one person stands, from their newest agreement and newest report."""
    open_rapport = rapport if rapport and rapport.staat not in GEWEEST else None
    if open_rapport:
        groep, signalen, knop = _open(open_rapport)
        url = pad(bureau, "rapportage:rapport", open_rapport.pk)
    else:
        groep, signalen, knop = _none_open(traject, afspraak, rapport)
        url = pad(bureau, "rapportage:nieuw", traject.pk)
    return Regel(groep, traject.kandidaat.naam, traject.opdracht.opdrachtgever.naam, signalen, knop, url)


def _none_open(traject: Traject, afspraak: Rapportageafspraak | None, rapport: Rapport | None):
    if traject.kandidaat.beperking_sinds:
        return RUST, _signal("info", _("Rapporten staan stil op verzoek"), "pause"), ""
    if afspraak is None:
        return DOEN, _signal("let_op", _("Nog geen afspraak over rapporten"), "file-plus"), _("Leg vast")
    if afspraak.gezien_op is None:
        return ONDERWEG, _signal("info", _("Wacht tot de afspraak gelezen is"), "hourglass"), ""
    sinds = due_since(traject, afspraak, rapport.periode_tot if rapport else None)
    if sinds:
        return DOEN, _signal("let_op", _("Rapport aan de beurt sinds %(dag)s") % {"dag": dag(sinds)}), _("Maak rapport")
    return RUST, [], _("Maak rapport")


def _open(rapport: Rapport):
    if rapport.staat == Rapportstaat.TER_INZAGE:
        return _with_candidate(rapport)
    if rapport.staat == Rapportstaat.VRIJGEGEVEN:
        return _released(rapport)
    if rapport.ter_inzage_op:
        return DOEN, _signal("let_op", _("Terug bij jou om aan te passen"), "pencil"), _("Pas aan")
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
        return DOEN, _signal("goed", _("Vrijgegeven: klaar om te versturen")), _("Verstuur")
    return ONDERWEG, _signal("info", _("Wordt nu verstuurd"), "send"), _("Bekijk")
