"""The audit log: append-only, one hash chain per bureau, written in the transaction of the change itself."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from bureaus.models import Auditkop, Auditregel, Lidmaatschap


def _digest(regel: Auditregel) -> str:
    inhoud = [
        regel.volgnummer,
        regel.tijd.isoformat(),
        regel.gebeurtenis,
        str(regel.door_id or ""),
        regel.rol,
        regel.onderwerp_soort,
        str(regel.onderwerp_id),
        str(regel.dossier or ""),
        regel.gegevens,
        regel.vorige_hash,
    ]
    tekst = json.dumps(inhoud, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(tekst.encode()).hexdigest()


def record(
    gebeurtenis: str,
    onderwerp: models.Model,
    *,
    door: Lidmaatschap | None,
    dossier: UUID | None = None,
    **gegevens: Any,
) -> None:
    """Add one event about `onderwerp` to the bureau's chain.

    `dossier` is the candidate whose file it concerns; that candidate may read the line. `gegevens` are codes,
    counts, dates and ids (never text a person wrote). `door` is None for the system itself.
    """
    record_all(gebeurtenis, [(onderwerp, dossier, gegevens)], door=door)


def record_all(
    gebeurtenis: str,
    over: Iterable[tuple[models.Model, UUID | None, dict[str, Any]]],
    *,
    door: Lidmaatschap | None,
) -> None:
    """Add the same event about many subjects, each with its own dossier and data, as one stretch of the chain."""
    over = list(over)
    if not over:
        return
    # The lock is held until commit, so a line's number and its place in the chain agree.
    kop = Auditkop.objects.select_for_update().get()
    regels = []
    for onderwerp, dossier, gegevens in over:
        regel = Auditregel(
            volgnummer=kop.volgnummer + 1,
            tijd=timezone.now(),
            gebeurtenis=gebeurtenis,
            door=door,
            rol=door.rol if door else "",
            onderwerp_soort=onderwerp._meta.model_name,
            onderwerp_id=onderwerp.pk,
            dossier=dossier,
            gegevens=gegevens,
            vorige_hash=kop.hash,
        )
        regel.hash = _digest(regel)
        kop.volgnummer, kop.hash = regel.volgnummer, regel.hash
        regels.append(regel)
    Auditregel.objects.bulk_create(regels)
    kop.save(update_fields=["volgnummer", "hash"])


def broken_links() -> Iterator[int]:
    """Yield the number of every line of this bureau's chain that does not follow from the one before it.

    Finds edited, deleted and reordered lines, and a chain cut short of its head.
    """
    volgnummer, vorige = 0, "0" * 64
    for regel in Auditregel.objects.order_by("volgnummer").iterator():
        if regel.volgnummer != volgnummer + 1 or regel.vorige_hash != vorige or regel.hash != _digest(regel):
            yield regel.volgnummer
        volgnummer, vorige = regel.volgnummer, regel.hash
    kop = Auditkop.objects.get()
    if (kop.volgnummer, kop.hash) != (volgnummer, vorige):
        yield kop.volgnummer
