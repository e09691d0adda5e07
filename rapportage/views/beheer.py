"""The manager: reports of the bureau to read, and objections to decide about."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.wachtrij import WerkStaat
from rapportage import bezwaren, overzicht, privacy, queries, rapporten, verzenden
from rapportage.enums import Rapportstaat
from rapportage.forms import Besluitformulier, Naamzoekformulier
from rapportage.models import Rapport

PER_PAGINA = 50
GROEPEN = {
    "bezwaar": (Rapportstaat.BEZWAAR,),
    "onderweg": (Rapportstaat.TER_INZAGE, Rapportstaat.VRIJGEGEVEN),
    "geweest": queries.GEWEEST,
}


@voor(Rol.BEHEERDER)
@require_safe
def bureau(request: HttpRequest) -> HttpResponse:
    """Objections that wait, reports on their way, and those that were sent."""
    aantal = bezwaren.open_bezwaren().count()
    namen = {"bezwaar": _("Bezwaren"), "onderweg": _("Onderweg"), "geweest": _("Verzonden")}
    form = Naamzoekformulier(request.GET)
    zoek = form.cleaned_data["zoek"] if form.is_valid() else ""
    toon = request.GET.get("toon") or ("bezwaar" if aantal else "onderweg")
    toon = toon if toon in namen else "bezwaar"
    basis = pad(request.door.bureau, "rapportage:bureau")
    tabs = [
        {
            "label": label,
            "url": f"{basis}?{urlencode({'toon': naam, 'zoek': zoek} if zoek else {'toon': naam})}",
            "actief": naam == toon,
            "aantal": aantal if naam == "bezwaar" else None,
        }
        for naam, label in namen.items()
    ]
    rijen = queries.of_bureau(GROEPEN[toon], zoek=zoek)
    context = {
        "tabs": tabs,
        "toon": toon,
        "zoek": zoek,
        "aantal": aantal,
        "pagina": Paginator(rijen, PER_PAGINA).get_page(request.GET.get("pagina")),
        "vraag": urlencode({"toon": toon, "zoek": zoek}),
    }
    return render(request, "rapportage/bureau.html", context)


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def bureaurapport(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """One report as the candidate saw it; with an objection: the words of it, and the decision."""
    dit = queries.of_beheerder(request.door, rapport_id)
    form = Besluitformulier(request.POST if request.POST.get("actie") == "besluiten" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            _act(request, dit, form)
        except Weigering as weigering:
            messages.error(request, weigering.boodschap)
        return HttpResponseRedirect(_after(request, dit))
    bezwaar, besluit = queries.past_objection(dit)
    context = {
        "rapport": dit,
        "inhoud": privacy.from_json(dit.inhoud),
        "form": form,
        "bezwaar": bezwaar,
        "besluit": besluit,
        "vertrek": overzicht.leaves_at(dit),
        "te_stoppen": dit.staat == Rapportstaat.VRIJGEGEVEN and dit.werk_staat == WerkStaat.WACHT,
        "in_te_trekken": dit.staat in (Rapportstaat.VRIJGEGEVEN, Rapportstaat.VERZONDEN),
        "inzages": list(dit.inzages.all()) if dit.staat in queries.GEWEEST else [],
        "vorige": queries.versions(dit).filter(pk=dit.vervangt_id).first() if dit.vervangt_id else None,
        "opvolger": queries.versions(dit).filter(vervangt=dit.pk).exclude(staat=Rapportstaat.CONCEPT).first(),
    }
    return render(request, "rapportage/bureaurapport.html", context, status=form.status)


def _act(request: HttpRequest, rapport: Rapport, form: Besluitformulier) -> None:
    door, actie = request.door, request.POST.get("actie", "")
    if form.is_bound:
        bezwaren.decide(rapport, **form.cleaned_data, door=door)
        messages.success(request, _("Je besluit is vastgelegd. De kandidaat en de coach krijgen een mail."))
    elif actie == "stoppen":
        verzenden.stop_sending(rapport, door=door)
        messages.success(request, _("Gestopt. De werkgever heeft niets gekregen."))
    elif actie == "intrekken":
        rapporten.withdraw(rapport, door=door)
        messages.success(request, _("Het rapport is ingetrokken. De werkgever kan het niet meer lezen."))
    else:
        raise Weigering(_("Kies een van de knoppen op de pagina."))


def _after(request: HttpRequest, rapport: Rapport) -> str:
    """Back to the report, or to the list when it became the coach's concept."""
    if rapport.staat == Rapportstaat.CONCEPT:
        return pad(request.door.bureau, "rapportage:bureau")
    return pad(request.door.bureau, "rapportage:bureaurapport", rapport.pk)
