"""The manager: let a new HR contact read earlier reports."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import toegang


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def eerdere(request: HttpRequest, lid_id: UUID) -> HttpResponse:
    """How many reports it is about, and the button that opens them."""
    lid = toegang.get_contact(request.door, lid_id)
    terug = pad(request.door.bureau, "bureaus:opdrachtgever", lid.onderwerp)
    if request.method == "POST":
        aantal = toegang.open_earlier(lid, door=request.door)
        tekst = ngettext(
            "%(naam)s kan nu %(n)s eerder rapport lezen.", "%(naam)s kan nu %(n)s eerdere rapporten lezen.", aantal
        )
        messages.success(request, tekst % {"naam": lid.naam, "n": aantal})
        return redirect(terug)
    context = {
        "lid": lid,
        "aantal": toegang.earlier(lid).count(),
        "dicht": toegang.count_closed(lid),
        "terug": terug,
    }
    return render(request, "rapportage/toegang.html", context)
