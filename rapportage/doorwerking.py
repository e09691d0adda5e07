"""What an agreement about an order means for each of its trajectories, and carrying that out for all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from bureaus import auditlog
from bureaus.models import Lidmaatschap, Opdracht
from rapportage.models import Afspraakcontact, Rapportageafspraak
from rapportage.voorstel import Voorstel
from trajecten import termijnen
from trajecten.models import Traject

KRIJGT, VOLGT, KRAPPER = "krijgt", "volgt", "krapper"


@dataclass(frozen=True, slots=True)
class Gevolg:
    """One trajectory and what it will say: it had no agreement, had the order's, or had its own that goes too far."""

    traject: Traject
    soort: str
    voorstel: Voorstel
    vorige: Rapportageafspraak | None = None


def effects(opdracht: Opdracht, voorstel: Voorstel, *, vorige: Voorstel | None, vast: bool = False) -> list[Gevolg]:
    """Whom a new agreement of the order concerns, by name; `vorige` is what the order's agreement said until now.

    Who has none gets it. Who has exactly the order's follows it. Who has an agreement of their own keeps that,
    narrowed where it exceeds the new one. Only open trajectories; `vast` locks them. Three statements, however
    many people.
    """
    mensen = Traject.objects.filter(opdracht=opdracht, gesloten_op=None).select_related("kandidaat")
    if vast:
        mensen = mensen.select_for_update(of=("self",))
    mensen = list(mensen.order_by("kandidaat__achternaam", "kandidaat__roepnaam", "id"))
    huidig = _current(mensen)
    gevolgen = [_effect(traject, huidig.get(traject.pk), voorstel, vorige) for traject in mensen]
    return [gevolg for gevolg in gevolgen if gevolg is not None]


def without(opdracht: Opdracht) -> int:
    """How many open trajectories of the order have no agreement at all."""
    eigen = Rapportageafspraak.objects.filter(traject=OuterRef("pk"))
    return Traject.objects.filter(~Exists(eigen), opdracht=opdracht, gesloten_op=None).count()


def _current(mensen: Sequence[Traject]) -> dict:
    rijen = (
        Rapportageafspraak.objects.filter(traject__in=[t.pk for t in mensen])
        .order_by("traject_id", "-versie")
        .distinct("traject_id")
        .prefetch_related("contacten")
    )
    return {rij.traject_id: rij for rij in rijen}


def _effect(
    traject: Traject, huidig: Rapportageafspraak | None, voorstel: Voorstel, vorige: Voorstel | None
) -> Gevolg | None:
    if huidig is None:
        return Gevolg(traject, KRIJGT, voorstel)
    nu = Voorstel.of(huidig)
    if nu == voorstel:
        return None
    if nu == vorige:
        return Gevolg(traject, VOLGT, voorstel, huidig)
    return Gevolg(traject, KRAPPER, nu.narrowed(voorstel), huidig) if nu.exceeds(voorstel) else None


def carry_out(opdracht: Opdracht, gevolgen: Sequence[Gevolg], *, door: Lidmaatschap) -> list[Rapportageafspraak]:
    """Record the new versions. The phase waits again until each candidate has read theirs."""
    if not gevolgen:
        return []
    afspraken = Rapportageafspraak.objects.bulk_create(
        _row(
            g.voorstel,
            opdracht=opdracht,
            traject=g.traject,
            dienst=opdracht.dienst,
            versie=g.vorige.versie + 1 if g.vorige else 1,
            vastgelegd_door=door,
        )
        for g in gevolgen
    )
    _name_contacts(zip(afspraken, (g.voorstel for g in gevolgen), strict=True))
    Traject.objects.filter(pk__in=[g.traject.pk for g in gevolgen]).update(afspraak_gezien_op=None)
    termijnen.update(*(g.traject.pk for g in gevolgen))
    auditlog.record_all(
        "afspraak_vastgelegd",
        [
            (afspraak, g.traject.kandidaat_id, {"versie": afspraak.versie, "onderdelen": afspraak.onderdelen})
            for afspraak, g in zip(afspraken, gevolgen, strict=True)
        ],
        door=door,
    )
    return afspraken


def store_for_order(opdracht: Opdracht, voorstel: Voorstel, *, versie: int, door: Lidmaatschap) -> Rapportageafspraak:
    """The row of an agreement about the whole order, with its contacts."""
    afspraak = _row(voorstel, opdracht=opdracht, dienst=opdracht.dienst, versie=versie, vastgelegd_door=door)
    afspraak.save(force_insert=True)
    _name_contacts([(afspraak, voorstel)])
    return afspraak


def _row(voorstel: Voorstel, **velden) -> Rapportageafspraak:
    return Rapportageafspraak(
        onderdelen=list(voorstel.onderdelen),
        frequentie=voorstel.frequentie,
        weken=voorstel.weken,
        op_datum=voorstel.op_datum,
        **velden,
    )


def _name_contacts(rijen) -> None:
    Afspraakcontact.objects.bulk_create(
        Afspraakcontact(afspraak=afspraak, lid_id=lezer.lid, naam=lezer.naam, functie=lezer.functie)
        for afspraak, voorstel in rijen
        for lezer in sorted(voorstel.contacten, key=lambda lezer: lezer.naam)
    )
