"""Spreading people over coaches, and letting them in: who waits for a coach, who has room, who can be invited."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, leden
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdracht, Uitnodiging
from bureaus.rollen import Rol
from kandidaten.models import Kandidaat
from trajecten import trajecten
from trajecten.models import Traject

# One press of the button: longer would keep the page, and the bureau's audit log, waiting.
UITNODIGEN_PER_KEER = 1_000


@dataclass(frozen=True, slots=True)
class Toegewezen:
    """What became of an assignment: how many got the coach, and who had one by then."""

    aantal: int
    overgeslagen: tuple[str, ...]


def unassigned(*, opdracht: Opdracht | None = None, zoek: str = "") -> QuerySet[Traject]:
    """Open trajectories without a coach, those that end first on top; for the manager."""
    rows = Traject.objects.filter(coach=None, gesloten_op=None).select_related("kandidaat", "opdracht__opdrachtgever")
    if opdracht:
        rows = rows.filter(opdracht=opdracht)
    return rows.filter(_name_like("kandidaat__", zoek)).order_by("einddatum", "id")


def _name_like(prefix: str, zoek: str) -> Q:
    wie = Q()
    for woord in zoek.split()[:5]:
        wie &= (
            Q(**{f"{prefix}achternaam__icontains": woord})
            | Q(**{f"{prefix}roepnaam__icontains": woord})
            | Q(**{f"{prefix}tussenvoegsel__iexact": woord})
        )
    return wie


def orders_waiting() -> QuerySet[Opdracht]:
    """Orders with people who have no coach yet, with how many (`wachtend`)."""
    open_ones = Q(trajecten__coach=None, trajecten__gesloten_op=None, trajecten__isnull=False)
    return (
        Opdracht.objects.select_related("opdrachtgever")
        .annotate(wachtend=Count("trajecten", filter=open_ones))
        .filter(wachtend__gt=0)
        .order_by("opdrachtgever__naam", "naam", "pk")
    )


def coaches_with_room() -> QuerySet[Lidmaatschap]:
    """Active coaches with how many people they guide (`bezet`) and can still take (`vrij`, below zero when over)."""
    return (
        Lidmaatschap.objects.filter(rol=Rol.COACH, actief=True)
        .annotate(bezet=Count("trajecten", filter=Q(trajecten__gesloten_op=None, trajecten__isnull=False)))
        .annotate(vrij=F("capaciteit") - F("bezet"))
        .order_by("naam", "pk")
    )


def propose(coaches: Sequence[Lidmaatschap], aantal: int) -> dict[UUID, int]:
    """Spread `aantal` people by room: each next one goes to whoever has most places left, also when all are full.

    `coaches` come from `coaches_with_room`; returns how many each gets.
    """
    delen = {coach.pk: 0 for coach in coaches}
    rij = [(-coach.vrij, plaats, coach.pk) for plaats, coach in enumerate(coaches)]
    heapq.heapify(rij)
    for _keer in range(aantal if rij else 0):
        min_vrij, plaats, pk = rij[0]
        delen[pk] += 1
        heapq.heapreplace(rij, (min_vrij + 1, plaats, pk))
    return delen


def assign(rows: Iterable[Traject], *, coach: Lidmaatschap, door: Lidmaatschap) -> Toegewezen:
    """Give people who wait for a coach to `coach`; who got one in the meantime keeps it and is named."""
    gekozen = list(rows)
    vrij = list(
        Traject.objects.select_for_update()
        .filter(pk__in=[traject.pk for traject in gekozen], coach=None, gesloten_op=None)
        .order_by("pk")
    )
    over = {traject.pk for traject in vrij}
    aantal = trajecten.assign_coach(vrij, coach=coach, door=door)
    return Toegewezen(aantal, tuple(t.kandidaat.naam for t in gekozen if t.pk not in over))


def spread(
    rows: Sequence[Traject], aantallen: Sequence[tuple[Lidmaatschap, int]], *, door: Lidmaatschap
) -> list[tuple[Lidmaatschap, Toegewezen]]:
    """Hand out people in the order given, so many to each coach; together at most as many as there are people."""
    if sum(aantal for _coach, aantal in aantallen) > len(rows):
        raise Weigering(_("Je verdeelt meer plekken dan er mensen zijn. Maak een van de aantallen kleiner."))
    uit, begin = [], 0
    for coach, aantal in aantallen:
        if aantal:
            uit.append((coach, assign(rows[begin : begin + aantal], coach=coach, door=door)))
            begin += aantal
    return uit


def not_signed_in(*, opdracht: Opdracht | None = None) -> QuerySet[Kandidaat]:
    """Candidates with a coach and without an account, each with membership, open trajectory and open invitation.

    `uitgenodigd_op` is when the invitation that still works was sent, or None.
    """
    open_ones = Traject.objects.filter(gesloten_op=None).exclude(coach=None)
    if opdracht:
        open_ones = open_ones.filter(opdracht=opdracht)
    werkend = Uitnodiging.objects.filter(
        lid=OuterRef("lid"), gebruikt_op=None, ingetrokken_op=None, verloopt_op__gt=timezone.now()
    )
    met_coach = open_ones.select_related("coach", "opdracht__opdrachtgever").order_by("-startdatum")
    return (
        Kandidaat.objects.filter(Exists(open_ones.filter(kandidaat=OuterRef("pk"))), lid__gebruiker=None)
        .filter(lid__actief=True)
        .select_related("lid")
        .prefetch_related(Prefetch("trajecten", queryset=met_coach, to_attr="lopend"))
        .annotate(uitgenodigd_op=Subquery(werkend.order_by("-aangemaakt_op").values("aangemaakt_op")[:1]))
        .order_by("achternaam", "roepnaam", "pk")
    )


def to_invite(*, opdracht: Opdracht | None = None) -> QuerySet[Kandidaat]:
    """Who can be invited and was not: an address, no account, no invitation that still works."""
    return not_signed_in(opdracht=opdracht).exclude(lid__email="").filter(uitgenodigd_op=None)


def invited(*, opdracht: Opdracht | None = None) -> QuerySet[Kandidaat]:
    """Who has an invitation that still works and did not take it up yet."""
    return not_signed_in(opdracht=opdracht).exclude(uitgenodigd_op=None)


def without_email(*, opdracht: Opdracht | None = None) -> QuerySet[Kandidaat]:
    """Who cannot be invited because no address is known."""
    return not_signed_in(opdracht=opdracht).filter(lid__email="")


def invite(kandidaten: Iterable[Kandidaat], *, door: Lidmaatschap) -> int:
    """Invite candidates, at most `UITNODIGEN_PER_KEER`; returns how many invitations go out."""
    gekozen = [kandidaat.lid for kandidaat in list(kandidaten)[:UITNODIGEN_PER_KEER]]
    return len(leden.invite_all(gekozen, door=door))


def fill_email(kandidaat: Kandidaat, *, email: str, door: Lidmaatschap) -> None:
    """Give a candidate without an account an address to be invited at."""
    lid = Lidmaatschap.objects.select_for_update().get(pk=kandidaat.lid_id)
    if lid.gebruiker_id:
        raise Weigering(_("%(naam)s heeft al een account. Het e-mailadres staat vast.") % {"naam": lid.naam})
    lid.email = email.strip().lower()
    lid.save(update_fields=["email"])
    auditlog.record("email_aangevuld", lid, door=door, dossier=kandidaat.pk)
