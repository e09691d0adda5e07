"""Signs of life: when something that should happen all the time last happened. The clock writes, a bureau reads."""

from datetime import datetime

from django.utils import timezone

from bureaus.models import Hartslag

TIK = "tik"
# A sweep that left nothing due.
HERINNERINGEN = "herinneringen"


def beat(naam: str) -> None:
    """Note that it happened now. Runs as the planner."""
    Hartslag.objects.bulk_create(
        [Hartslag(naam=naam, op=timezone.now())], update_conflicts=True, unique_fields=["naam"], update_fields=["op"]
    )


def last(naam: str) -> datetime | None:
    """When it last happened, or None when it never did."""
    return Hartslag.objects.filter(naam=naam).values_list("op", flat=True).first()
