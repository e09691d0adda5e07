"""The candidate's own contact data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten import dossier, queries
from kandidaten.forms import Gegevensformulier


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def gegevens(request: HttpRequest) -> HttpResponse:
    """See what the bureau knows, and change what is the candidate's to change."""
    door = request.door
    kandidaat = queries.kandidaat(door)
    nu = {"roepnaam": kandidaat.roepnaam, "telefoon": kandidaat.telefoon}
    form = Gegevensformulier(request.POST or None, initial=nu)
    if request.method == "POST" and form.is_valid():
        try:
            dossier.change_contact(kandidaat, **form.cleaned_data, door=door)
        except Weigering as weigering:
            form.weiger(weigering)
        else:
            messages.success(request, _("Je gegevens zijn bewaard."))
            return redirect(pad(door.bureau, "kandidaten:gegevens"))
    context = {"form": form, "kandidaat": kandidaat}
    return render(request, "kandidaten/gegevens.html", context, status=form.status)
