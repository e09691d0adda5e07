"""The answer to a business rule that said no, for every view that did not answer it itself."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from bureaus.errors import Weigering

# Shorter values are choices and ids; someone's own words are worth showing back.
EIGEN_WOORDEN = 20


def way_back(request: HttpRequest) -> str:
    """The path of the page the person came from, or the start."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    delen = urlsplit(referer)
    return f"{delen.path or '/'}?{delen.query}" if delen.query else delen.path or "/"


def typed(request: HttpRequest) -> list[str]:
    """The longer texts in the request, so that they can be copied out of an answer that says no."""
    waarden = (
        w for naam, lijst in request.POST.lists() if naam not in ("csrfmiddlewaretoken", "password") for w in lijst
    )
    return [waarde for waarde in waarden if len(waarde.strip()) > EIGEN_WOORDEN]


def refuse(request: HttpRequest, weigering: Weigering) -> HttpResponse:
    """422 with the sentence of `weigering`: a whole page, or for htmx a notice on top of the page that stays."""
    context = {"boodschap": weigering.boodschap, "terug": way_back(request), "teksten": typed(request)}
    if request.htmx:
        response = render(request, "bureaus/weigering_melding.html", context, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#inhoud", "afterbegin"
        return response
    return render(request, "bureaus/weigering.html", context, status=422)
