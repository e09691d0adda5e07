"""The manager's import: choose a file, look at what it would do, confirm, watch."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from bureaus.models import Opdrachtgever
from bureaus.opdrachtgevers import add_opdrachtgever
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.wachtrij import WerkStaat
from trajecten.enums import Rijuitkomst
from trajecten.forms_beheer import Kolomformulier, Uploadformulier
from trajecten.importeren import queries, verwerken
from trajecten.importeren.onleesbaar import Onleesbaar
from trajecten.importeren.opslag import kolommen_van, toewijzing_van
from trajecten.models import Import

PER_BLADZIJDE = 100
# In the order people ask: who comes in, who does not, and why.
UITKOMSTEN = (
    Rijuitkomst.NIEUW,
    Rijuitkomst.AANGEMAAKT,
    Rijuitkomst.BESTAAT,
    Rijuitkomst.DUBBEL,
    Rijuitkomst.FOUT,
    Rijuitkomst.OVERGESLAGEN,
)


@voor(Rol.BEHEERDER)
@sensitive_variables("inhoud")
def importeren(request: HttpRequest) -> HttpResponse:
    """Choose an employer, an order and a file; earlier imports stand below."""
    # Reading the fields reads the upload, so only after that is it known whether it was too large.
    gegevens, bestanden = request.POST or None, request.FILES or None
    form = Uploadformulier(gegevens, bestanden, te_groot=getattr(request, "upload_te_groot", False))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["bestand"]
        try:
            # The employer is made for this file; without a readable file there is none.
            with transaction.atomic():
                employer = form.known_employer() or add_opdrachtgever(
                    naam=form.cleaned_data["opdrachtgever"], door=request.door
                )
                bestand = verwerken.receive(
                    upload.read(),
                    upload.name,
                    opdrachtgever=employer,
                    opdracht=form.opdrachtvelden(),
                    door=request.door,
                )
        except Onleesbaar as fout:
            form.add_error("bestand", str(fout.boodschap))
        else:
            return redirect(pad(request.door.bureau, "beheer:import", bestand.pk))
    context = {
        "form": form,
        "werkgevers": list(Opdrachtgever.objects.order_by("naam").values_list("naam", flat=True)[:500]),
        "imports": list(queries.recent_imports()),
    }
    return render(request, "beheer/importeren.html", context, status=form.status)


@voor(Rol.BEHEERDER)
@require_GET
def bestand(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One import: what it would do, how far it is, or what it did."""
    bestand = queries.get_import(request.door, pk)
    bezig = bool(bestand.bevestigd_op) and bestand.werk_staat in (WerkStaat.WACHT, WerkStaat.BEZIG)
    if request.htmx:
        return _progress(request, bestand, bezig=bezig)
    if bezig:
        return render(request, "beheer/import_bezig.html", _facts(bestand))
    if bestand.bevestigd_op:
        return render(
            request, "beheer/import_klaar.html", _facts(bestand) | _lines(request, bestand) | {"bruikbaar": False}
        )
    return _dry_run(request, bestand)


def _progress(request: HttpRequest, bestand: Import, *, bezig: bool) -> HttpResponse:
    """The moving part of the page; when the work is over the page itself is fetched again."""
    response = render(request, "beheer/import_voortgang.html", _facts(bestand))
    if not bezig:
        response["HX-Refresh"] = "true"
    return response


def _facts(bestand: Import) -> dict:
    return {
        "import": bestand,
        "velden": verwerken.Opdrachtvelden.uit_json(bestand.opdracht_velden),
        "let_op": bestand.tellingen.get(verwerken.LET_OP, 0),
        "mislukt": bestand.werk_staat == WerkStaat.MISLUKT,
        "tellingen": {staat.value: bestand.tellingen.get(staat.value, 0) for staat in UITKOMSTEN},
    }


def _lines(request: HttpRequest, bestand: Import) -> dict:
    """One page of the lines of the outcome asked for in the address."""
    gekozen = request.GET.get("uitkomst", "")
    uitkomst = gekozen if gekozen in (*UITKOMSTEN, verwerken.LET_OP) else ""
    alle = sum(_facts(bestand)["tellingen"].values())
    keuzes = [*((staat.value, staat.label) for staat in UITKOMSTEN), (verwerken.LET_OP, _("Met een opmerking"))]
    basis = pad(request.door.bureau, "beheer:import", bestand.pk)
    tabs = [{"label": _("Alles"), "url": basis, "actief": not uitkomst, "aantal": alle}]
    tabs += [
        {
            "label": label,
            "url": f"{basis}?uitkomst={code}",
            "actief": uitkomst == code,
            "aantal": bestand.tellingen[code],
        }
        for code, label in keuzes
        if bestand.tellingen.get(code)
    ]
    pagina = Paginator(queries.lines(bestand, uitkomst=uitkomst), PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    return {
        "tabs": tabs,
        "pagina": pagina,
        "regels": queries.show_lines(bestand, pagina.object_list),
        "vraag": f"uitkomst={uitkomst}" if uitkomst else "",
    }


def _dry_run(request: HttpRequest, bestand: Import, form: Kolomformulier | None = None) -> HttpResponse:
    beelden = queries.show_columns(bestand)
    form = form or Kolomformulier(beelden=beelden, toewijzing=toewijzing_van(bestand))
    fouten = [melding.tekst for melding in verwerken.mapping_errors(bestand)]
    context = {
        "form": form,
        "geweigerd": [kolom for kolom in kolommen_van(bestand) if kolom.geweigerd],
        "fouten": fouten,
        "bruikbaar": not fouten,
        "bestaande_opdracht": queries.existing_order(bestand),
        **_facts(bestand),
        **_lines(request, bestand),
    }
    return render(request, "beheer/import_proef.html", context, status=form.status)


@voor(Rol.BEHEERDER)
@require_POST
def kolommen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose other fields for the columns; every line is judged again."""
    bestand = queries.get_import(request.door, pk)
    beelden = queries.show_columns(bestand)
    form = Kolomformulier(request.POST, beelden=beelden, toewijzing=toewijzing_van(bestand))
    if form.is_valid():
        fouten = verwerken.remap(bestand, form.toewijzing(), door=request.door)
        if not fouten:
            messages.success(request, _("De kolommen zijn aangepast. De lijst is opnieuw bekeken."))
            return redirect(pad(request.door.bureau, "beheer:import", bestand.pk))
        for fout in fouten:
            form.add_error(None, fout.tekst)
    return _dry_run(request, bestand, form)


@voor(Rol.BEHEERDER)
@require_POST
def bevestigen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the workers create the people."""
    bestand = queries.get_import(request.door, pk)
    verwerken.confirm(bestand, door=request.door)
    return redirect(pad(request.door.bureau, "beheer:import", bestand.pk))


@voor(Rol.BEHEERDER)
@require_POST
def opnieuw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with an import that failed."""
    bestand = queries.get_import(request.door, pk)
    verwerken.retry(bestand, door=request.door)
    return redirect(pad(request.door.bureau, "beheer:import", bestand.pk))


@voor(Rol.BEHEERDER)
@require_POST
def annuleren(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove an import and everything kept of its file."""
    bestand = queries.get_import(request.door, pk)
    gemaakt = bestand.verwerkt
    verwerken.cancel(bestand, door=request.door)
    tekst = _("De import is weggehaald. Er is niets van het bestand bewaard.")
    if gemaakt:
        staan = ngettext("%(n)s persoon was al aangemaakt.", "%(n)s mensen waren al aangemaakt.", gemaakt)
        tekst = f"{tekst} {staan % {'n': gemaakt}}"
    messages.success(request, tekst)
    return redirect(pad(request.door.bureau, "beheer:importeren"))
