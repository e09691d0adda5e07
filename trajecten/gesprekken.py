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
from trajecten import afspraakpost, fasen, plannen, termijnen
from trajecten.enums import AFGEZEGD, Aanwezigheid, Gesprekssoort, Interventiesoort, Uitvoerder, Zichtbaarheid
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
    if begint_op > timezone.now():
        afspraakpost.announce(gesprek, door=door)
    return gesprek


def move_gesprek(gesprek: Gesprek, *, begint_op: datetime, minuten: int, plaats: str, door: Lidmaatschap) -> None:
    """Move an appointment that is still to come to another time or place; who is in it gets a mail."""
    refuse_bsn(plaats)
    _lock_coming(gesprek)
    if begint_op <= timezone.now():
        raise Weigering(_("Kies een dag en tijd die nog komt."))
    nieuw = (begint_op, minuten, plaats)
    if nieuw == (gesprek.begint_op, gesprek.minuten, gesprek.plaats):
        return
    gesprek.begint_op, gesprek.minuten, gesprek.plaats = nieuw
    _save_changed(gesprek)
    auditlog.record("gesprek_verzet", gesprek, door=door, dossier=gesprek.traject.kandidaat_id)
    afspraakpost.announce(gesprek, door=door)
    termijnen.update(gesprek.traject_id)


def cancel_gesprek(gesprek: Gesprek, *, door: Lidmaatschap) -> None:
    """Cancel an appointment that is still to come. It stays in the history as cancelled by the bureau.

    Why is not asked. When the candidate cancelled, `record_gesprek` says so.
    """
    _lock_coming(gesprek)
    _cancel(gesprek, door=door)
    termijnen.update(gesprek.traject_id)


def cancel_coming(traject: Traject, *, ook_kandidaat: bool = True, door: Lidmaatschap) -> None:
    """Cancel every appointment to come of a trajectory that ends; the caller holds its row."""
    rows = Gesprek.objects.select_for_update().filter(
        traject=traject, aanwezigheid=Aanwezigheid.GEPLAND, begint_op__gt=timezone.now()
    )
    for gesprek in rows:
        gesprek.traject = traject
        _cancel(gesprek, ook_kandidaat=ook_kandidaat, door=door)


def _cancel(gesprek: Gesprek, *, ook_kandidaat: bool = True, door: Lidmaatschap) -> None:
    gesprek.aanwezigheid = Aanwezigheid.DOOR_BUREAU
    _save_changed(gesprek)
    auditlog.record("gesprek_afgezegd", gesprek, door=door, dossier=gesprek.traject.kandidaat_id)
    afspraakpost.announce(gesprek, ook_kandidaat=ook_kandidaat, door=door)


def _lock_coming(gesprek: Gesprek) -> None:
    """Hold the trajectory, read the appointment again, and refuse one that is past or does not go on."""
    fasen.lock(gesprek.traject)
    gesprek.refresh_from_db(fields=["begint_op", "minuten", "plaats", "aanwezigheid", "volgnummer"])
    if gesprek.aanwezigheid in AFGEZEGD:
        raise Weigering(_("Deze afspraak is al afgezegd. Maak een nieuwe afspraak."))
    if gesprek.aanwezigheid != Aanwezigheid.GEPLAND or gesprek.begint_op <= timezone.now():
        raise Weigering(_("Deze afspraak is al geweest. Verzetten of afzeggen kan niet meer."))


def _save_changed(gesprek: Gesprek) -> None:
    """Save with the marks by which a calendar knows this version from the one before it."""
    gesprek.volgnummer += 1
    gesprek.gewijzigd_op = timezone.now()
    gesprek.save()


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
    gesprek, stond_nog = _take_up(gesprek, traject)
    gesprek.soort, gesprek.begint_op, gesprek.minuten = Gesprekssoort(soort), begint_op, minuten
    gesprek.aanwezigheid = aanwezigheid
    _save_changed(gesprek)
    if stond_nog:
        afspraakpost.announce(gesprek, door=door)
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


def _take_up(gesprek: Gesprek | None, traject: Traject) -> tuple[Gesprek, bool]:
    """The appointment to record, as it stands now, and whether it was still to come: then people wait for it."""
    if gesprek is None:
        return Gesprek(traject=traject), False
    gesprek.refresh_from_db(fields=["begint_op", "plaats", "aanwezigheid", "volgnummer"])
    return gesprek, gesprek.aanwezigheid == Aanwezigheid.GEPLAND and gesprek.begint_op > timezone.now()


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
