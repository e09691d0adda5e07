"""The mark a candidate gives at the end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import stappen, tevredenheid
from trajecten.forms import Cijferformulier
from trajecten.views.formulieren import changed


@voor(Rol.KANDIDAAT)
def cijfer(request: HttpRequest) -> HttpResponse:
    """Give the guidance a mark, once; the same form stands on the start page when it is time."""
    traject = stappen.own_trajectory(request.door)
    if traject is None:
        raise Http404
    form = Cijferformulier(request.POST if request.method == "POST" else None)

    def change() -> None:
        tevredenheid.give_cijfer(traject, cijfer=form.cleaned_data["cijfer"], door=request.door)

    if changed(form, change, "cijfer"):
        messages.success(request, _("Dank je wel voor je cijfer."))
        return redirect(pad(request.door.bureau, "start:start"))
    context = {"form": form, "gevraagd": tevredenheid.is_asked(traject)}
    return render(request, "start/cijfer.html", context, status=form.status)
