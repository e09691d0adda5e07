"""Employees an employer put forward: the manager starts a trajectory or declines, and the employer hears which."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.enums import Opdrachtsoort
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdracht
from bureaus.paden import pad
from bureaus.rollen import Rol
from kandidaten.dossier import Dossiergegevens, open_dossier
from kandidaten.models import Kandidaat
from trajecten import trajecten
from trajecten.enums import Aanmeldstaat
from trajecten.models import Aanmelding, Traject

# `domein.md` 4: a rejected intake is kept for four weeks.
WEG_NA = timedelta(weeks=4)


def waiting() -> QuerySet[Aanmelding]:
    """What no manager decided about yet, the one that waits longest on top."""
    rijen = Aanmelding.objects.filter(staat=Aanmeldstaat.NIEUW)
    return rijen.select_related("opdrachtgever", "opdracht", "aangemeld_door").order_by("aangemeld_op", "id")


def decided() -> QuerySet[Aanmelding]:
    """What was decided about in the last four weeks, the latest on top."""
    rijen = Aanmelding.objects.exclude(staat=Aanmeldstaat.NIEUW)
    return (
        rijen.filter(afgehandeld_op__gt=timezone.now() - WEG_NA)
        .select_related("opdrachtgever")
        .order_by("-afgehandeld_op", "id")
    )


def get_aanmelding(door: Lidmaatschap, pk: UUID) -> Aanmelding:
    """One of the bureau, for its manager; otherwise 404."""
    rijen = Aanmelding.objects.select_related("opdrachtgever", "opdracht", "aangemeld_door")
    aanmelding = rijen.filter(pk=pk).first()
    if aanmelding is None or door.rol != Rol.BEHEERDER:
        raise Http404
    return aanmelding


def orders_for(aanmelding: Aanmelding) -> QuerySet[Opdracht]:
    """The employer's orders a person can still join."""
    lopend = Opdracht.objects.filter(opdrachtgever=aanmelding.opdrachtgever_id, einddatum__gt=timezone.localdate())
    return lopend.order_by("-startdatum", "naam", "pk")


def known(aanmelding: Aanmelding) -> Kandidaat | None:
    """The dossier of this address from an earlier order of the same employer; a name alone never joins two people."""
    rijen = Kandidaat.objects.filter(
        lid__email=aanmelding.email,
        lid__rol=Rol.KANDIDAAT,
        lid__actief=True,
        trajecten__opdracht__opdrachtgever=aanmelding.opdrachtgever_id,
    )
    return rijen.select_related("lid").order_by("pk").first()


def start(
    aanmelding: Aanmelding,
    *,
    opdracht: Opdracht | None,
    startdatum: date,
    einddatum: date,
    uren: int,
    coach: Lidmaatschap | None = None,
    door: Lidmaatschap,
) -> Traject:
    """Start the trajectory that was asked for, in `opdracht` or in a new order for this one person.

    The invitation is sent afterwards, as after an import. `uren` are whole hours.
    """
    _lock(aanmelding)
    if einddatum <= startdatum:
        raise Weigering(_("Kies een einddatum die na de startdatum ligt."))
    if opdracht is None:
        opdracht = _individual_order(aanmelding, startdatum, einddatum, uren, door)
    elif opdracht.opdrachtgever_id != aanmelding.opdrachtgever_id:
        raise Weigering(_("Kies een opdracht van dezelfde werkgever."))
    kandidaat = known(aanmelding) or open_dossier(_gegevens(aanmelding), door=door)
    if Traject.objects.filter(opdracht=opdracht, kandidaat=kandidaat, gesloten_op=None).exists():
        raise Weigering(_("Deze persoon heeft al een traject in deze opdracht."))
    traject = trajecten.start_traject(
        opdracht=opdracht, kandidaat=kandidaat, startdatum=startdatum, einddatum=einddatum, uren=uren, door=door
    )
    if coach:
        trajecten.assign_coach([traject], coach=coach, door=door)
    _decide(aanmelding, Aanmeldstaat.GESTART, traject=traject, door=door)
    return traject


def decline(aanmelding: Aanmelding, *, door: Lidmaatschap) -> None:
    """Say no. What was put forward goes away after four weeks."""
    _lock(aanmelding)
    _decide(aanmelding, Aanmeldstaat.AFGEWEZEN, traject=None, door=door)


def _lock(aanmelding: Aanmelding) -> None:
    """Two managers who decide at once: the second finds it done."""
    staat = Aanmelding.objects.select_for_update().values_list("staat", flat=True).get(pk=aanmelding.pk)
    if staat != Aanmeldstaat.NIEUW:
        raise Weigering(_("Over deze aanmelding is al beslist."))


def _decide(aanmelding: Aanmelding, staat: Aanmeldstaat, *, traject: Traject | None, door: Lidmaatschap) -> None:
    aanmelding.staat, aanmelding.afgehandeld_op, aanmelding.traject = staat, timezone.now(), traject
    aanmelding.save(update_fields=["staat", "afgehandeld_op", "traject"])
    auditlog.record(
        f"aanmelding_{staat.value}", aanmelding, door=door, dossier=traject.kandidaat_id if traject else None
    )
    if aanmelding.aangemeld_door.actief:
        mail.queue("aanmelding_besluit", lid=aanmelding.aangemeld_door, pad=pad(door.bureau, "rapportage:aanmelden"))


def _individual_order(
    aanmelding: Aanmelding, startdatum: date, einddatum: date, uren: int, door: Lidmaatschap
) -> Opdracht:
    # No name of a person: every HR contact of the employer can read the name of an order.
    naam = f"{aanmelding.get_dienst_display()}, {date_format(startdatum, 'F Y')}"
    opdracht = Opdracht.objects.create(
        opdrachtgever_id=aanmelding.opdrachtgever_id,
        naam=naam,
        soort=Opdrachtsoort.INDIVIDUEEL,
        dienst=aanmelding.dienst,
        startdatum=startdatum,
        einddatum=einddatum,
        uren=uren,
    )
    auditlog.record("opdracht_aangemaakt", opdracht, door=door)
    return opdracht


def _gegevens(aanmelding: Aanmelding) -> Dossiergegevens:
    return Dossiergegevens(
        achternaam=aanmelding.achternaam,
        roepnaam=aanmelding.roepnaam,
        tussenvoegsel=aanmelding.tussenvoegsel,
        email=aanmelding.email,
    )


def remove_declined() -> int:
    """Throw away what was declined four weeks ago, of all bureaus; returns how many. Runs as the planner.

    The planner's wall shows it those rows and no others, so no condition forgotten here could remove more.
    """
    oud = Aanmelding.objects.filter(staat=Aanmeldstaat.AFGEWEZEN, afgehandeld_op__lt=timezone.now() - WEG_NA)
    return oud.delete()[0]
