"""The job found: recording it, and what to do when it falls through."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import plaatsingen, queries
from trajecten.forms import Plaatsingsformulier, Redenformulier
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
