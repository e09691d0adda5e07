"""What reporting gives to the deadlines: when the next report is due, until when the candidate may answer, and who
objected.
"""

from uuid import UUID

from rapportage import planning, queries
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport
from trajecten.ankers import Anker
from trajecten.models import Traject

S = Rapportstaat


def anchors(trajecten: list[Traject]) -> tuple[list[Anker], set[UUID]]:
    """The anchors of these trajectories, and those of them whose candidate waits for a decision; three queries."""
    voorgelegd = list(
        Rapport.objects.filter(kandidaat__in=[t.kandidaat_id for t in trajecten], reageren_voor__isnull=False)
        .order_by("id")
        .values_list("pk", "traject_id", "kandidaat_id", "staat", "reageren_voor")
    )
    ids = {t.pk for t in trajecten}
    inzagen = [
        Anker(traject_id, "inzage", pk, reageren_voor, voldaan=staat != S.TER_INZAGE)
        for pk, traject_id, _kandidaat_id, staat, reageren_voor in voorgelegd
        if traject_id in ids
    ]
    maken_bezwaar = {kandidaat_id for _pk, _traject, kandidaat_id, staat, _op in voorgelegd if staat == S.BEZWAAR}
    stil = {t.pk for t in trajecten if t.kandidaat_id in maken_bezwaar}
    return [*inzagen, *_due(trajecten)], stil


def _due(trajecten: list[Traject]) -> list[Anker]:
    """When the report after the newest one, made or in the making, is due by the agreement."""
    afspraken = queries.current_afspraken(trajecten)
    rapporten = queries.latest_rapporten(trajecten)
    ankers = []
    for traject in trajecten:
        afspraak, laatste = afspraken.get(traject.pk), rapporten.get(traject.pk)
        if afspraak is None:
            continue
        op = planning.next_date(traject, afspraak, laatste.periode_tot if laatste else None)
        if op:
            # Until the candidate has read the agreement no report can be made: nobody is to be chased for one.
            ankers.append(Anker(traject.pk, "rapport", traject.pk, op, stil=afspraak.gezien_op is None))
        elif laatste:
            ankers.append(Anker(traject.pk, "rapport", traject.pk, laatste.periode_tot, voldaan=True))
    return ankers
