"""The language switch: for this browser at once, and for the mails of who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language

from bureaus import leden
from bureaus.enums import Taal


def kiezen(request: HttpRequest) -> HttpResponse:
    """Go on in `language` on the page of `next`; whoever only opens the address goes back to where they were."""
    taal = request.POST.get("language")
    if request.method == "POST" and request.user.is_authenticated and taal in Taal.values:
        leden.change_taal(request.user, taal=Taal(taal))
    return set_language(request)
