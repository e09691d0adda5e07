"""A trajectory's beginning, its coach, and its end."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdracht
from bureaus.rollen import Rol
from kandidaten.models import Kandidaat
from trajecten import afspraakpost, fasen, gesprekken, herinneringen, termijnen
from trajecten.enums import Eindreden, Fase
from trajecten.models import Faseovergang, Traject
from trajecten.queries import current_plaatsing


def start_traject(
    *,
    opdracht: Opdracht,
    kandidaat: Kandidaat,
    startdatum: date | None = None,
    einddatum: date | None = None,
    uren: int | None = None,
    coach: Lidmaatschap | None = None,
    importsleutel: str = "",
    door: Lidmaatschap | None,
) -> Traject:
    """Start a person's programme within an order; dates and hours (whole hours) default to the order's."""
    traject = Traject.objects.create(
        opdracht=opdracht,
        kandidaat=kandidaat,
        coach=coach,
        startdatum=startdatum or opdracht.startdatum,
        einddatum=einddatum or opdracht.einddatum,
        uren=opdracht.uren if uren is None else uren,
        importsleutel=importsleutel,
    )
    Faseovergang.objects.create(traject=traject, naar=Fase.ORIENTATIE, door=door)
    termijnen.update(traject.pk)
    auditlog.record("traject_gestart", traject, door=door, dossier=kandidaat.pk, opdracht=str(opdracht.pk))
    return traject


def assign_coach(trajecten: Iterable[Traject], *, coach: Lidmaatschap, door: Lidmaatschap) -> int:
    """Give open trajectories to `coach`; returns how many changed. The confirmed match ends with the old coach."""
    if coach.rol != Rol.COACH or not coach.actief:
        raise Weigering(_("Kies een coach die bij je bureau werkt."))
    # One order of locking for everyone, so that two managers cannot wait for each other.
    rows = list(
        Traject.objects.select_for_update()
        .filter(pk__in=[t.pk for t in trajecten], gesloten_op=None)
        .exclude(coach=coach)
        .order_by("pk")
    )
    auditlog.record_all(
        "coach_toegewezen",
        (
            (traject, traject.kandidaat_id, {"coach": str(coach.pk), "vorige": str(traject.coach_id or "")})
            for traject in rows
        ),
        door=door,
    )
    afspraakpost.announce_coach(rows, coach=coach, door=door)
    pks = [traject.pk for traject in rows]
    Traject.objects.filter(pk__in=pks).update(coach=coach, klik_bevestigd_op=None)
    herinneringen.hand_over(pks)
    return len(rows)


def close_traject(traject: Traject, *, eindreden: str, door: Lidmaatschap) -> None:
    """End a trajectory with a reason of `Eindreden`: deadlines and coming appointments end with it.

    "Geplaatst" counts in the bureau's figures, so it needs a placement the candidate confirmed.
    """
    fasen.lock(traject)
    eindreden = Eindreden(eindreden)
    plaatsing = current_plaatsing(traject)
    if eindreden is Eindreden.GEPLAATST and (plaatsing is None or plaatsing.bevestigd_op is None):
        raise Weigering(_("Leg eerst de nieuwe baan vast en laat de kandidaat die bevestigen."))
    traject.gesloten_op, traject.eindreden = timezone.localdate(), eindreden
    traject.save(update_fields=["gesloten_op", "eindreden"])
    # No mail to somebody who died; the coach's calendar still has to know.
    gesprekken.cancel_coming(traject, ook_kandidaat=eindreden is not Eindreden.OVERLIJDEN, door=door)
    termijnen.update(traject.pk)
    auditlog.record("traject_gesloten", traject, door=door, dossier=traject.kandidaat_id, eindreden=eindreden.value)
