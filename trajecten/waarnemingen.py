"""Standing in: a colleague does the work of a coach from one day up to and including another.

Who stands in finds the coach's people as if they were their own, notes that are for one pair of eyes apart. Why the
coach is away is asked nowhere: it may be an illness.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol
from trajecten import afspraakpost
from trajecten.models import Waarneming


def running(coach: UUID | None = None) -> QuerySet[Waarneming]:
    """Arrangements that are not over, the first to begin on top; of one coach, or of all."""
    rows = Waarneming.objects.filter(tot__gte=timezone.localdate()).select_related("waarnemer")
    return (rows.filter(coach=coach) if coach else rows).order_by("van", "id")


def replaces(coaches: Iterable[UUID]) -> dict[UUID, Waarneming]:
    """Who stands in today, per coach."""
    vandaag = timezone.localdate()
    rows = Waarneming.objects.filter(coach__in=list(coaches), van__lte=vandaag, tot__gte=vandaag)
    # A candidate's role reads of a coach the name and little else.
    rows = rows.select_related("waarnemer").only("coach_id", "van", "tot", "waarnemer__naam", "waarnemer__bureau_id")
    return {waarneming.coach_id: waarneming for waarneming in rows}


def arrange(*, coach: Lidmaatschap, waarnemer: Lidmaatschap, van: date, tot: date, door: Lidmaatschap) -> Waarneming:
    """Let `waarnemer` do the work of `coach` from `van` up to and including `tot`; the stand-in gets a mail."""
    if door.rol != Rol.BEHEERDER:
        raise Weigering(_("Alleen de beheerder regelt waarneming."))
    if coach.rol != Rol.COACH or waarnemer.rol != Rol.COACH or not waarnemer.actief:
        raise Weigering(_("Kies een coach die bij je bureau werkt."))
    if coach.pk == waarnemer.pk:
        raise Weigering(_("Kies een andere coach. Iemand kan niet voor zichzelf waarnemen."))
    if tot < van:
        raise Weigering(_("Kies een laatste dag die niet voor de eerste dag ligt."))
    if tot < timezone.localdate():
        raise Weigering(_("Kies een laatste dag die nog niet voorbij is."))
    # One at a time per coach: the lock lets a second manager find what the first arranged.
    Lidmaatschap.objects.select_for_update().only("pk").get(pk=coach.pk)
    if Waarneming.objects.filter(coach=coach, van__lte=tot, tot__gte=van).exists():
        raise Weigering(_("In deze dagen neemt al iemand waar. Beëindig die waarneming eerst."))
    waarneming = Waarneming.objects.create(coach=coach, waarnemer=waarnemer, van=van, tot=tot, ingesteld_door=door)
    auditlog.record(
        "waarneming_geregeld",
        waarneming,
        door=door,
        coach=str(coach.pk),
        waarnemer=str(waarnemer.pk),
        van=van.isoformat(),
        tot=tot.isoformat(),
    )
    mail.queue("waarneming", lid=waarnemer, pad=pad(door.bureau, "trajecten:mensen"))
    afspraakpost.announce_days(coach=coach, waarnemer=waarnemer, van=van, tot=tot, door=door)
    return waarneming


def end(waarneming: Waarneming, *, door: Lidmaatschap) -> None:
    """The coach is back: yesterday was the last day, or it never began. What was over already stays as it is."""
    if door.rol != Rol.BEHEERDER:
        raise Weigering(_("Alleen de beheerder regelt waarneming."))
    vandaag, van, tot = timezone.localdate(), waarneming.van, waarneming.tot
    if tot < vandaag:
        return
    auditlog.record("waarneming_beeindigd", waarneming, door=door, coach=str(waarneming.coach_id))
    if van >= vandaag:
        Waarneming.objects.filter(pk=waarneming.pk).delete()
    else:
        gisteren = vandaag - timedelta(days=1)
        Waarneming.objects.filter(pk=waarneming.pk, tot__gte=vandaag).update(tot=gisteren)
        waarneming.tot = gisteren
    afspraakpost.announce_days(coach=waarneming.coach, waarnemer=waarneming.waarnemer, van=van, tot=tot, door=door)
