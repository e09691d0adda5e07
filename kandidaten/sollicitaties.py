"""Applications of a candidate: logging, moving over the board, changing, removing."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from kandidaten.enums import SollicitatieSoort, SollicitatieStatus
from kandidaten.models import Kandidaat, Sollicitatie, SollicitatieGebeurtenis
from kandidaten.vrije_tekst import refuse_bsn

WIJZIGBAAR = frozenset({"bedrijf", "functie", "soort", "datum", "volgende_datum", "notitie"})
# Writing these means something happened; putting a name right does not end a silence.
TEKEN_VAN_LEVEN = ("volgende_datum", "notitie")
# What apps above this one do when the applications of a candidate change: they count towards a term.
_LUISTERAARS: list[Callable[[UUID], None]] = []


def register(luisteraar: Callable[[UUID], None]) -> None:
    """Let an app above this one hear whose applications changed; called once, when the apps are ready."""
    if luisteraar not in _LUISTERAARS:
        _LUISTERAARS.append(luisteraar)


def _tell(kandidaat_id: UUID) -> None:
    for luisteraar in _LUISTERAARS:
        luisteraar(kandidaat_id)


def _on(datum: date) -> datetime:
    """Noon of that day, or now when that is earlier: what is written down later was silent since then."""
    return min(timezone.now(), timezone.make_aware(datetime.combine(datum, time(12))))


def log(
    kandidaat: Kandidaat,
    *,
    bedrijf: str,
    functie: str,
    datum: date,
    soort: str = SollicitatieSoort.VACATURE,
    status: str = SollicitatieStatus.VERSTUURD,
    door: Lidmaatschap,
) -> Sollicitatie:
    """Write down an application; the audit line holds no company and no job."""
    refuse_bsn(bedrijf, functie)
    sollicitatie = Sollicitatie.objects.create(
        kandidaat=kandidaat,
        bedrijf=bedrijf.strip(),
        functie=functie.strip(),
        datum=datum,
        soort=SollicitatieSoort(soort),
        status=SollicitatieStatus(status),
        gewijzigd_op=_on(datum),
    )
    SollicitatieGebeurtenis.objects.create(sollicitatie=sollicitatie, naar=sollicitatie.status, door=door)
    _tell(kandidaat.pk)
    auditlog.record("sollicitatie_toegevoegd", sollicitatie, door=door, dossier=kandidaat.pk)
    return sollicitatie


def move(sollicitatie: Sollicitatie, *, naar: str, door: Lidmaatschap) -> None:
    """Give an application another status; the same one changes nothing."""
    naar = SollicitatieStatus(naar)
    sollicitatie.refresh_from_db(fields=["status"], from_queryset=Sollicitatie.objects.select_for_update())
    if sollicitatie.status == naar:
        return
    SollicitatieGebeurtenis.objects.create(sollicitatie=sollicitatie, van=sollicitatie.status, naar=naar, door=door)
    if sollicitatie.status == SollicitatieStatus.INTERESSANT and naar == SollicitatieStatus.VERSTUURD:
        # Until now it was the day of finding it; what is counted is the day of sending it.
        sollicitatie.datum = timezone.localdate()
    sollicitatie.status, sollicitatie.gewijzigd_op = naar, timezone.now()
    sollicitatie.save(update_fields=["status", "datum", "gewijzigd_op"])
    _tell(sollicitatie.kandidaat_id)
    auditlog.record("sollicitatie_verplaatst", sollicitatie, door=door, dossier=sollicitatie.kandidaat_id)


def change(sollicitatie: Sollicitatie, *, door: Lidmaatschap, **velden: Any) -> None:
    """Change what was written down; `velden` are names out of `WIJZIGBAAR`."""
    vreemd = set(velden) - WIJZIGBAAR
    if vreemd:
        raise TypeError(f"not to be changed: {sorted(vreemd)}")
    refuse_bsn(*(velden.get(naam) or "" for naam in ("bedrijf", "functie", "notitie")))
    if any(naam in velden and velden[naam] != getattr(sollicitatie, naam) for naam in TEKEN_VAN_LEVEN):
        sollicitatie.gewijzigd_op = timezone.now()
    for naam, waarde in velden.items():
        setattr(sollicitatie, naam, waarde)
    sollicitatie.save(update_fields=[*velden, "gewijzigd_op"])
    if "datum" in velden:
        _tell(sollicitatie.kandidaat_id)
    auditlog.record("sollicitatie_gewijzigd", sollicitatie, door=door, dossier=sollicitatie.kandidaat_id)


def remove(sollicitatie: Sollicitatie, *, door: Lidmaatschap) -> None:
    """Remove an application and its log; only the candidate may."""
    if door.onderwerp != sollicitatie.kandidaat_id:
        raise Weigering(_("Alleen de kandidaat zelf kan een sollicitatie weghalen."))
    _tell(sollicitatie.kandidaat_id)
    auditlog.record("sollicitatie_verwijderd", sollicitatie, door=door, dossier=sollicitatie.kandidaat_id)
    sollicitatie.delete()


def earlier_at(kandidaat: Kandidaat, *, bedrijf: str) -> Sollicitatie | None:
    """The newest application of this candidate at a company of that name, whatever its capitals; or None."""
    gezocht = bedrijf.strip().casefold()
    eigen = Sollicitatie.objects.filter(kandidaat=kandidaat).only("id", "bureau_id", "bedrijf", "datum")
    return next((rij for rij in eigen if rij.bedrijf.casefold() == gezocht), None)


def move_back(sollicitatie: Sollicitatie, *, door: Lidmaatschap) -> None:
    """Undo the last move: back to the status before it. Without an earlier move nothing changes."""
    laatste = SollicitatieGebeurtenis.objects.filter(sollicitatie=sollicitatie).order_by("-op", "-id").first()
    if laatste is not None and laatste.van:
        move(sollicitatie, naar=laatste.van, door=door)
