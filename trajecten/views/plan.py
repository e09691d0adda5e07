"""The plan editor: a goal or an action at a time, so that nothing typed is lost and no script is needed."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import plannen, queries
from trajecten.forms import Actieformulier, Doelformulier, Planformulier, Sjabloonformulier
from trajecten.models import Doel, Traject
from trajecten.views.formulieren import changed, press
from trajecten.views.traject import plan_content


def _back(door: Lidmaatschap, traject_id: UUID) -> str:
    return pad(door.bureau, "trajecten:plan", traject_id)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_GET
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan to work on, or templates to start from."""
    rij = queries.get_own_traject(request.door, pk)
    versie = queries.current_plan(rij)
    context = {
        "traject": rij,
        "plan": versie,
        "doelen": plan_content(rij, versie),
        "sjablonen": None if versie else Sjabloonformulier(),
    }
    return render(request, "trajecten/plan.html", context)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def plan_sjabloon(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start from a template."""
    rij = queries.get_own_traject(request.door, pk)
    form = Sjabloonformulier(request.POST)
    if changed(form, lambda: plannen.start_from_template(rij, **form.cleaned_data, door=request.door), "sjabloon"):
        messages.success(request, _("Het plan staat klaar. Pas het samen aan."))
        return redirect(_back(request.door, rij.pk))
    context = {
        "traject": rij,
        "plan": None,
        "doelen": [],
        "sjablonen": form,
    }
    return render(request, "trajecten/plan.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
def plan_tekst(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the plan leads to; also how an empty plan begins."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    versie = queries.current_plan(rij)
    form = Planformulier(request.POST or None, initial={"samenvatting": versie.samenvatting if versie else ""})
    if changed(form, lambda: plannen.save_plan(rij, **form.cleaned_data, door=door), "samenvatting"):
        messages.success(request, _("Het plan is bewaard."))
        return redirect(_back(door, rij.pk))
    return _row_page(request, form, rij, _("Waar werken jullie naartoe?"))


def _row_page(
    request: HttpRequest, form, rij: Traject, titel: str, *, doel: Doel | None = None, weg: str = ""
) -> HttpResponse:
    """One goal, action or summary; `weg` is the address that removes it."""
    context = {
        "form": form,
        "traject": rij,
        "titel": titel,
        "doel": doel,
        "weg": weg,
        "terug": _back(request.door, rij.pk),
        "is_getekend": _signed(rij),
    }
    return render(request, "trajecten/planregel.html", context, status=form.status)


def _signed(rij: Traject) -> bool:
    versie = queries.current_plan(rij)
    return versie is not None and bool(versie.getekend_kandidaat_op or versie.getekend_coach_op)


@voor(Rol.COACH, Rol.BEHEERDER)
def doel_nieuw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a goal to the plan of trajectory `pk`."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    versie = queries.current_plan(rij)
    if versie is None:
        raise Http404
    versie.traject = rij
    form = Doelformulier(request.POST or None)
    if changed(form, lambda: plannen.add_doel(versie, **form.cleaned_data, door=door)):
        messages.success(request, _("Het doel staat in het plan. Zet er een actie bij."))
        return redirect(_back(door, rij.pk))
    return _row_page(request, form, rij, _("Nieuw doel"))


@voor(Rol.COACH, Rol.BEHEERDER)
def doel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a goal."""
    door = request.door
    rij = queries.get_doel(door, pk)
    form = Doelformulier(request.POST or None, initial={"code": rij.code, "omschrijving": rij.omschrijving})
    if changed(form, lambda: plannen.change_doel(rij, **form.cleaned_data, door=door)):
        messages.success(request, _("Het doel is aangepast."))
        return redirect(_back(door, rij.plan.traject_id))
    weg = pad(door.bureau, "trajecten:doel_weg", rij.pk)
    return _row_page(request, form, rij.plan.traject, _("Doel aanpassen"), weg=weg)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def doel_weg(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a goal and its actions out of the plan."""
    rij = queries.get_doel(request.door, pk)
    terug = _back(request.door, rij.plan.traject_id)
    return press(
        request,
        lambda: plannen.remove_doel(rij, door=request.door),
        gelukt=_("Het doel is uit het plan gehaald."),
        terug=terug,
    )


@voor(Rol.COACH, Rol.BEHEERDER)
def actie_nieuw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add an action to goal `pk`."""
    door = request.door
    voor_doel = queries.get_doel(door, pk)
    form = Actieformulier(request.POST or None, initial={"deadline": timezone.localdate() + timedelta(weeks=2)})
    if changed(form, lambda: plannen.add_actie(voor_doel, **form.cleaned_data, door=door)):
        messages.success(request, _("De actie staat in het plan."))
        return redirect(_back(door, voor_doel.plan.traject_id))
    return _row_page(request, form, voor_doel.plan.traject, _("Nieuwe actie"), doel=voor_doel)


@voor(Rol.COACH, Rol.BEHEERDER)
def actie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an action."""
    door = request.door
    rij = queries.get_actie(door, pk)
    begin = {"omschrijving": rij.omschrijving, "uitvoerder": rij.uitvoerder, "deadline": rij.deadline}
    form = Actieformulier(request.POST or None, initial=begin)
    if changed(form, lambda: plannen.change_actie(rij, **form.cleaned_data, door=door)):
        messages.success(request, _("De actie is aangepast."))
        return redirect(_back(door, rij.traject_id))
    weg = pad(door.bureau, "trajecten:actie_weg", rij.pk)
    return _row_page(request, form, rij.doel.plan.traject, _("Actie aanpassen"), doel=rij.doel, weg=weg)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def actie_weg(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an action out of the plan."""
    rij = queries.get_actie(request.door, pk)
    return press(
        request,
        lambda: plannen.remove_actie(rij, door=request.door),
        gelukt=_("De actie is uit het plan gehaald."),
        terug=_back(request.door, rij.traject_id),
    )


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def actie_klaar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick an action, or take the tick off."""
    door = request.door
    rij = queries.get_actie(door, pk)
    terug = pad(door.bureau, "trajecten:traject", rij.traject_id)
    if rij.klaar_op:
        return press(
            request, lambda: plannen.reopen_actie(rij, door=door), gelukt=_("De actie staat weer open."), terug=terug
        )
    return press(request, lambda: plannen.finish_actie(rij, door=door), gelukt=_("De actie is klaar."), terug=terug)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def plan_tekenen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The coach signs the newest version of the plan."""
    rij = queries.get_own_traject(request.door, pk)
    versie = queries.current_plan(rij)
    if versie is None:
        raise Http404
    versie.traject = rij
    return press(
        request,
        lambda: plannen.sign(versie, door=request.door),
        gelukt=_("Jij hebt het plan getekend."),
        terug=pad(request.door.bureau, "trajecten:traject", rij.pk),
    )
