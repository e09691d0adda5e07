"""The job found: recording it, what to do when it falls through, and the care after it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import nazorg, plaatsingen, queries
from trajecten.forms import Nazorgformulier, Plaatsingsformulier, Redenformulier
from trajecten.views.formulieren import changed


@voor(Rol.COACH, Rol.BEHEERDER)
def plaatsing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the new job of trajectory `pk`, or see the one that stands."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    form = Plaatsingsformulier(request.POST or None)
    if changed(form, lambda: plaatsingen.register_plaatsing(rij, **form.cleaned_data, door=door)):
        messages.success(
            request, _("De nieuwe baan staat er. Vraag %(naam)s om die te bevestigen.") % {"naam": rij.kandidaat.naam}
        )
        return redirect(pad(door.bureau, "trajecten:traject", rij.pk))
    context = {"form": form, "traject": rij, "plaatsing": queries.current_plaatsing(rij)}
    return render(request, "trajecten/plaatsing.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
def plaatsing_vervalt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The job of trajectory `pk` falls through."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    staat = queries.current_plaatsing(rij)
    if staat is None:
        raise Http404
    staat.traject = rij
    form = Redenformulier(request.POST or None)
    if changed(form, lambda: plaatsingen.cancel_plaatsing(staat, **form.cleaned_data, door=door), "reden"):
        messages.success(request, _("De baan is vervallen."))
        return redirect(pad(door.bureau, "trajecten:traject", rij.pk))
    return render(request, "trajecten/plaatsing_vervalt.html", {"form": form, "traject": rij}, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
def nazorgmoment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When moment `pk` was held, and whether the new job still stands."""
    door = request.door
    moment = queries.get_nazorgmoment(door, pk)
    eerst = {"gehouden_op": moment.gehouden_op or timezone.localdate()}
    if moment.gehouden_op:
        eerst["aan_het_werk"] = "ja" if moment.aan_het_werk else "nee"
    form = Nazorgformulier(request.POST or None, initial=eerst)
    if changed(form, lambda: nazorg.record_moment(moment, **form.cleaned_data, door=door), "gehouden_op"):
        messages.success(request, _("De nazorg staat erin."))
        return redirect(pad(door.bureau, "trajecten:traject", moment.traject_id))
    context = {"form": form, "moment": moment, "traject": moment.traject}
    return render(request, "trajecten/nazorg.html", context, status=form.status)
