"""Reports for the coach: what is due, making one, and its way to the employer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.wachtrij import WerkStaat
from rapportage import afspraken, overzicht, planning, queries, rapporten
from rapportage.enums import Frequentie, Rapportstaat, Reactiesoort
from rapportage.forms import Afspraakformulier, Rapportformulier
from rapportage.models import Rapport, Rapportageafspraak
from rapportage.toelichting import health_words
from trajecten.models import Traject
from trajecten.queries import get_own_traject

PER_PAGINA = 25
IN_DE_RIJ = (WerkStaat.WACHT, WerkStaat.BEZIG)


def _to(request: HttpRequest, naam: str, *args) -> HttpResponseRedirect:
    return HttpResponseRedirect(pad(request.door.bureau, naam, *args))


@voor(Rol.COACH)
def lijst(request: HttpRequest) -> HttpResponse:
    """Everyone's reporting in three tabs, the coach's turn first, and what was sent."""
    door = request.door
    mensen = list(queries.own_trajecten(door))
    afspraak, rapport = queries.current_afspraken(mensen), queries.latest_rapporten(mensen)
    regels = [overzicht.row(t, afspraak.get(t.pk), rapport.get(t.pk), door.bureau) for t in mensen]
    groepen = {naam: [r for r in regels if r.groep == naam] for naam in (overzicht.DOEN, overzicht.ONDERWEG)}
    groepen["iedereen"] = regels
    verzonden = queries.sent_by(door)
    namen = {
        overzicht.DOEN: _("Aan jou"),
        overzicht.ONDERWEG: _("Onderweg"),
        "iedereen": _("Iedereen"),
        "verzonden": _("Verzonden"),
    }
    toon = request.GET.get("toon", overzicht.DOEN)
    toon = toon if toon in namen else overzicht.DOEN
    basis = pad(door.bureau, "rapportage:rapporten")
    tabs = [
        {
            "label": label,
            "url": f"{basis}?toon={naam}",
            "actief": naam == toon,
            "aantal": len(groepen[naam]) if naam in groepen else None,
        }
        for naam, label in namen.items()
    ]
    pagina = Paginator(groepen.get(toon, verzonden), PER_PAGINA).get_page(request.GET.get("pagina"))
    context = {"tabs": tabs, "toon": toon, "pagina": pagina, "vraag": f"toon={toon}", "aan_jou": len(groepen["doen"])}
    return render(request, "rapportage/lijst.html", context)


@voor(Rol.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def afspraak(request: HttpRequest, traject_id: UUID) -> HttpResponse:
    """Record what is reported about one person; without a choice the bureau's usual agreement."""
    traject = get_own_traject(request.door, traject_id)
    huidig = afspraken.current_afspraak(traject)
    if request.method == "POST" and request.POST.get("actie") == "standaard":
        afspraken.record_afspraak(traject, door=request.door)
    else:
        begin = {
            "onderdelen": huidig.onderdelen if huidig else [o.value for o in afspraken.STANDAARD],
            "frequentie": huidig.frequentie if huidig else Frequentie.PER_FASE,
        }
        form = Afspraakformulier(request.POST or None, initial=begin)
        if not form.is_valid():
            status = 422 if request.method == "POST" else 200
            return render(
                request, "rapportage/afspraak.html", _person(traject, form=form, afspraak=huidig), status=status
            )
        afspraken.record_afspraak(traject, **form.cleaned_data, door=request.door)
    messages.success(request, _("De afspraak ligt vast. De kandidaat leest die eerst."))
    return _to(request, "rapportage:nieuw", traject.pk)


def _person(traject: Traject, **verder) -> dict:
    return {
        "traject": traject,
        "naam": traject.kandidaat.naam,
        "werkgever": traject.opdracht.opdrachtgever.naam,
        **verder,
    }


@voor(Rol.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def nieuw(request: HttpRequest, traject_id: UUID) -> HttpResponse:
    """Start a report about one person, with the very report beside the form."""
    traject = get_own_traject(request.door, traject_id)
    geldig = afspraken.current_afspraak(traject)
    laatste = queries.latest_rapporten([traject]).get(traject.pk)
    if geldig is None or geldig.gezien_op is None or traject.kandidaat.beperking_sinds:
        return render(request, "rapportage/nog_niet.html", _person(traject, afspraak=geldig))
    if laatste and laatste.staat in rapporten.OPEN:
        return _to(request, "rapportage:rapport", laatste.pk)
    van, tot = planning.proposed_period(traject, laatste.periode_tot if laatste else None)
    form = Rapportformulier(request.POST or None, afspraak=geldig, initial={"periode_van": van, "periode_tot": tot})
    if request.method == "POST" and form.is_valid() and request.POST.get("actie") != "voorbeeld":
        try:
            rapport = rapporten.create_concept(traject, **form.waarden, door=request.door)
        except Weigering as weigering:
            form.add_error(None, weigering.boodschap)
        else:
            return _to(request, "rapportage:rapport", rapport.pk)
    concept = rapporten.draft(traject, **_preview_values(form, van, tot), afspraak=geldig)
    context = _person(traject, form=form, afspraak=geldig, inhoud=rapporten.preview(concept), **_words(concept))
    return render(request, "rapportage/nieuw.html", context, status=422 if form.is_bound and form.errors else 200)


def _preview_values(form: Rapportformulier, van, tot) -> dict:
    """What to preview: the form's values when they hold together, otherwise the proposed period."""
    if form.is_bound and form.is_valid():
        return form.waarden
    return {"van": van, "tot": tot, "tekst": ""}


def _words(rapport: Rapport) -> dict:
    return {"gezondheidswoorden": health_words(rapport.toelichting)}


@voor(Rol.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def rapport(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """One report: where it stands, the one next step, and the report itself."""
    dit = queries.of_coach(request.door, rapport_id)
    geldig: Rapportageafspraak = afspraken.current_afspraak(dit.traject) or dit.afspraak
    begin = {"periode_van": dit.periode_van, "periode_tot": dit.periode_tot, "toelichting": dit.toelichting}
    form = Rapportformulier(
        request.POST if request.POST.get("actie") in ("bewaren", "voorleggen", "voorbeeld") else None,
        afspraak=geldig,
        initial=begin,
    )
    if request.method == "POST" and request.POST.get("actie") != "voorbeeld":
        try:
            if _act(request, dit, form):
                return _to(request, "rapportage:rapport", dit.pk)
        except Weigering as weigering:
            dit = queries.of_coach(request.door, rapport_id)
            if form.is_bound:
                form.add_error(None, weigering.boodschap)
            else:
                messages.error(request, weigering.boodschap)
                return _to(request, "rapportage:rapport", dit.pk)
    if dit.staat == Rapportstaat.CONCEPT:
        dit.afspraak = geldig
        if form.is_bound and form.is_valid():
            dit.periode_van, dit.periode_tot, dit.toelichting = form.waarden.values()
    context = _person(dit.traject, rapport=dit, form=form, inhoud=rapporten.read(dit), **_state(dit), **_words(dit))
    return render(request, "rapportage/rapport.html", context, status=422 if form.is_bound and form.errors else 200)


def _act(request: HttpRequest, rapport: Rapport, form: Rapportformulier) -> bool:
    """Do what the pressed button says; False when the form needs another look."""
    door, actie = request.door, request.POST.get("actie", "")
    if form.is_bound:
        if not form.is_valid():
            return False
        rapporten.update_concept(rapport, **form.waarden, door=door)
        if actie == "voorleggen":
            rapporten.present(rapport, door=door)
            messages.success(request, _("De kandidaat kan het rapport nu lezen en krijgt een mail."))
        else:
            messages.success(request, _("Het concept is bewaard."))
        return True
    stappen = {
        "terughalen": (rapporten.take_back, _("Het rapport is weer een concept.")),
        "vrijgeven": (rapporten.release, _("Het rapport is vrijgegeven. Je kunt het nu versturen.")),
        "versturen": (rapporten.send, _("Het rapport wordt gemaakt en verstuurd.")),
        "intrekken": (rapporten.withdraw, _("Het rapport is ingetrokken. De werkgever kan het niet meer lezen.")),
    }
    if actie not in stappen:
        raise Weigering(_("Kies een van de knoppen op de pagina."))
    operatie, bericht = stappen[actie]
    operatie(rapport, door=door)
    messages.success(request, bericht)
    return True


def _state(rapport: Rapport) -> dict:
    """What the page shows beside the report in its present state."""
    verzoek = queries.last_request(rapport) if rapport.staat == Rapportstaat.CONCEPT else None
    return {
        "verzoek": verzoek if verzoek and verzoek.soort == Reactiesoort.AANPASSING else None,
        "termijn_voorbij": bool(rapport.reageren_voor and timezone.localdate() > rapport.reageren_voor),
        "contacten": list(rapporten.contacts(rapport.opdrachtgever_id)) if rapport.staat == "vrijgegeven" else [],
        "onderweg": rapport.staat == Rapportstaat.VRIJGEGEVEN and rapport.werk_staat in IN_DE_RIJ,
        "mislukt": rapport.werk_staat == WerkStaat.MISLUKT,
        "inzages": list(rapport.inzages.all()) if rapport.staat in queries.GEWEEST else [],
    }
