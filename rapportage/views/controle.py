"""The check page: public, outside every bureau, without signing in."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rapportage import controle
from rapportage.forms_portaal import Controleformulier


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def controleren(request: HttpRequest) -> HttpResponse:
    """Type a number or choose a PDF, and read whether it was issued and still holds."""
    # Reading the fields reads the upload, so only after that is it known whether it was too large.
    gegevens, bestanden = request.POST or None, request.FILES or None
    form = Controleformulier(gegevens, bestanden, te_groot=getattr(request, "upload_te_groot", False))
    uitkomst = None
    if request.method == "POST":
        if te_vaak := ratelimit.consume_or_429(request, action="controle"):
            return te_vaak
        if form.is_valid():
            upload = form.cleaned_data["bestand"]
            nummer = form.cleaned_data["nummer"]
            uitkomst = controle.by_document(upload.read()) if upload else controle.by_number(nummer)
    return render(request, "rapportage/controle.html", {"form": form, "uitkomst": uitkomst}, status=form.status)
