"""Where someone lands: the start of the site, and of a bureau."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from bureaus.paden import home_path
from bureaus.rollen import Rol, voor


@voor(*Rol)
def home(request: HttpRequest) -> HttpResponse:
    """`/<bureau>/`: on to the first page of the role one acts in."""
    return redirect(home_path(request.door))


@voor(*Rol)
def als(request: HttpRequest, lid: UUID) -> HttpResponse:
    """Act as another of one's own memberships in this bureau, and remember it for this session."""
    chosen = next((eigen for eigen in request.lidmaatschappen if eigen.pk == lid), None)
    if chosen is None or chosen.bureau_id != request.door.bureau_id:
        raise Http404
    request.session[f"lid:{chosen.bureau.slug}"] = str(chosen.pk)
    return redirect(home_path(chosen))
