"""The manager: employees an employer put forward."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import aanmeldingen
from trajecten.enums import Aanmeldstaat
from trajecten.forms_aanmelding import Startformulier

PER_BLADZIJDE = 50
BESLIST = 20


@voor(Rol.BEHEERDER)
@require_safe
def lijst(request: HttpRequest) -> HttpResponse:
    """Who waits for a decision, and what was decided lately."""
    pagina = Paginator(aanmeldingen.waiting(), PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    context = {"pagina": pagina, "beslist": list(aanmeldingen.decided()[:BESLIST])}
    return render(request, "beheer/aanmeldingen.html", context)


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def aanmelding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: start the trajectory, or decline below."""
    aanmelding = aanmeldingen.get_aanmelding(request.door, pk)
    is_open = aanmelding.staat == Aanmeldstaat.NIEUW
    form = Startformulier(request.POST or None, aanmelding=aanmelding)
    if request.method == "POST" and form.is_valid():
        try:
            traject = aanmeldingen.start(aanmelding, **form.cleaned_data, door=request.door)
        except Weigering as weigering:
            if not is_open:
                # The page has no form any more to say it in.
                raise
            form.weiger(weigering)
        else:
            return _started(request, traject.opdracht_id, met_coach=form.cleaned_data["coach"] is not None)
    context = {
        "aanmelding": aanmelding,
        "form": form,
        "open": is_open,
        "bekend": aanmeldingen.known(aanmelding),
    }
    return render(request, "beheer/aanmelding.html", context, status=form.status)


def _started(request: HttpRequest, opdracht_id: UUID, *, met_coach: bool) -> HttpResponse:
    """On to what comes next: the invitation, or a coach first."""
    if met_coach:
        messages.success(request, _("Het traject is gestart. Nodig de kandidaat nu uit."))
        naam = "beheer:uitnodigen"
    else:
        messages.success(request, _("Het traject is gestart. Geef de kandidaat nu een coach."))
        naam = "beheer:verdelen"
    return redirect(f"{pad(request.door.bureau, naam)}?opdracht={opdracht_id}")


@voor(Rol.BEHEERDER)
@require_POST
def afwijzen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decline; the employer is told, and the data go after four weeks."""
    aanmelding = aanmeldingen.get_aanmelding(request.door, pk)
    aanmeldingen.decline(aanmelding, door=request.door)
    messages.success(request, _("De aanmelding is niet aangenomen. De werkgever krijgt bericht."))
    return redirect(pad(request.door.bureau, "beheer:aanmeldingen"))
