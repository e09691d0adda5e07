"""What a candidate can let the employer read, item by item, with the very words and values a report would show."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from kandidaten import vrijgaven
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Vrijgave
from kandidaten.vrijgaven import Vrijgavetekst
from rapportage import afspraken, inhoud, planning, queries, weergave
from rapportage.models import Rapport
from rapportage.weergave import Tabel
from trajecten.enums import Plaatsingsvorm
from trajecten.models import Traject
from trajecten.queries import current_plaatsing


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to share or not: what a report would show today, and the release that stands.

    `waarde` and `tabel` are both empty while there is nothing to show.
    """

    soort: Vrijgavesoort
    tekst: Vrijgavetekst
    waarde: str
    tabel: Tabel | None
    vrijgave: Vrijgave | None

    @property
    def label(self) -> str:
        return str(self.soort.label)


def items(traject: Traject) -> list[Item]:
    """Every item with what is so now. Runs as the candidate."""
    staat = {rij.soort: rij for rij in vrijgaven.valid(traject.kandidaat_id, traject.opdracht_id)}
    return [_item(traject, soort, staat.get(soort.value)) for soort in Vrijgavesoort]


def _item(traject: Traject, soort: Vrijgavesoort, vrijgave: Vrijgave | None) -> Item:
    waarde, tabel = "", None
    if soort == Vrijgavesoort.SOLLICITATIES:
        van, tot = next_period(traject)
        tabel = weergave.applications_table(inhoud.applications(traject.kandidaat_id, van=van, tot=tot))
    else:
        # A release of an earlier job shows nothing of this one, so it does not count as given.
        if vrijgave and inhoud.new_work_column(soort, traject.pk, tot=vrijgave.gegeven_op) is None:
            vrijgave = None
        waarde = inhoud.new_work_column(soort, traject.pk) or ""
        if waarde and soort == Vrijgavesoort.CONTRACTVORM:
            waarde = str(Plaatsingsvorm(waarde).label)
    tekst = vrijgaven.text_of(soort, vrijgave.tekstversie if vrijgave else vrijgaven.TEKSTVERSIE)
    return Item(soort, tekst, waarde, tabel, vrijgave)


def next_period(traject: Traject) -> tuple[date, date]:
    """The period the next report would be about."""
    gestuurd = Rapport.objects.filter(traject=traject, staat__in=queries.GEWEEST)
    return planning.proposed_period(traject, gestuurd.aggregate(tot=Max("periode_tot"))["tot"])


def receivers(traject: Traject) -> list[str]:
    """Who reads what is shared: the contacts of the agreement by name; empty when those of the employer in general."""
    afspraak = afspraken.current_afspraak(traject)
    return list(afspraak.contacten.values_list("naam", flat=True)) if afspraak else []


def mark(traject: Traject) -> str:
    """What the page was about: nobody shares a job they did not see."""
    plaatsing = current_plaatsing(traject)
    return f"{traject.opdracht_id}:{plaatsing.pk if plaatsing else ''}:{vrijgaven.TEKSTVERSIE}"


def share(traject: Traject, *, soort: str, gezien: str, door: Lidmaatschap) -> list[Vrijgave]:
    """Give a release of what was on the screen; returns those it took the place of."""
    if soort not in Vrijgavesoort.values:
        raise Weigering(_("Kies wat je wilt delen."))
    if gezien != mark(traject):
        raise Weigering(_("Er is intussen iets veranderd. Lees het nog een keer. Kies daarna."))
    item = _item(traject, Vrijgavesoort(soort), None)
    if not item.waarde and not item.tabel:
        raise Weigering(_("Er is nu nog niets om te delen."))
    eerder = [v for v in vrijgaven.valid(traject.kandidaat_id, traject.opdracht_id) if v.soort == soort]
    vrijgaven.give(opdracht_id=traject.opdracht_id, soort=soort, door=door)
    return eerder


def own_release(door: Lidmaatschap, pk: UUID) -> Vrijgave | None:
    """A release of the candidate's own that stands."""
    return Vrijgave.objects.filter(pk=pk, kandidaat=door.onderwerp, ingetrokken_op=None).first()
