"""Choosing one's mail: a page of the account, and the address in a mail that works without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bureaus import voorkeuren
from bureaus.accountformulieren import Mailkeuze
from bureaus.leden import memberships
from bureaus.models import Lidmaatschap


@login_required
def kiezen(request: HttpRequest) -> HttpResponse:
    """`/account/mail/`: which mail comes, of each bureau one belongs to."""
    leden = memberships(request.user)
    if request.method == "POST":
        lid = next((lid for lid in leden if str(lid.pk) == request.POST.get("lid")), None)
        if lid is None:
            raise Http404
        form = Mailkeuze(request.POST, lid=lid, uit=set())
        form.full_clean()
        with voorkeuren.own(lid):
            voorkeuren.change(lid, aan=form.aan(), dagoverzicht=form.cleaned_data.get("dagoverzicht", False), door=lid)
        messages.success(request, _("Je keuze voor %(bureau)s is bewaard.") % {"bureau": lid.bureau.naam})
        return redirect("account_mail")
    return render(request, "account/mail.html", {"keuzes": [(lid, _form(lid)) for lid in leden]})


def _form(lid: Lidmaatschap) -> Mailkeuze:
    with voorkeuren.own(lid, readonly=True):
        return Mailkeuze(lid=lid, uit=voorkeuren.switched_off(lid))


@csrf_exempt
def afmelden(request: HttpRequest, token: str) -> HttpResponse:
    """`/mail/afmelden/<token>/`: opening it changes nothing; its button, or the mail program's (RFC 8058), does.

    Such a program has no cookie and follows no other address, so the answer to POST is the page itself. The token is
    the whole proof, which is why no CSRF token is asked for.
    """
    gevonden = voorkeuren.find(token)
    if gevonden is None:
        return _private(render(request, "bureaus/afmelden_ongeldig.html", status=404))
    lid, soort = gevonden
    if request.method == "POST":
        with voorkeuren.own(lid):
            voorkeuren.switch(lid, soort, aan=request.POST.get("aan") == "1", door=lid)
    with voorkeuren.own(lid, readonly=True):
        staat_uit = soort in voorkeuren.switched_off(lid)
    # The language of the mail they come from, whatever this browser speaks.
    with translation.override(lid.taal):
        context = {"bureau": lid.bureau, "soort": soort, "staat_uit": staat_uit}
        return _private(render(request, "bureaus/afmelden.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
