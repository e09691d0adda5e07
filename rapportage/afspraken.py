"""The agreement on reporting: what, how often, to whom. Versions; the candidate reads it before any report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Contactpersoon, Lidmaatschap, Opdracht
from bureaus.paden import pad
from bureaus.rollen import Rol
from rapportage import doorwerking
from rapportage.afspraaktekst import Wijziging, changes
from rapportage.enums import Frequentie, Onderdeel
from rapportage.gebruikelijk import PRESETS
from rapportage.models import Rapportageafspraak
from rapportage.voorstel import Voorstel, propose
from trajecten import termijnen
from trajecten.models import Traject
from trajecten.sturing import Opdrachtregel

# What the employer's database role may read of an agreement.
KOLOMMEN_HR = (
    "id", "bureau_id", "opdracht_id", "traject_id", "dienst", "versie", "onderdelen", "frequentie", "weken",
    "op_datum", "vastgelegd_op", "opdracht__naam", "opdracht__startdatum",
)  # fmt: skip


def current_afspraak(traject: Traject) -> Rapportageafspraak | None:
    """The newest version of the agreement of `traject`, or None."""
    return Rapportageafspraak.objects.filter(traject=traject).order_by("-versie").first()


def current_opdrachtafspraak(opdracht: Opdracht) -> Rapportageafspraak | None:
    """The newest version of what was agreed with the payer about the whole order, or None."""
    return Rapportageafspraak.objects.filter(opdracht=opdracht, traject=None).order_by("-versie").first()


def last_read(afspraak: Rapportageafspraak) -> Rapportageafspraak | None:
    """The newest version before `afspraak` that the candidate has read, or None."""
    eerder = Rapportageafspraak.objects.filter(
        traject=afspraak.traject_id, versie__lt=afspraak.versie, gezien_op__isnull=False
    )
    return eerder.prefetch_related("contacten").order_by("-versie").first()


def differences(afspraak: Rapportageafspraak) -> list[Wijziging]:
    """What is new to the candidate: compared with the version they read last, nothing when they read none."""
    gelezen = last_read(afspraak)
    return changes(Voorstel.of(gelezen), Voorstel.of(afspraak)) if gelezen else []


def for_employer(door: Lidmaatschap) -> list[Rapportageafspraak]:
    """Which agreement holds for each order of the employer of `door`, newest order first."""
    rijen = (
        Rapportageafspraak.objects.filter(opdracht__opdrachtgever=door.onderwerp, traject=None)
        .select_related("opdracht")
        .only(*KOLOMMEN_HR)
        .order_by("opdracht_id", "-versie")
        .distinct("opdracht_id")
    )
    return sorted(rijen, key=lambda afspraak: (afspraak.opdracht.startdatum, afspraak.opdracht.naam), reverse=True)


def say_for_order(opdracht: Opdracht, door: Lidmaatschap) -> Opdrachtregel:
    """What the page of an order says about reporting: which version holds and since when."""
    geldig = current_opdrachtafspraak(opdracht)
    waarde = _("Nog niet vastgelegd")
    if geldig:
        dag = date_format(timezone.localdate(geldig.vastgelegd_op), "j F Y")
        waarde = _("Versie %(versie)d, sinds %(dag)s") % {"versie": geldig.versie, "dag": dag}
    url = pad(door.bureau, "rapportage:opdrachtafspraak", opdracht.pk)
    return Opdrachtregel(_("Afspraak over rapporten"), waarde, _("Bekijk") if geldig else _("Leg vast"), url)


def contacts(opdrachtgever_id: UUID) -> QuerySet[Contactpersoon]:
    """The HR contacts of a payer that have not ended."""
    rijen = Contactpersoon.objects.filter(opdrachtgever=opdrachtgever_id, lid__actief=True)
    return rijen.select_related("lid").order_by("lid__naam", "id")


def readers(afspraak: Rapportageafspraak, opdrachtgever_id: UUID) -> list[Contactpersoon]:
    """Who gets a report by this agreement: of the contacts it names those that have not ended.

    It names nobody: every contact of the payer. It names only people who ended: nobody, because the candidate
    was told those names and no others.
    """
    genoemd = {c.lid_id for c in afspraak.contacten.all()}
    return [c for c in contacts(opdrachtgever_id) if not genoemd or c.lid_id in genoemd]


@dataclass(frozen=True, slots=True)
class Gebruikelijk:
    """Where a new agreement starts from: that of the order, otherwise what is usual for its service."""

    voorstel: Voorstel
    van_opdracht: bool


def usual(opdracht: Opdracht) -> Gebruikelijk:
    """What one button records for someone of this order."""
    geldig = current_opdrachtafspraak(opdracht)
    return Gebruikelijk(Voorstel.of(geldig) if geldig else preset(opdracht.dienst), geldig is not None)


def preset(dienst: str) -> Voorstel:
    """What is usual for a service, for every contact."""
    gewoon = PRESETS[Dienst(dienst)]
    return Voorstel(tuple(o.value for o in gewoon.onderdelen), gewoon.frequentie.value, gewoon.weken)


def record_afspraak(
    traject: Traject,
    *,
    onderdelen: Iterable[str] | None = None,
    frequentie: str = Frequentie.PER_FASE,
    weken: int | None = None,
    op_datum: date | None = None,
    contacten: Sequence[Contactpersoon] = (),
    door: Lidmaatschap,
) -> Rapportageafspraak:
    """Record a new version, or Weigering when it goes beyond the agreement of the order.

    Without `onderdelen` it is the order's agreement or, when there is none, what is usual for its service. The
    candidate has to read the new version; the same once more changes nothing.
    """
    if door.rol not in (Rol.COACH, Rol.BEHEERDER):
        raise Weigering(_("Alleen de coach of de beheerder kan de afspraak vastleggen."))
    opdracht = _lock(traject.opdracht_id)
    # The lock puts two coaches' tabs in order: each gets a version of its own.
    Traject.objects.select_for_update().only("pk").get(pk=traject.pk)
    grens = current_opdrachtafspraak(opdracht)
    if onderdelen is None:
        voorstel = usual(opdracht).voorstel
    else:
        voorstel = propose(
            opdracht=opdracht, onderdelen=onderdelen, frequentie=frequentie,
            weken=weken, op_datum=op_datum, contacten=contacten,
        )  # fmt: skip
        voorstel = _within(voorstel, Voorstel.of(grens)) if grens else voorstel
    vorige = current_afspraak(traject)
    if vorige and Voorstel.of(vorige) == voorstel:
        return vorige
    gevolg = doorwerking.Gevolg(traject, doorwerking.KRIJGT, voorstel, vorige)
    [afspraak] = doorwerking.carry_out(opdracht, [gevolg], door=door)
    traject.afspraak_gezien_op = None
    return afspraak


def record_opdrachtafspraak(
    opdracht: Opdracht,
    *,
    onderdelen: Iterable[str],
    frequentie: str,
    weken: int | None = None,
    op_datum: date | None = None,
    contacten: Sequence[Contactpersoon] = (),
    door: Lidmaatschap,
) -> Rapportageafspraak:
    """Record what was agreed with the payer about the whole order, and bring its trajectories in line.

    See `doorwerking.effects` for whom it concerns; each of those candidates reads the agreement again.
    """
    _only_manager(door)
    opdracht = _lock(opdracht.pk)
    voorstel = propose(
        opdracht=opdracht, onderdelen=onderdelen, frequentie=frequentie,
        weken=weken, op_datum=op_datum, contacten=contacten,
    )  # fmt: skip
    vorige = current_opdrachtafspraak(opdracht)
    if vorige and Voorstel.of(vorige) == voorstel:
        return vorige
    afspraak = doorwerking.store_for_order(opdracht, voorstel, versie=vorige.versie + 1 if vorige else 1, door=door)
    auditlog.record(
        "opdrachtafspraak_vastgelegd", afspraak, door=door, versie=afspraak.versie, onderdelen=afspraak.onderdelen
    )
    gevolgen = doorwerking.effects(opdracht, voorstel, vorige=Voorstel.of(vorige) if vorige else None, vast=True)
    doorwerking.carry_out(opdracht, gevolgen, door=door)
    return afspraak


def hand_out(opdracht: Opdracht, *, door: Lidmaatschap) -> int:
    """Give the order's agreement to its trajectories that have none, those added later; returns how many."""
    _only_manager(door)
    opdracht = _lock(opdracht.pk)
    geldig = current_opdrachtafspraak(opdracht)
    if geldig is None:
        raise Weigering(_("Leg eerst een afspraak voor de opdracht vast."))
    voorstel = Voorstel.of(geldig)
    gevolgen = doorwerking.effects(opdracht, voorstel, vorige=voorstel, vast=True)
    return len(doorwerking.carry_out(opdracht, gevolgen, door=door))


def _only_manager(door: Lidmaatschap) -> None:
    if door.rol != Rol.BEHEERDER:
        raise Weigering(_("Alleen de beheerder kan de afspraak van een opdracht vastleggen."))


def _lock(opdracht_id: UUID) -> Opdracht:
    # Who records for one person waits for who records for the whole order, and the other way round.
    return Opdracht.objects.select_for_update(no_key=True).get(pk=opdracht_id)


def _within(voorstel: Voorstel, grens: Voorstel) -> Voorstel:
    """The proposal, for the readers of the order when it names none; Weigering when it goes further than the order."""
    onderdelen, lezers = voorstel.beyond(grens)
    if onderdelen:
        namen = get_text_list([f"“{Onderdeel(o).label}”" for o in onderdelen], _("en"))
        raise Weigering(
            _("In de opdracht is dit niet afgesproken: %(wat)s. Haal het vinkje weg, of vraag het de beheerder.")
            % {"wat": namen}
        )
    if lezers:
        raise Weigering(
            _("Met de opdracht is afgesproken wie de rapporten leest. %(wie)s hoort daar niet bij.")
            % {"wie": get_text_list(sorted(lezer.naam for lezer in lezers), _("en"))}
        )
    return voorstel.narrowed(grens)


def mark_seen(afspraak: Rapportageafspraak, *, door: Lidmaatschap) -> None:
    """The candidate has read this version; from here on reports may be made. A second time changes nothing."""
    if door.rol != Rol.KANDIDAAT:
        raise Weigering(_("Alleen de kandidaat kan zeggen dat de afspraak gelezen is."))
    nu = timezone.now()
    if not Rapportageafspraak.objects.filter(pk=afspraak.pk, gezien_op=None).update(gezien_op=nu):
        return
    Traject.objects.filter(pk=afspraak.traject_id).update(afspraak_gezien_op=nu)
    termijnen.update(afspraak.traject_id)
    afspraak.gezien_op = nu
    auditlog.record("afspraak_gezien", afspraak, door=door, dossier=door.onderwerp, versie=afspraak.versie)
