"""Figures of groups: published ones only, for the employer they are about and for the bureau's manager."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bureaus import queries
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import groepsinhoud, groepsvragen, groepsweergave
from rapportage import standen as werk
from rapportage.models import Groepsstand


@voor(Rol.OPDRACHTGEVER)
@require_safe
def groep(request: HttpRequest) -> HttpResponse:
    """The newest figures of the employer, and the way to all earlier ones."""
    return _page(request, list(groepsvragen.published(request.door.onderwerp)))


@voor(Rol.BEHEERDER)
@require_safe
def groep_bij(request: HttpRequest, opdrachtgever_id: UUID) -> HttpResponse:
    """The same page for the manager, about one of the bureau's payers."""
    standen = list(groepsvragen.published(queries.opdrachtgever(opdrachtgever_id).pk))
    return _page(request, standen, opdrachtgever_id=opdrachtgever_id)


@voor(Rol.OPDRACHTGEVER, Rol.BEHEERDER)
@require_safe
def groepsstand(request: HttpRequest, stand_id: UUID) -> HttpResponse:
    """One published table, of an order or of the whole, at the end of a quarter."""
    stand = groepsvragen.find(request.door, stand_id)
    standen = list(groepsvragen.published(stand.opdrachtgever_id))
    return _page(request, standen, stand=stand, opdrachtgever_id=stand.opdrachtgever_id)


def _page(
    request: HttpRequest,
    standen: list[Groepsstand],
    *,
    stand: Groepsstand | None = None,
    opdrachtgever_id: UUID | None = None,
) -> HttpResponse:
    van_bureau = request.door.rol == Rol.BEHEERDER
    context = {"van_bureau": van_bureau, "stand": None, "kwartalen": [], "tabs": [], "mislukt": []}
    if van_bureau:
        context |= _for_manager(request.door, opdrachtgever_id)
    if standen:
        stand = stand or _first(standen)
        context |= _shown(request.door, stand, standen)
    return render(request, "rapportage/groep.html", context)


def _for_manager(door: Lidmaatschap, opdrachtgever_id: UUID) -> dict:
    return {
        "opdrachtgever": queries.opdrachtgever(opdrachtgever_id).naam,
        "terug": pad(door.bureau, "bureaus:opdrachtgever", opdrachtgever_id),
        "mislukt": list(groepsvragen.failed(opdrachtgever_id)),
    }


def _groups(standen: list[Groepsstand], peildatum) -> list[Groepsstand]:
    """The groups of one quarter, the whole first; and not the whole when one order is all there is."""
    rijen = [rij for rij in standen if rij.peildatum == peildatum]
    geheel = [rij for rij in rijen if rij.opdracht_id is None]
    opdrachten = sorted((rij for rij in rijen if rij.opdracht_id), key=lambda rij: str(rij.inhoud["opdracht"]))
    if len(opdrachten) == 1 and geheel and geheel[0].inhoud["mensen"] == opdrachten[0].inhoud["mensen"]:
        return opdrachten
    return geheel + opdrachten


def _first(standen: list[Groepsstand]) -> Groepsstand:
    """What to open with: of the newest quarter the first group that has figures."""
    groepen = _groups(standen, standen[0].peildatum)
    return next((rij for rij in groepen if not rij.inhoud["te_weinig"]), groepen[0])


def _shown(door: Lidmaatschap, stand: Groepsstand, standen: list[Groepsstand]) -> dict:
    inhoud = groepsinhoud.from_json(stand.inhoud)
    groepen = _groups(standen, stand.peildatum)
    kwartalen = [rij for rij in standen if rij.opdracht_id == stand.opdracht_id]
    eerder = (rij for rij in kwartalen if rij.peildatum < stand.peildatum and not rij.inhoud["te_weinig"])
    tabs = [
        {
            "label": rij.inhoud["opdracht"] or _("Alle opdrachten samen"),
            "url": pad(door.bureau, "rapportage:groepsstand", rij.pk),
            "actief": rij.pk == stand.pk,
            "aantal": None,
        }
        for rij in groepen
    ]
    return {
        "stand": stand,
        "inhoud": inhoud,
        "kwartalen": kwartalen,
        "laatste": next(eerder, None),
        "tabs": tabs if len(tabs) > 1 else [],
        "uitleg": groepsweergave.why_too_few(),
        "bescherming": groepsweergave.protection(),
    }


@voor(Rol.OPDRACHTGEVER, Rol.BEHEERDER, schrijft_bij_get=True)
@require_http_methods(["GET"])
def groep_pdf(request: HttpRequest, stand_id: UUID) -> HttpResponse:
    """The stored document, never rebuilt; that it was taken is written down."""
    stand = groepsvragen.find(request.door, stand_id, met_pdf=True)
    if not stand.pdf:
        raise Http404
    werk.log_download(stand, door=request.door)
    return HttpResponse(
        bytes(stand.pdf),
        content_type="application/pdf",
        headers={
            # Tells nobody anything: no employer, no order.
            "Content-Disposition": f'attachment; filename="groepscijfers-{stand.peildatum.isoformat()}.pdf"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@voor(Rol.BEHEERDER)
@require_POST
def groep_opnieuw(request: HttpRequest, stand_id: UUID) -> HttpResponse:
    """Try figures again that could not be made."""
    stand = groepsvragen.work(request.door, stand_id)
    werk.try_again(stand, door=request.door)
    return redirect(pad(request.door.bureau, "rapportage:groep_bij", stand.opdrachtgever_id))
