"""The PDF itself: every download asks again whether this person may."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from bureaus.rollen import Rol, voor
from rapportage import queries, rapporten
from rapportage.enums import Wijze
from rapportage.pdf import file_name

ZOEKEN: dict[Rol, Callable] = {
    Rol.COACH: queries.of_coach,
    Rol.BEHEERDER: queries.of_beheerder,
    Rol.KANDIDAAT: queries.of_kandidaat,
    Rol.OPDRACHTGEVER: queries.of_opdrachtgever,
}


@voor(Rol.COACH, Rol.BEHEERDER, Rol.KANDIDAAT, Rol.OPDRACHTGEVER, schrijft_bij_get=True)
@require_http_methods(["GET"])
def pdf(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """The stored file, never rebuilt; for an employer only while it is not withdrawn, and written down."""
    door = request.door
    rapport = ZOEKEN[Rol(door.rol)](door, rapport_id, met_pdf=True)
    van_werkgever = door.rol == Rol.OPDRACHTGEVER
    document = rapport.geldige_pdf if van_werkgever else rapport.pdf
    if not document:
        raise Http404
    if van_werkgever:
        rapporten.log_opening(rapport, wijze=Wijze.PDF, door=door)
    return HttpResponse(
        bytes(document),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(rapport.nummer)}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
