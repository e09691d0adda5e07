"""Recording what is reported: by the coach for one person, by the manager for a whole order."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.models import Opdracht
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import afspraken, doorwerking
from rapportage.forms_afspraak import Afspraakformulier, beginwaarden
from rapportage.gebruikelijk import PRESETS
from rapportage.models import Rapportageafspraak
from rapportage.voorstel import Voorstel, propose
from trajecten.queries import get_own_traject
from trajecten.sturing import get_opdracht


def _begin(request: HttpRequest, huidig: Rapportageafspraak | None, gewoon: Voorstel) -> dict:
    """The form starts with what holds now; with what is usual when there is nothing yet, or when asked for."""
    vers = huidig is None or request.GET.get("begin") == "gebruikelijk"
    return beginwaarden(gewoon if vers else Voorstel.of(huidig))


def _ended(afspraak: Rapportageafspraak | None, opdrachtgever_id: UUID) -> dict:
    """The contacts that were named and have ended, and whether anyone is left to read a report."""
    if afspraak is None:
        return {"gestopt": [], "niemand_over": False}
    over = afspraken.readers(afspraak, opdrachtgever_id)
    actief = {c.lid_id for c in over}
    return {
        "gestopt": [c.naam for c in afspraak.contacten.all() if c.lid_id not in actief],
        "niemand_over": not over,
    }


@voor(Rol.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def afspraak(request: HttpRequest, traject_id: UUID) -> HttpResponse:
    """What is reported about one person; never more than was agreed about the order."""
    traject = get_own_traject(request.door, traject_id)
    opdracht = traject.opdracht
    if request.method == "POST" and request.POST.get("actie") == "standaard":
        afspraken.record_afspraak(traject, door=request.door)
        return _recorded(request, traject.pk)
    huidig, vast = afspraken.current_afspraak(traject), afspraken.current_opdrachtafspraak(opdracht)
    grens = Voorstel.of(vast) if vast else None
    form = Afspraakformulier(
        request.POST if request.method == "POST" else None,
        opdracht=opdracht,
        grens=grens,
        initial=_begin(request, huidig, afspraken.usual(opdracht).voorstel),
    )
    if request.method == "POST" and form.is_valid():
        try:
            afspraken.record_afspraak(traject, **form.waarden, door=request.door)
        except Weigering as weigering:
            form.weiger(weigering)
        else:
            return _recorded(request, traject.pk)
    context = {
        "traject": traject,
        "opdracht": opdracht,
        "form": form,
        "afspraak": huidig,
        "grens": vast,
        "reden": PRESETS[opdracht.dienst].reden,
        **_ended(huidig, opdracht.opdrachtgever_id),
    }
    return render(request, "rapportage/afspraak.html", context, status=form.status)


def _recorded(request: HttpRequest, traject_id: UUID) -> HttpResponse:
    messages.success(request, _("De afspraak ligt vast. De kandidaat leest die eerst."))
    return redirect(pad(request.door.bureau, "rapportage:nieuw", traject_id))


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def opdrachtafspraak(request: HttpRequest, opdracht_id: UUID) -> HttpResponse:
    """What was agreed with the payer; before it is recorded the page shows whom it concerns."""
    opdracht = get_opdracht(request.door, opdracht_id)
    if request.method == "POST" and request.POST.get("actie") == "uitdelen":
        return _hand_out(request, opdracht)
    huidig = afspraken.current_opdrachtafspraak(opdracht)
    form = Afspraakformulier(
        request.POST if request.method == "POST" else None,
        opdracht=opdracht,
        initial=_begin(request, huidig, afspraken.preset(opdracht.dienst)),
    )
    gevolgen: list[doorwerking.Gevolg] = []
    actie = request.POST.get("actie")
    if request.method == "POST" and form.is_valid() and actie != "aanpassen":
        try:
            gevolgen = _effects(opdracht, form, huidig)
            if not gevolgen or actie == "bevestigen":
                afspraken.record_opdrachtafspraak(opdracht, **form.waarden, door=request.door)
                messages.success(request, _("De afspraak van de opdracht ligt vast."))
                return redirect(pad(request.door.bureau, "rapportage:opdrachtafspraak", opdracht.pk))
        except Weigering as weigering:
            form.weiger(weigering)
    context = {
        "opdracht": opdracht,
        "form": form,
        "afspraak": huidig,
        "reden": PRESETS[opdracht.dienst].reden,
        "gevolgen": gevolgen,
        "per_soort": _counts(gevolgen),
        "zonder": _without(opdracht, huidig) if request.method != "POST" else 0,
        **_ended(huidig, opdracht.opdrachtgever_id),
    }
    return render(request, "rapportage/afspraak_opdracht.html", context, status=form.status)


def _effects(
    opdracht: Opdracht, form: Afspraakformulier, huidig: Rapportageafspraak | None
) -> list[doorwerking.Gevolg]:
    voorstel = propose(opdracht=opdracht, **form.waarden)
    return doorwerking.effects(opdracht, voorstel, vorige=Voorstel.of(huidig) if huidig else None)


def _counts(gevolgen: list[doorwerking.Gevolg]) -> list[str]:
    """Whom it concerns, in sentences."""
    zinnen = {
        doorwerking.KRIJGT: lambda n: ngettext(
            "%(n)d persoon heeft nog geen afspraak en krijgt deze.",
            "%(n)d mensen hebben nog geen afspraak en krijgen deze.",
            n,
        ),
        doorwerking.VOLGT: lambda n: ngettext(
            "%(n)d persoon had de oude afspraak van de opdracht en krijgt deze.",
            "%(n)d mensen hadden de oude afspraak van de opdracht en krijgen deze.",
            n,
        ),
        doorwerking.KRAPPER: lambda n: ngettext(
            "%(n)d persoon heeft een eigen afspraak die verder gaat. Die wordt krapper.",
            "%(n)d mensen hebben een eigen afspraak die verder gaat. Die wordt krapper.",
            n,
        ),
    }
    aantallen = Counter(gevolg.soort for gevolg in gevolgen)
    return [zin(aantallen[soort]) % {"n": aantallen[soort]} for soort, zin in zinnen.items() if aantallen[soort]]


def _without(opdracht: Opdracht, huidig: Rapportageafspraak | None) -> int:
    """How many running trajectories have no agreement while the order has one: they were added later."""
    return doorwerking.without(opdracht) if huidig else 0


def _hand_out(request: HttpRequest, opdracht: Opdracht) -> HttpResponse:
    aantal = afspraken.hand_out(opdracht, door=request.door)
    tekst = ngettext(
        "%(aantal)d persoon heeft de afspraak gekregen.", "%(aantal)d mensen hebben de afspraak gekregen.", aantal
    )
    messages.success(request, tekst % {"aantal": aantal})
    return redirect(pad(request.door.bureau, "rapportage:opdrachtafspraak", opdracht.pk))
