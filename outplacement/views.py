"""Pages outside every bureau: the front door, and the looks of bureaus."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bureaus.huisstijl import OngeldigeKleur, huisstijl
from bureaus.leden import memberships
from bureaus.models import Bureau
from bureaus.rollen import Rol

# The address changes with the content, so what was fetched once stays right.
VOOR_ALTIJD = "public, max-age=31536000, immutable"


def thuis(request: HttpRequest) -> HttpResponse:
    """`/`: a stranger finds the sign-in, who is in one bureau goes there, who is in more picks one."""
    if not request.user.is_authenticated:
        return render(request, "bureaus/welkom.html")
    request.lidmaatschappen = memberships(request.user)
    bureaus = {lid.bureau_id for lid in request.lidmaatschappen}
    if len(bureaus) == 1:
        return redirect("bureaus:home", bureau_slug=request.lidmaatschappen[0].bureau.slug)
    keuzes = [{"lid": lid, "rol": Rol(lid.rol)} for lid in request.lidmaatschappen]
    return render(request, "bureaus/kiezen.html", {"keuzes": keuzes})


def merk_css(request: HttpRequest, kleur: str, merk_hash: str) -> HttpResponse:
    """`/merk/<colour>-<hash>.css`: the brand tokens that follow from one colour."""
    try:
        stijl = huisstijl(kleur)
    except OngeldigeKleur as error:
        raise Http404 from error
    if stijl.hash != merk_hash:
        raise Http404
    return HttpResponse(stijl.css, content_type="text/css; charset=utf-8", headers={"Cache-Control": VOOR_ALTIJD})


def merk_logo(request: HttpRequest, merk_hash: str) -> HttpResponse:
    """`/merk/<hash>.png`: a bureau's logo, as we encoded it ourselves."""
    logo = Bureau.objects.filter(logo_hash=merk_hash).values_list("logo", flat=True).first()
    if not logo:
        raise Http404
    return HttpResponse(bytes(logo), content_type="image/png", headers={"Cache-Control": VOOR_ALTIJD})
