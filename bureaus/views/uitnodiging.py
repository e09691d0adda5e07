"""Taking up an invitation. Used, withdrawn, expired and unknown tokens get one and the same answer."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from bureaus import leden
from bureaus.accountformulieren import NieuwWachtwoord
from bureaus.errors import Weigering
from bureaus.models import Gebruiker, Uitnodiging
from bureaus.rollen import ROLLEN_MET_MFA, Rol

SLEUTEL = "uitnodiging"


def _private(response: HttpResponse) -> HttpResponse:
    """An invitation is for one person: no cache keeps a page of it."""
    response["Cache-Control"] = "no-store"
    return response


@sensitive_variables("token")
def openen(request: HttpRequest, token: str) -> HttpResponse:
    """`/uitnodiging/<token>/`: move the token into the session, and on to an address without it."""
    request.session[SLEUTEL] = token
    response = _private(redirect("uitnodiging"))
    # Only here is the token in the address. The form behind it must send its origin, or browsers post "null".
    response["Referrer-Policy"] = "no-referrer"
    return response


@sensitive_post_parameters("password")
def aannemen(request: HttpRequest) -> HttpResponse:
    """`/uitnodiging/`: who invites you and as what; a new person picks a password, another accepts."""
    uitnodiging = leden.find_invitation(request.session.get(SLEUTEL, ""))
    if uitnodiging is None:
        return _private(render(request, "bureaus/uitnodiging_ongeldig.html", status=404))
    lid = leden.invited_lid(uitnodiging)
    context = {
        "bureau": lid.bureau,
        "lid": lid,
        "rol": Rol(lid.rol),
        "is_kandidaat": lid.rol == Rol.KANDIDAAT,
        "tweestaps": lid.rol in ROLLEN_MET_MFA,
    }
    if request.user.is_authenticated and request.user.email == lid.email:
        response = _accept_existing(request, uitnodiging, context)
    elif request.user.is_authenticated:
        response = _switch_person(request, context)
    elif leden.has_account(lid.email):
        response = render(request, "bureaus/uitnodiging_inloggen.html", context)
    else:
        response = _accept_new(request, uitnodiging, context)
    return _private(response)


def _accept_existing(request: HttpRequest, uitnodiging: Uitnodiging, context: dict) -> HttpResponse:
    if request.method == "POST":
        try:
            leden.accept(uitnodiging, gebruiker=request.user)
        except Weigering as weigering:
            return render(request, "bureaus/uitnodiging_aannemen.html", {**context, "fout": weigering}, status=422)
        del request.session[SLEUTEL]
        return redirect("bureaus:home", bureau_slug=context["bureau"].slug)
    return render(request, "bureaus/uitnodiging_aannemen.html", {**context, "fout": ""})


def _switch_person(request: HttpRequest, context: dict) -> HttpResponse:
    """Someone else is signed in on this device: they sign out first, and the invitation stays open."""
    if request.method == "POST":
        token = request.session[SLEUTEL]
        logout(request)
        request.session[SLEUTEL] = token
        return redirect("uitnodiging")
    return render(request, "bureaus/uitnodiging_ander.html", context)


def _accept_new(request: HttpRequest, uitnodiging: Uitnodiging, context: dict) -> HttpResponse:
    person = Gebruiker(email=context["lid"].email)
    form = NieuwWachtwoord(request.POST or None, gebruiker=person)
    if form.is_valid():
        try:
            gebruiker = leden.accept_as_new(uitnodiging, password=form.cleaned_data["password"])
        except Weigering as weigering:
            form.weiger(weigering)
        else:
            # A fresh session: what was known of the stranger does not carry over to the person.
            request.session.flush()
            record_authentication(request, gebruiker, method="password", email=gebruiker.email)
            get_adapter(request).login(request, gebruiker)
            return redirect("bureaus:home", bureau_slug=context["bureau"].slug)
    return render(request, "bureaus/uitnodiging_nieuw.html", {**context, "form": form}, status=form.status)
