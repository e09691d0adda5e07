"""A round of reports over one order: who stands where, and everything that is ready in one click."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import overzicht, queries, rondes
from rapportage.enums import Rapportstaat
from trajecten.models import Traject

PER_PAGINA = 150
ACTIES = {"voorleggen": rondes.present_due, "versturen": rondes.send_released, "stoppen": rondes.stop}


@voor(Rol.COACH, Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def opdracht(request: HttpRequest, opdracht_id: UUID) -> HttpResponse:
    """The coach's people of one order, or all of them for the manager, with the buttons of a round."""
    door = request.door
    dit = queries.get_opdracht(door, opdracht_id)
    stand, uitkomsten = rondes.state(door, dit), {}
    if request.method == "POST":
        try:
            uitkomsten = _act(request, stand)
        except Weigering as weigering:
            messages.error(request, weigering.boodschap)
        stand = rondes.state(door, dit)
    regels = [_row(t, stand, door) | {"uitkomst": uitkomsten.get(t.pk, "")} for t in stand.mensen]
    context = {
        "opdracht": dit,
        "pagina": Paginator(regels, PER_PAGINA).get_page(request.GET.get("pagina")),
        "aan_de_beurt": len(stand.aan_de_beurt) if door.rol == Rol.COACH else 0,
        "te_versturen": len(stand.te_versturen),
        "te_stoppen": len(stand.te_stoppen),
        "voortgang": rondes.progress(stand),
        "is_coach": door.rol == Rol.COACH,
        "met_uitkomst": bool(uitkomsten),
    }
    return render(request, "rapportage/opdracht.html", context)


def _row(traject: Traject, stand: rondes.Stand, door: Lidmaatschap) -> dict:
    """A person, where their report stands, and the page `door` goes on at: a manager reads no concept."""
    rapport = stand.rapporten.get(traject.pk)
    regel = overzicht.row(traject, stand.afspraken.get(traject.pk), rapport, door.bureau)
    url = regel.url
    if door.rol == Rol.BEHEERDER:
        leesbaar = rapport is not None and rapport.staat != Rapportstaat.CONCEPT
        url = pad(door.bureau, "rapportage:bureaurapport", rapport.pk) if leesbaar else ""
    return {"naam": regel.naam, "url": url, "signalen": regel.signalen, "coach": traject.coach}


def _act(request: HttpRequest, stand: rondes.Stand) -> dict[UUID, str]:
    actie = ACTIES.get(request.POST.get("actie", ""))
    if actie is None:
        raise Weigering(_("Kies een van de knoppen op de pagina."))
    uitkomsten = actie(stand, door=request.door)
    if not uitkomsten:
        messages.info(request, _("Er was niets te doen. De lijst is bijgewerkt."))
    return uitkomsten
