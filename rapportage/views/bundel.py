"""HR: several reports as one zip. Asked for here, made in the background, fetched here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.wachtrij import WerkStaat
from rapportage import bundels, ontvangen
from rapportage.views.opdrachtgever import show_archive


@voor(Rol.OPDRACHTGEVER)
@require_POST
def nieuw(request: HttpRequest) -> HttpResponse:
    """Ask for a zip of the ticked reports; a choice that cannot be is shown again with its boxes ticked."""
    gekozen = ontvangen.parse_ids(request.POST.getlist("rapport"))
    try:
        bundel = bundels.ask(gekozen, door=request.door)
    except Weigering as weigering:
        return show_archive(request, gekozen=frozenset(gekozen), fout=weigering.boodschap)
    return redirect(pad(request.door.bureau, "rapportage:bundel", bundel.pk))


@voor(Rol.OPDRACHTGEVER)
@require_safe
def stand(request: HttpRequest, bundel_id: UUID) -> HttpResponse:
    """How far the zip is; when it stands, the way to it. The moving part alone for htmx."""
    bundel = bundels.get_bundel(request.door, bundel_id)
    bezig = not bundel.klaar and bundel.werk_staat != WerkStaat.MISLUKT
    context = {
        "bundel": bundel,
        "bezig": bezig,
        "totaal": len(bundel.rapporten),
        "tot": bundel.gevraagd_op + bundels.GELDIG,
    }
    if not request.htmx:
        return render(request, "rapportage/bundel.html", context)
    response = render(request, "rapportage/bundel_voortgang.html", context)
    if not bezig:
        response["HX-Refresh"] = "true"
    return response


@voor(Rol.OPDRACHTGEVER)
@require_POST
def bestand(request: HttpRequest, bundel_id: UUID) -> HttpResponse:
    """The zip itself. A POST, because fetching it is an opening of every report in it."""
    bundel = bundels.get_bundel(request.door, bundel_id)
    return HttpResponse(
        bundels.hand_out(bundel, door=request.door),
        content_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="rapporten.zip"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
