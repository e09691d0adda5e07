"""Dates from outside the programme that terms count from: agreement, notice, unemployment, illness, a request.

Recorded by the coach. No role of an employer has any right on them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from trajecten import termijnen
from trajecten.enums import Ijksoort, Regelcode
from trajecten.models import Ijkdatum, Traject

S = Ijksoort
R = Regelcode
# Which terms follow from which date, in the order people meet them. Notice also needs the first day of employment.
GEVOLGEN: dict[Ijksoort, tuple[Regelcode, ...]] = {
    S.IN_DIENST: (),
    S.VSO_OVEREENKOMST: (R.BEDENKTIJD,),
    S.VSO_ONDERTEKENING: (R.BEDENKTIJD,),
    S.OPZEGGING: (R.OPZEGTERMIJN,),
    S.UIT_DIENST: (R.TRANSITIEVERGOEDING,),
    S.EERSTE_WERKLOOSHEIDSDAG: (R.WW_AANVRAAG, R.SOLLICITATIEPLICHT),
    S.EERSTE_ZIEKTEDAG: tuple(code for code in R if code.startswith("wvp_")),
    S.AVG_VERZOEK: (R.AVG_VERZOEK,),
}
# Days that cannot lie ahead: they are about something that happened.
GEWEEST = (S.EERSTE_ZIEKTEDAG, S.AVG_VERZOEK, S.VSO_ONDERTEKENING, S.VSO_OVEREENKOMST)
# What lies further away is a slip of the pen, and would count for ever.
LANGSTE_DIENST, RUIM = timedelta(days=60 * 366), timedelta(days=5 * 366)
VOLGORDE = (
    (S.IN_DIENST, S.OPZEGGING),
    (S.IN_DIENST, S.UIT_DIENST),
    (S.VSO_OVEREENKOMST, S.VSO_ONDERTEKENING),
)


def kinds(traject: Traject) -> tuple[Ijksoort, ...]:
    """The dates that can be recorded for this trajectory: after its end only what the law still asks.

    The first sick day belongs to one service; anywhere else it is nobody's business.
    """
    if traject.gesloten_op:
        return (S.UIT_DIENST, S.AVG_VERZOEK)
    return tuple(s for s in S if s != S.EERSTE_ZIEKTEDAG or traject.opdracht.dienst == Dienst.SPOOR2)


def recorded(traject: Traject) -> dict[Ijksoort, Ijkdatum]:
    """What stands, by kind."""
    return {Ijksoort(rij.soort): rij for rij in Ijkdatum.objects.filter(traject=traject)}


def save(
    traject: Traject, *, data: Mapping[Ijksoort, date | None], noemt_bedenktijd: bool = True, door: Lidmaatschap
) -> int:
    """Record dates by kind, or take one away (None); kinds that are not named stay. Returns how many changed."""
    Traject.objects.select_for_update().only("id").get(pk=traject.pk)
    traject.refresh_from_db(fields=["gesloten_op"])
    mag = kinds(traject)
    if any(soort not in mag for soort, datum in data.items() if datum):
        raise Weigering(_("Deze datum hoort niet bij dit traject. Laat hem leeg."))
    staan = recorded(traject)
    straks = {soort: rij.datum for soort, rij in staan.items()} | dict(data)
    check({soort: datum for soort, datum in straks.items() if datum})
    veranderd = []
    for soort, datum in data.items():
        noemt = noemt_bedenktijd or soort not in (S.VSO_OVEREENKOMST, S.VSO_ONDERTEKENING)
        if _store(traject, soort, staan.get(soort), datum, noemt, door):
            veranderd.append(soort)
    if veranderd:
        termijnen.update(traject.pk)
        auditlog.record(
            "ijkdata_gewijzigd", traject, door=door, dossier=traject.kandidaat_id, soorten=[s.value for s in veranderd]
        )
    return len(veranderd)


def check(data: Mapping[Ijksoort, date]) -> None:
    """Raise Weigering, with what to do, when these dates cannot all be true."""
    vandaag = timezone.localdate()
    for soort, datum in data.items():
        terug = LANGSTE_DIENST if soort == S.IN_DIENST else RUIM
        if not vandaag - terug <= datum <= vandaag + RUIM:
            raise Weigering(_("Kijk het jaar na bij “%(wat)s”.") % {"wat": soort.label})
        if soort in GEWEEST and datum > vandaag:
            raise Weigering(_("Kies bij “%(wat)s” een dag die al is geweest.") % {"wat": soort.label})
    for eerst, later in VOLGORDE:
        if eerst in data and later in data and data[later] < data[eerst]:
            raise Weigering(
                _("Kijk de volgorde na: “%(later)s” ligt nu voor “%(eerst)s”.")
                % {"later": later.label, "eerst": eerst.label}
            )
    uit, zonder = data.get(S.UIT_DIENST), data.get(S.EERSTE_WERKLOOSHEIDSDAG)
    if uit and zonder and zonder <= uit:
        raise Weigering(_("De eerste dag zonder werk komt na de laatste dag in dienst. Kijk de data na."))


def _store(
    traject: Traject, soort: Ijksoort, rij: Ijkdatum | None, datum: date | None, noemt: bool, door: Lidmaatschap
) -> bool:
    if datum is None:
        if rij:
            rij.delete()
        return rij is not None
    if rij and (rij.datum, rij.noemt_bedenktijd) == (datum, noemt):
        return False
    if rij:
        # Known since the day it was first recorded: what was due after that stays ours to keep.
        rij.datum, rij.noemt_bedenktijd = datum, noemt
        rij.save(update_fields=["datum", "noemt_bedenktijd"])
    else:
        Ijkdatum.objects.create(traject=traject, soort=soort, datum=datum, noemt_bedenktijd=noemt, vastgelegd_door=door)
    return True
