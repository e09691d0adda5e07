"""Look-ups with access included: what may not be seen does not exist."""

from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from bureaus.models import Contactpersoon, Lidmaatschap, Opdrachtgever, Uitnodiging
from bureaus.rollen import Rol


def _invited(pk: str) -> Subquery:
    """Until when the open invitation of the membership `pk` points at is valid."""
    open_one = Uitnodiging.objects.filter(lid=OuterRef(pk), gebruikt_op=None, ingetrokken_op=None)
    return Subquery(open_one.order_by("-aangemaakt_op").values("verloopt_op")[:1])


def coaches() -> QuerySet[Lidmaatschap]:
    """The bureau's coaches, those who left last. For its manager."""
    return (
        Lidmaatschap.objects.filter(rol=Rol.COACH).annotate(uitgenodigd_tot=_invited("pk")).order_by("-actief", "naam")
    )


def coach(pk: UUID) -> Lidmaatschap:
    """One coach of the bureau, or 404. For its manager."""
    return get_object_or_404(coaches(), pk=pk)


def opdrachtgevers() -> QuerySet[Opdrachtgever]:
    """The bureau's principals, with how many orders and active contacts each has. For its manager."""
    return Opdrachtgever.objects.annotate(
        aantal_opdrachten=Count("opdrachten", distinct=True),
        aantal_contacten=Count("contactpersonen", filter=Q(contactpersonen__lid__actief=True), distinct=True),
    ).order_by("naam")


def opdrachtgever(pk: UUID) -> Opdrachtgever:
    """One principal of the bureau, or 404. For its manager."""
    return get_object_or_404(Opdrachtgever, pk=pk)


def contactpersonen(opdrachtgever: Opdrachtgever) -> QuerySet[Contactpersoon]:
    """The HR contacts of one principal, each with the membership. For the manager."""
    return (
        opdrachtgever.contactpersonen.select_related("lid")
        .annotate(uitgenodigd_tot=_invited("lid_id"))
        .order_by("-lid__actief", "lid__naam")
    )


def managed_lid(pk: UUID) -> Lidmaatschap:
    """A membership the manager invites and ends: a coach or an HR contact; or 404."""
    return get_object_or_404(Lidmaatschap, pk=pk, rol__in=[Rol.COACH, Rol.OPDRACHTGEVER])
