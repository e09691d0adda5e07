"""Signing in with another address: a code goes to the new one, and only who types it has it changed."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bureaus import leden
from bureaus.accountformulieren import CodeFormulier, NieuwAdres
from bureaus.errors import Weigering

SLEUTEL = "nieuw_adres"
GELDIG_SECONDEN = 15 * 60
POGINGEN = 3


@reauthentication_required(app="allauth.account")
def veranderen(request: HttpRequest) -> HttpResponse:
    """Ask for the new address and mail it a code; an address in use gets no mail and the same answer."""
    form = NieuwAdres(request.POST or None)
    if request.method == "POST" and form.is_valid():
        too_often = ratelimit.consume_or_429(request, action="manage_email", user=request.user)
        if too_often:
            return too_often
        adapter, email = get_adapter(), form.cleaned_data["email"]
        code = adapter.generate_email_verification_code()
        taken = leden.has_account(email)
        request.session[SLEUTEL] = {"email": email, "code": code, "tot": time.time() + GELDIG_SECONDEN, "pogingen": 0}
        adapter.send_mail(
            "account/email/unknown_account" if taken else "account/email/new_address", email, {"code": code}
        )
        return redirect("account_email_code")
    return render(request, "account/emailadres.html", {"form": form}, status=form.status)


@reauthentication_required(app="allauth.account")
def bevestigen(request: HttpRequest) -> HttpResponse:
    """Type the code from the mail; three tries, a quarter of an hour."""
    state = request.session.get(SLEUTEL)
    if not state or state["tot"] < time.time() or state["pogingen"] >= POGINGEN:
        request.session.pop(SLEUTEL, None)
        return redirect("account_email")
    form = CodeFormulier(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if compare_user_code(actual=form.cleaned_data["code"], expected=state["code"]):
            del request.session[SLEUTEL]
            return _change(request, state["email"])
        request.session[SLEUTEL] = {**state, "pogingen": state["pogingen"] + 1}
        form.weiger(Weigering(get_adapter().error_messages["incorrect_code"]), "code")
    return render(request, "account/emailadres_code.html", {"form": form, "email": state["email"]}, status=form.status)


def _change(request: HttpRequest, email: str) -> HttpResponse:
    try:
        leden.change_email(request.user, email=email)
    except Weigering as weigering:
        messages.error(request, weigering.boodschap)
        return redirect("account_email")
    messages.success(request, _("Je logt voortaan in met %(email)s.") % {"email": email})
    return redirect("account")
