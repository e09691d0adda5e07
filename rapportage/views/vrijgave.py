"""The candidate's page "Delen": one item at a time, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten import vrijgaven
from kandidaten.models import Vrijgave
from rapportage import delen as deling
from rapportage import rapporten
from trajecten.models import Traject
from trajecten.stappen import own_trajectory


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def delen(request: HttpRequest) -> HttpResponse:
    """What the employer reads only when the candidate says so."""
    traject = own_trajectory(request.door)
    if request.method == "POST":
        try:
            _change(request, traject)
        except Weigering as weigering:
            messages.error(request, weigering.boodschap)
        return HttpResponseRedirect(pad(request.door.bureau, "rapportage:delen"))
    context = {
        "items": deling.items(traject) if traject else [],
        "gezien": deling.mark(traject) if traject else "",
        "lezers": deling.receivers(traject) if traject else [],
    }
    return render(request, "rapportage/delen.html", context)


def _change(request: HttpRequest, traject: Traject | None) -> None:
    door, gegevens = request.door, request.POST
    if gegevens.get("actie") == "deel" and traject:
        soort = gegevens.get("soort", "")
        for eerder in deling.share(traject, soort=soort, gezien=gegevens.get("gezien", ""), door=door):
            rapporten.return_for_revoked(eerder, door=door)
        messages.success(request, _("Dit komt in het volgende rapport. Jij leest dat eerst."))
    elif gegevens.get("actie") == "stop" and (vrijgave := _named(request)):
        vrijgaven.revoke(vrijgave, door=door)
        _say_stopped(request, rapporten.return_for_revoked(vrijgave, door=door))
    else:
        raise Weigering(_("Kies een van de knoppen op de pagina."))


def _named(request: HttpRequest) -> Vrijgave | None:
    try:
        return deling.own_release(request.door, UUID(request.POST.get("vrijgave", "")))
    except ValueError:
        return None


def _say_stopped(request: HttpRequest, terug: int) -> None:
    tekst = _("Je deelt dit niet meer. Het staat niet in nieuwe rapporten.")
    if terug:
        tekst += " " + ngettext(
            "Je rapport gaat terug naar je coach. Je leest het daarna opnieuw.",
            "Je rapporten gaan terug naar je coach. Je leest ze daarna opnieuw.",
            terug,
        )
    messages.success(request, tekst)
