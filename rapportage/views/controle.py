"""The check page: public, outside every bureau, without signing in."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rapportage import controle
from rapportage.forms_portaal import Documentformulier, Nummerformulier


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def controleren(request: HttpRequest) -> HttpResponse:
    """Type a number or choose a PDF, and read whether it was issued and still holds."""
    # Reading the fields reads the upload, so only after that is it known whether it was too large.
    gevraagd = request.method == "POST"
    gegevens = request.POST
    te_groot = getattr(request, "upload_te_groot", False)
    met_document = te_groot or request.POST.get("met") == "document"
    nummer = Nummerformulier(gegevens if gevraagd and not met_document else None)
    document = Documentformulier(*((gegevens, request.FILES) if gevraagd and met_document else ()), te_groot=te_groot)
    uitkomst = None
    if gevraagd:
        if te_vaak := ratelimit.consume_or_429(request, action="controle"):
            return te_vaak
        if nummer.is_valid():
            uitkomst = controle.by_number(nummer.cleaned_data["nummer"])
        elif document.is_valid():
            uitkomst = controle.by_document(document.cleaned_data["bestand"].read())
    status = max(nummer.status, document.status)
    context = {"nummer": nummer, "document": document, "uitkomst": uitkomst}
    return render(request, "rapportage/controle.html", context, status=status)
