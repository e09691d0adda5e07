"""The language switch: for this browser at once, and for the mails of who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from bureaus import leden
from bureaus.enums import Taal


@require_POST
def kiezen(request: HttpRequest) -> HttpResponse:
    """Go on in `language` on the page of `next`."""
    taal = request.POST.get("language")
    if request.user.is_authenticated and taal in Taal.values:
        leden.change_taal(request.user, taal=Taal(taal))
    return set_language(request)
