"""The plan of approach: goals and actions, signed by candidate and coach.

A version that carries a signature never changes: the next change makes a new version, which both sign again.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from kandidaten.vrije_tekst import refuse_bsn
from trajecten import fasen, termijnen
from trajecten.enums import Doelcode, Regelcode, Uitvoerder
from trajecten.models import Actie, Doel, PlanVanAanpak, Termijn, Traject
from trajecten.plansjablonen import SJABLONEN
from trajecten.queries import current_plan

ACTIES = (Regelcode.ACTIE_KANDIDAAT, Regelcode.ACTIE_COACH)


class Regel(Protocol):
    """Something to do: what, by whom, before the end of which day."""

    omschrijving: str
    uitvoerder: str
    deadline: date


def save_plan(traject: Traject, *, samenvatting: str, door: Lidmaatschap) -> PlanVanAanpak:
    """Write where the plan leads to; makes the first version when there is no plan yet."""
    refuse_bsn(samenvatting)
    fasen.lock(traject)
    plan = current_plan(traject)
    if plan is None:
        plan = PlanVanAanpak.objects.create(traject=traject, samenvatting=samenvatting)
        auditlog.record("plan_gemaakt", plan, door=door, dossier=traject.kandidaat_id)
        return plan
    if plan.samenvatting == samenvatting:
        return plan
    plan, _doelen, _acties = _open_version(plan, door)
    plan.samenvatting = samenvatting
    plan.save(update_fields=["samenvatting"])
    termijnen.update(traject.pk)
    auditlog.record("plan_gewijzigd", plan, door=door, dossier=traject.kandidaat_id)
    return plan


def start_from_template(traject: Traject, *, sjabloon: str, door: Lidmaatschap) -> PlanVanAanpak:
    """Make the first version from a template of `plansjablonen`, its dates counted from today."""
    if current_plan(traject):
        raise Weigering(_("Er is al een plan. Pas dat plan aan."))
    keuze = SJABLONEN[sjabloon]
    plan = save_plan(traject, samenvatting=str(keuze.samenvatting), door=door)
    vandaag = timezone.localdate()
    for doelregel in keuze.doelen:
        doel = _add_doel(plan, code=doelregel.code, omschrijving=str(doelregel.omschrijving), door=door)
        for actie in doelregel.acties:
            _add_actie(
                doel,
                omschrijving=str(actie.omschrijving),
                uitvoerder=actie.uitvoerder,
                deadline=min(vandaag + actie.na, max(traject.einddatum, vandaag)),
                door=door,
            )
    termijnen.update(traject.pk)
    return plan


def add_doel(plan: PlanVanAanpak, *, code: str, omschrijving: str, door: Lidmaatschap) -> Doel:
    """Add a goal. `code` is what an employer may read of it, `omschrijving` stays inside the bureau."""
    doel = _add_doel(plan, code=code, omschrijving=omschrijving, door=door)
    termijnen.update(plan.traject_id)
    return doel


def _add_doel(plan: PlanVanAanpak, *, code: str, omschrijving: str, door: Lidmaatschap) -> Doel:
    refuse_bsn(omschrijving)
    plan, _doelen, _acties = _change(plan, door)
    doel = Doel.objects.create(plan=plan, code=Doelcode(code), omschrijving=omschrijving)
    _record("doel_toegevoegd", doel, plan, door)
    return doel


def change_doel(doel: Doel, *, code: str, omschrijving: str, door: Lidmaatschap) -> Doel:
    """Change a goal; returns it as it stands in the version that holds the change."""
    refuse_bsn(omschrijving)
    plan, doelen, _acties = _change(doel.plan, door)
    doel = doelen.get(doel.pk, doel)
    doel.code, doel.omschrijving = Doelcode(code), omschrijving
    doel.save(update_fields=["code", "omschrijving"])
    termijnen.update(plan.traject_id)
    _record("doel_gewijzigd", doel, plan, door)
    return doel


def remove_doel(doel: Doel, *, door: Lidmaatschap) -> PlanVanAanpak:
    """Take a goal and its actions out of the plan; returns the version without it."""
    plan, doelen, _acties = _change(doel.plan, door)
    doel = doelen.get(doel.pk, doel)
    _record("doel_verwijderd", doel, plan, door)
    doel.delete()
    termijnen.update(plan.traject_id)
    return plan


def add_actie(
    doel: Doel, *, omschrijving: str, uitvoerder: str = Uitvoerder.KANDIDAAT, deadline: date, door: Lidmaatschap
) -> Actie:
    """Add something to do for a goal, by `uitvoerder`, before the end of `deadline`; a reminder is planned."""
    actie = _add_actie(doel, omschrijving=omschrijving, uitvoerder=uitvoerder, deadline=deadline, door=door)
    termijnen.update(actie.traject_id)
    return actie


def add_all(doel: Doel, regels: Iterable[Regel], *, door: Lidmaatschap) -> None:
    """Add several things to do for one goal."""
    for regel in regels:
        actie = _add_actie(
            doel, omschrijving=regel.omschrijving, uitvoerder=regel.uitvoerder, deadline=regel.deadline, door=door
        )
        # The first one may have opened a new version; the next belong there too.
        doel = actie.doel
    termijnen.update(doel.plan.traject_id)


def _add_actie(doel: Doel, *, omschrijving: str, uitvoerder: str, deadline: date, door: Lidmaatschap) -> Actie:
    refuse_bsn(omschrijving)
    plan, doelen, _acties = _change(doel.plan, door)
    actie = Actie.objects.create(
        doel=doelen.get(doel.pk, doel),
        traject_id=plan.traject_id,
        omschrijving=omschrijving,
        uitvoerder=Uitvoerder(uitvoerder),
        deadline=deadline,
    )
    _record("actie_toegevoegd", actie, plan, door)
    return actie


def change_actie(actie: Actie, *, omschrijving: str, uitvoerder: str, deadline: date, door: Lidmaatschap) -> Actie:
    """Change an action; a new date is reminded of anew. Returns it as it stands in the changed version."""
    refuse_bsn(omschrijving)
    plan, _doelen, acties = _change(actie.doel.plan, door)
    actie = acties.get(actie.pk, actie)
    actie.omschrijving, actie.uitvoerder, actie.deadline = omschrijving, Uitvoerder(uitvoerder), deadline
    actie.save(update_fields=["omschrijving", "uitvoerder", "deadline"])
    termijnen.update(actie.traject_id)
    _record("actie_gewijzigd", actie, plan, door)
    return actie


def remove_actie(actie: Actie, *, door: Lidmaatschap) -> PlanVanAanpak:
    """Take an action out of the plan; returns the version without it."""
    plan, _doelen, acties = _change(actie.doel.plan, door)
    actie = acties.get(actie.pk, actie)
    _record("actie_verwijderd", actie, plan, door)
    actie.delete()
    termijnen.update(plan.traject_id)
    return plan


def finish_actie(actie: Actie, *, door: Lidmaatschap) -> None:
    """Mark an action as done today; it is no longer reminded of. The signed version stays as it is."""
    _lock_newest(actie.doel.plan)
    if door.rol == Rol.KANDIDAAT and actie.uitvoerder != Uitvoerder.KANDIDAAT:
        raise Weigering(_("Deze actie doet je coach. Je coach vinkt die af."))
    if not Actie.objects.filter(pk=actie.pk, klaar_op=None).update(klaar_op=timezone.localdate()):
        return
    actie.refresh_from_db(fields=["klaar_op"])
    termijnen.settle(actie.pk, *ACTIES)
    termijnen.update(actie.traject_id)
    _record("actie_klaar", actie, actie.doel.plan, door)


def reopen_actie(actie: Actie, *, door: Lidmaatschap) -> None:
    """Take the tick off an action that turns out not to be done."""
    _lock_newest(actie.doel.plan)
    if not Actie.objects.filter(pk=actie.pk, klaar_op__isnull=False).update(klaar_op=None):
        return
    actie.refresh_from_db(fields=["klaar_op"])
    termijnen.unsettle(actie.pk, *ACTIES)
    termijnen.update(actie.traject_id)
    _record("actie_heropend", actie, actie.doel.plan, door)


def sign(plan: PlanVanAanpak, *, door: Lidmaatschap) -> None:
    """Sign the newest version, as candidate or as coach by the role of `door`. Signing again changes nothing."""
    _lock_newest(plan)
    if not Actie.objects.filter(doel__plan=plan).exists():
        raise Weigering(_("Zet eerst een doel met een actie in het plan. Daarna kun je tekenen."))
    veld = "getekend_kandidaat_op" if door.rol == Rol.KANDIDAAT else "getekend_coach_op"
    if getattr(plan, veld):
        return
    setattr(plan, veld, timezone.now())
    plan.save(update_fields=[veld])
    termijnen.settle(plan.pk, Regelcode.PLAN_KANDIDAAT if door.rol == Rol.KANDIDAAT else Regelcode.PLAN_COACH)
    termijnen.update(plan.traject_id)
    auditlog.record(
        "plan_getekend", plan, door=door, dossier=plan.traject.kandidaat_id, versie=plan.versie, als=door.rol
    )


def _lock_newest(plan: PlanVanAanpak) -> None:
    """Hold the trajectory, read the signatures again, and refuse a version that is no longer the newest."""
    fasen.lock(plan.traject)
    plan.refresh_from_db(fields=["getekend_kandidaat_op", "getekend_coach_op"])
    if PlanVanAanpak.objects.filter(traject_id=plan.traject_id, versie__gt=plan.versie).exists():
        raise Weigering(_("Er is een nieuwere versie van het plan. Open het plan opnieuw."))


def _change(plan: PlanVanAanpak, door: Lidmaatschap) -> tuple[PlanVanAanpak, dict, dict]:
    _lock_newest(plan)
    return _open_version(plan, door)


def _open_version(plan: PlanVanAanpak, door: Lidmaatschap) -> tuple[PlanVanAanpak, dict, dict]:
    """The version that may be changed, and the new goals and actions by the id of the old ones when it is a copy."""
    if not (plan.getekend_kandidaat_op or plan.getekend_coach_op):
        return plan, {}, {}
    nieuw = PlanVanAanpak.objects.create(traject=plan.traject, versie=plan.versie + 1, samenvatting=plan.samenvatting)
    doelen = {doel.pk: Doel(plan=nieuw, code=doel.code, omschrijving=doel.omschrijving) for doel in plan.doelen.all()}
    Doel.objects.bulk_create(doelen.values())
    acties = {
        actie.pk: Actie(
            doel=doelen[actie.doel_id],
            traject_id=actie.traject_id,
            omschrijving=actie.omschrijving,
            uitvoerder=actie.uitvoerder,
            deadline=actie.deadline,
            klaar_op=actie.klaar_op,
        )
        for actie in Actie.objects.filter(doel__plan=plan)
    }
    Actie.objects.bulk_create(acties.values())
    # The deadlines move along with their memory of what was sent: nobody is reminded twice of one date.
    mee = list(Termijn.objects.filter(onderwerp__in=list(acties)).only("id", "bureau_id", "onderwerp"))
    for termijn in mee:
        termijn.onderwerp = acties[termijn.onderwerp].pk
    Termijn.objects.bulk_update(mee, ["onderwerp"])
    auditlog.record("plan_nieuwe_versie", nieuw, door=door, dossier=plan.traject.kandidaat_id, versie=nieuw.versie)
    return nieuw, doelen, acties


def _record(gebeurtenis: str, rij: Doel | Actie, plan: PlanVanAanpak, door: Lidmaatschap) -> None:
    auditlog.record(gebeurtenis, rij, door=door, dossier=plan.traject.kandidaat_id, plan=str(plan.pk))
