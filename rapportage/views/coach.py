"""Reports for the coach: what is due, making one, and its way to the employer."""

import hashlib
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
from kandidaten.models import Sollicitatie
from rapportage import afspraken, overzicht, planning, queries, rapporten, toelichting, verzenden
from rapportage.enums import Rapportstaat
from rapportage.forms import Rapportformulier
from rapportage.models import Rapport, Rapportageafspraak
from trajecten.models import Traject
from trajecten.queries import get_own_traject, own_coaches

PER_PAGINA = 25
VELDEN = ("bewaren", "voorleggen", "voorbeeld")


def _to(request: HttpRequest, naam: str, *args) -> HttpResponseRedirect:
    return HttpResponseRedirect(pad(request.door.bureau, naam, *args))


@voor(Rol.COACH)
def lijst(request: HttpRequest) -> HttpResponse:
    """Everyone's reporting in three tabs, the coach's turn first, and what was sent."""
    door = request.door
    coaches = own_coaches(door)
    mensen = list(queries.own_trajecten(coaches))
    afspraak, rapport = queries.current_afspraken(mensen), queries.latest_rapporten(mensen)
    regels = [overzicht.row(t, afspraak.get(t.pk), rapport.get(t.pk), door.bureau) for t in mensen]
    groepen = {naam: [r for r in regels if r.groep == naam] for naam in (overzicht.DOEN, overzicht.ONDERWEG)}
    groepen["iedereen"] = regels
    verzonden = queries.sent_by(coaches)
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
    context = {
        "tabs": tabs,
        "toon": toon,
        "pagina": Paginator(groepen.get(toon, verzonden), PER_PAGINA).get_page(request.GET.get("pagina")),
        "vraag": f"toon={toon}",
        "aan_jou": len(groepen["doen"]),
        "opdrachten": list(queries.own_opdrachten(coaches)),
    }
    return render(request, "rapportage/lijst.html", context)


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
    if laatste and laatste.staat in queries.OPEN:
        return _to(request, "rapportage:rapport", laatste.pk)
    if geldig is None or geldig.gezien_op is None or traject.kandidaat.beperking_sinds:
        gewoon = None if geldig else afspraken.usual(traject.opdracht)
        return render(request, "rapportage/nog_niet.html", _person(traject, afspraak=geldig, gewoon=gewoon))
    van, tot = planning.proposed_period(traject, laatste.periode_tot if laatste else None)
    form = Rapportformulier(
        request.POST or None,
        afspraak=geldig,
        soorten=rapporten.kinds(traject, geldig),
        initial={"periode_van": van, "periode_tot": tot},
    )
    if request.method == "POST" and form.is_valid() and request.POST.get("actie") != "voorbeeld":
        try:
            rapport = rapporten.create_concept(traject, **form.waarden, door=request.door)
        except Weigering as weigering:
            form.add_error(None, weigering.boodschap)
        else:
            return _to(request, "rapportage:rapport", rapport.pk)
    concept = rapporten.draft(traject, **_preview_values(form, van, tot), afspraak=geldig)
    context = _person(traject, form=form, afspraak=geldig, inhoud=rapporten.preview(concept), **_hints(concept))
    return render(request, "rapportage/nieuw.html", context, status=422 if form.is_bound and form.errors else 200)


def _preview_values(form: Rapportformulier, van, tot) -> dict:
    """What to preview: the form's values when they hold together, otherwise the proposed period."""
    if form.is_bound and form.is_valid():
        return form.waarden
    return {"van": van, "tot": tot, "tekst": ""}


def _hints(rapport: Rapport) -> dict:
    """Sentences of the coach's text to look at again; the companies are those the candidate applied to."""
    if not rapport.toelichting or rapport.staat != Rapportstaat.CONCEPT:
        return {"hints": [], "getoond": []}
    bedrijven = Sollicitatie.objects.filter(kandidaat=rapport.kandidaat_id).order_by().values_list("bedrijf", flat=True)
    hints = toelichting.hints(rapport.toelichting, bedrijven=bedrijven)
    return {"hints": hints, "getoond": [_mark(hint) for hint in hints]}


def _mark(hint: toelichting.Hint) -> str:
    """A short mark of one hint: the form sends back which ones stood on the page."""
    return hashlib.sha256(f"{hint.onderwerp}:{hint.zin}".encode()).hexdigest()[:16]


def _form(request: HttpRequest, rapport: Rapport, afspraak: Rapportageafspraak) -> Rapportformulier:
    begin = {
        "soort": rapport.soort,
        "periode_van": rapport.periode_van,
        "periode_tot": rapport.periode_tot,
        "toelichting": rapport.toelichting,
    }
    return Rapportformulier(
        request.POST if request.POST.get("actie") in VELDEN else None,
        afspraak=afspraak,
        # A new version is of the kind it takes the place of.
        soorten=() if rapport.vervangt_id else rapporten.kinds(rapport.traject, afspraak),
        initial=begin,
    )


@voor(Rol.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def rapport(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """One report: where it stands, the one next step, and the report itself."""
    dit = queries.of_coach(request.door, rapport_id)
    geldig: Rapportageafspraak = afspraken.current_afspraak(dit.traject) or dit.afspraak
    form = _form(request, dit, geldig)
    if request.method == "POST" and request.POST.get("actie") != "voorbeeld":
        try:
            if request.POST.get("actie") == "weggooien":
                return _discard(request, dit)
            verder = _save(request, dit, form) if form.is_bound else _act(request, dit)
            if verder:
                return _to(request, "rapportage:rapport", verder.pk)
        except Weigering as weigering:
            dit = queries.of_coach(request.door, rapport_id)
            if not form.is_bound:
                messages.error(request, weigering.boodschap)
                return _to(request, "rapportage:rapport", dit.pk)
            form.add_error(None, weigering.boodschap)
    if dit.staat == Rapportstaat.CONCEPT:
        dit.afspraak = geldig
        if form.is_bound and form.is_valid():
            _show_typed(dit, form)
    context = _person(dit.traject, rapport=dit, form=form, inhoud=rapporten.read(dit), **_state(dit), **_hints(dit))
    return render(request, "rapportage/rapport.html", context, status=422 if form.is_bound and form.errors else 200)


def _show_typed(rapport: Rapport, form: Rapportformulier) -> None:
    waarden = form.waarden
    rapport.periode_van, rapport.periode_tot = waarden["van"], waarden["tot"]
    rapport.toelichting = waarden["tekst"]
    rapport.soort = waarden["soort"] or rapport.soort


def _save(request: HttpRequest, rapport: Rapport, form: Rapportformulier) -> Rapport | None:
    """Keep what was typed, and lay it before the candidate when that button was pressed; None: another look."""
    if not form.is_valid() or (request.POST["actie"] == "voorleggen" and _hold_back(request, rapport, form)):
        return None
    rapporten.update_concept(rapport, **form.waarden, door=request.door)
    if request.POST["actie"] == "voorleggen":
        rapporten.present(rapport, door=request.door)
        messages.success(request, _("De kandidaat kan het rapport nu lezen en krijgt een mail."))
    else:
        messages.success(request, _("Het concept is bewaard."))
    return rapport


def _hold_back(request: HttpRequest, rapport: Rapport, form: Rapportformulier) -> bool:
    """Whether the text has a sentence to look at again that was not on the page yet; the form then says so."""
    _show_typed(rapport, form)
    if set(_hints(rapport)["getoond"]) <= set(request.POST.getlist("getoond")):
        return False
    form.add_error(
        None,
        _(
            "Het rapport is nog niet voorgelegd. Lees eerst wat er onder “Kijk hier nog eens naar” staat. "
            "Kan de tekst zo blijven? Kies dan “Toch voorleggen”."
        ),
    )
    return True


def _discard(request: HttpRequest, rapport: Rapport) -> HttpResponse:
    rapporten.discard(rapport, door=request.door)
    messages.success(request, _("Het concept is weg. Niemand heeft het gezien."))
    return _to(request, "rapportage:rapporten")


def _act(request: HttpRequest, rapport: Rapport) -> Rapport:
    """Do what the pressed button says; returns the report to go on with."""
    stappen = {
        "terughalen": (rapporten.take_back, _("Het rapport is weer een concept.")),
        "vrijgeven": (rapporten.release, _("Het rapport is vrijgegeven. Je kunt het nu versturen.")),
        "versturen": (verzenden.send, ""),
        "stoppen": (verzenden.stop_sending, _("Gestopt. De werkgever heeft niets gekregen.")),
        "intrekken": (rapporten.withdraw, _("Het rapport is ingetrokken. De werkgever kan het niet meer lezen.")),
        "nieuwe_versie": (
            rapporten.start_successor,
            _("Dit is een nieuwe versie. De vorige blijft staan tot deze is verzonden."),
        ),
    }
    actie = request.POST.get("actie", "")
    if actie not in stappen:
        raise Weigering(_("Kies een van de knoppen op de pagina."))
    operatie, bericht = stappen[actie]
    verder = operatie(rapport, door=request.door) or rapport
    if actie == "versturen":
        tijd = overzicht.leaves_at(rapport)
        zin = _("Het rapport gaat om %(tijd)s de deur uit. Tot die tijd kun je het stoppen.") % {"tijd": tijd}
        bericht = zin if tijd else _("Het rapport wordt gemaakt en verstuurd.")
    messages.success(request, bericht)
    return verder


def _state(rapport: Rapport) -> dict:
    """What the page shows beside the report in its present state."""
    bezwaar, besluit = queries.objection(rapport)
    vrij = rapport.staat == Rapportstaat.VRIJGEGEVEN
    onderweg = vrij and rapport.werk_staat in (WerkStaat.WACHT, WerkStaat.BEZIG)
    contacten = verzenden.receivers(rapport) if vrij else []
    return {
        "verzoeken": queries.requests(rapport) if rapport.staat == Rapportstaat.CONCEPT else [],
        "bezwaar": bezwaar,
        "besluit": besluit,
        "termijn_voorbij": bool(rapport.reageren_voor and timezone.localdate() > rapport.reageren_voor),
        "contacten": contacten,
        "geen_contact": verzenden.why_nobody(rapport) if vrij and not contacten else "",
        "onderweg": onderweg,
        "vertrek": overzicht.leaves_at(rapport),
        "te_stoppen": onderweg and rapport.werk_staat == WerkStaat.WACHT,
        "mislukt": vrij and rapport.werk_staat == WerkStaat.MISLUKT,
        "geopend": rapport.staat in queries.GEWEEST and rapport.inzages.exists(),
        "vorige": queries.versions(rapport).filter(pk=rapport.vervangt_id).first() if rapport.vervangt_id else None,
        "opvolger": queries.versions(rapport).filter(vervangt=rapport.pk).order_by("-versie").first(),
    }
