"""Appointments, what was said and agreed, and the instruments used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from kandidaten.vrije_tekst import refuse_bsn
from trajecten import fasen, plannen, termijnen
from trajecten.enums import Aanwezigheid, Gesprekssoort, Interventiesoort, Uitvoerder, Zichtbaarheid
from trajecten.models import Doel, Gesprek, Interventie, Notitie, Traject
from trajecten.queries import current_plan


@dataclass(frozen=True, slots=True)
class Afspraak:
    """Something agreed in a session: what, by whom, before the end of which day."""

    omschrijving: str
    deadline: date
    uitvoerder: str = Uitvoerder.KANDIDAAT


def plan_gesprek(
    traject: Traject, *, soort: str, begint_op: datetime, minuten: int = 60, plaats: str = "", door: Lidmaatschap
) -> Gesprek:
    """Put an appointment in the agenda of coach and candidate."""
    refuse_bsn(plaats)
    fasen.lock(traject)
    gesprek = Gesprek.objects.create(
        traject=traject, soort=Gesprekssoort(soort), begint_op=begint_op, minuten=minuten, plaats=plaats
    )
    termijnen.update(traject.pk)
    auditlog.record("gesprek_gepland", gesprek, door=door, dossier=traject.kandidaat_id, soort=gesprek.soort)
    return gesprek


def record_gesprek(
    traject: Traject,
    *,
    soort: str,
    begint_op: datetime,
    aanwezigheid: str,
    minuten: int = 60,
    tekst: str = "",
    zichtbaarheid: str = Zichtbaarheid.COACH,
    afspraken: Sequence[Afspraak] = (),
    gesprek: Gesprek | None = None,
    door: Lidmaatschap,
) -> Gesprek:
    """Record what became of a session; `gesprek` is the planned appointment it fulfils, if any.

    Agreements become actions under the last goal of the current plan (a signed plan gets a new version). Without
    a plan they are written under the note. A session that was held counts as contact.
    """
    refuse_bsn(tekst, *(a.omschrijving for a in afspraken))
    aanwezigheid = Aanwezigheid(aanwezigheid)
    if aanwezigheid is Aanwezigheid.GEHOUDEN and begint_op > timezone.now():
        raise Weigering(_("Dit gesprek is nog niet geweest. Kies een dag en tijd die voorbij is."))
    fasen.lock(traject)
    gesprek = gesprek or Gesprek(traject=traject)
    gesprek.soort, gesprek.begint_op, gesprek.minuten = Gesprekssoort(soort), begint_op, minuten
    gesprek.aanwezigheid = aanwezigheid
    gesprek.save()
    tekst = _keep_afspraken(traject, afspraken, tekst.strip(), door)
    if tekst:
        add_notitie(traject, tekst=tekst, zichtbaarheid=zichtbaarheid, gesprek=gesprek, door=door)
    if aanwezigheid is Aanwezigheid.GEHOUDEN:
        _count_contact(traject, timezone.localdate(begint_op))
    termijnen.update(traject.pk)
    auditlog.record(
        "gesprek_vastgelegd",
        gesprek,
        door=door,
        dossier=traject.kandidaat_id,
        soort=gesprek.soort,
        aanwezigheid=aanwezigheid.value,
    )
    return gesprek


def _keep_afspraken(traject: Traject, afspraken: Sequence[Afspraak], tekst: str, door: Lidmaatschap) -> str:
    """Make actions of the agreements; returns `tekst`, with them under it when there is no plan to hold them."""
    if not afspraken:
        return tekst
    doel = goal_for_afspraken(traject)
    if doel is None:
        regels = [f"- {a.omschrijving} ({date_format(a.deadline, 'SHORT_DATE_FORMAT')})" for a in afspraken]
        return "\n".join(filter(None, [tekst, _("Afspraken:"), *regels]))
    plannen.add_all(doel, afspraken, door=door)
    return tekst


def goal_for_afspraken(traject: Traject) -> Doel | None:
    """The goal that agreements of a session are put under: the last one of the current plan."""
    plan = current_plan(traject)
    return plan and Doel.objects.filter(plan=plan).select_related("plan__traject").order_by("-id").first()


def _count_contact(traject: Traject, dag: date) -> None:
    if traject.laatste_contact_op is None or traject.laatste_contact_op < dag:
        traject.laatste_contact_op = dag
        traject.save(update_fields=["laatste_contact_op"])


def add_notitie(
    traject: Traject,
    *,
    tekst: str,
    zichtbaarheid: str = Zichtbaarheid.COACH,
    gesprek: Gesprek | None = None,
    door: Lidmaatschap,
) -> Notitie:
    """Write a note; only its author reads it unless `zichtbaarheid` says otherwise. Never for an employer."""
    refuse_bsn(tekst)
    notitie = Notitie.objects.create(
        traject=traject, gesprek=gesprek, auteur=door, tekst=tekst, zichtbaarheid=Zichtbaarheid(zichtbaarheid)
    )
    auditlog.record(
        "notitie_geschreven",
        notitie,
        door=door,
        dossier=traject.kandidaat_id,
        zichtbaarheid=notitie.zichtbaarheid,
    )
    return notitie


def plan_interventie(
    traject: Traject, *, soort: str, datum: date, minuten: int = 60, gedaan: bool = False, door: Lidmaatschap
) -> Interventie:
    """Record an instrument of the programme, planned or already used."""
    fasen.lock(traject)
    interventie = Interventie.objects.create(
        traject=traject, soort=Interventiesoort(soort), datum=datum, minuten=minuten, gedaan=gedaan
    )
    auditlog.record("interventie_gepland", interventie, door=door, dossier=traject.kandidaat_id, soort=str(soort))
    return interventie


def finish_interventie(interventie: Interventie, *, door: Lidmaatschap) -> None:
    """Mark an instrument as used; doing it again changes nothing."""
    fasen.lock(interventie.traject)
    if Interventie.objects.filter(pk=interventie.pk, gedaan=False).update(gedaan=True):
        interventie.gedaan = True
        auditlog.record("interventie_gedaan", interventie, door=door, dossier=interventie.traject.kandidaat_id)
