"""The manager's home, and the people of one order."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bureaus import postoverzicht
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import aanmeldingen, verdeling
from trajecten import sturing as stand
from trajecten.enums import Fase

OPDRACHTEN_PER_BLADZIJDE = 20
MENSEN_PER_BLADZIJDE = 100


@voor(Rol.BEHEERDER)
@require_GET
def sturing(request: HttpRequest) -> HttpResponse:
    """What waits for the manager, what runs, and how the orders stand."""
    vandaag = timezone.localdate()
    pagina = Paginator(stand.orders_with_phases(), OPDRACHTEN_PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    coaches = list(verdeling.coaches_with_room())
    context = {
        "vandaag": vandaag,
        "pagina": pagina,
        "opdrachten": [(o, [getattr(o, f"in_{fase.value}") for fase in Fase]) for o in pagina],
        "fasen": [fase.label for fase in Fase],
        "aanmeldingen": aanmeldingen.waiting().count(),
        "zonder_coach": verdeling.unassigned().count(),
        "uit_te_nodigen": verdeling.to_invite().count(),
        "coaches": coaches,
        "bezet": sum(coach.bezet for coach in coaches),
        "ruimte": sum(coach.capaciteit for coach in coaches),
        "imports": list(stand.imports_in_sight()),
        "eindigend": stand.ending_soon(vandaag),
        "post": postoverzicht.mail_health(),
    }
    context["nieuw_bureau"] = not pagina.paginator.count
    return render(request, "beheer/sturing.html", context)


@voor(Rol.BEHEERDER)
@require_GET
def opdracht(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The people of one order: phase, coach and days left. Progress only."""
    opdracht = stand.get_opdracht(request.door, pk)
    gekozen = request.GET.get("fase", "")
    fase = gekozen if gekozen in Fase.values else ""
    tellingen = stand.count_phases(opdracht)
    basis = pad(request.door.bureau, "beheer:opdracht", opdracht.pk)
    tabs = [{"label": _("Iedereen"), "url": basis, "actief": not fase, "aantal": tellingen[""]}]
    tabs += [
        {"label": f.label, "url": f"{basis}?fase={f.value}", "actief": fase == f, "aantal": tellingen[f.value]}
        for f in Fase
    ]
    pagina = Paginator(stand.people_of(opdracht, fase=fase), MENSEN_PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    vandaag = timezone.localdate()
    context = {
        "opdracht": opdracht,
        "tabs": tabs,
        "pagina": pagina,
        "mensen": [(traject, (traject.einddatum - vandaag).days) for traject in pagina],
        "vraag": f"fase={fase}" if fase else "",
        "regels": stand.facts_of(opdracht, request.door),
    }
    return render(request, "beheer/opdracht.html", context)
