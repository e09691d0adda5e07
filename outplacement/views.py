"""Pages outside every bureau: the front door, the looks of bureaus, and the state of the installation."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from bureaus.huisstijl import OngeldigeKleur, huisstijl
from bureaus.leden import memberships
from bureaus.models import Bureau
from bureaus.rollen import Rol
from outplacement import bewaking

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


@never_cache
@require_safe
def gezond(request: HttpRequest) -> HttpResponse:
    """`/gezond/`: this process answers. It asks nothing of anything else, so it restarts for its own faults only."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def klaar(request: HttpRequest) -> JsonResponse:
    """`/gezond/klaar/`: whether requests can be served, which part does not answer, and how far work lags behind."""
    delen = bewaking.readiness()
    stand = {naam: "ok" if werkt else "weg" for naam, werkt in delen.items()}
    achterstand = bewaking.lag() if delen["database"] else {}
    return JsonResponse({**stand, "achterstand": achterstand}, status=200 if bewaking.can_serve(delen) else 503)


@never_cache
@require_safe
def metrieken(request: HttpRequest) -> HttpResponse:
    """`/metrieken/`: figures for Prometheus, for who knows the token; without a token set, for this machine itself."""
    if settings.METRIEKEN_SLEUTEL:
        gegeven = request.headers.get("Authorization", "")
        if not constant_time_compare(gegeven.encode(), f"Bearer {settings.METRIEKEN_SLEUTEL}".encode()):
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    elif not _from_here(request):
        raise Http404
    return HttpResponse(bewaking.metrics(), content_type=CONTENT_TYPE_LATEST)


def _from_here(request: HttpRequest) -> bool:
    """Asked on the machine itself, and not handed on by a proxy that runs there."""
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "HTTP_X_FORWARDED_FOR" not in request.META
