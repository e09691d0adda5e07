"""A person's own account. The steps are allauth's; these wrappers give them our manners."""

from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bureaus.leden import memberships


def page(view: Callable) -> Callable:
    """An allauth page that answers 422 when its form holds errors."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if response.status_code == 200 and form is not None and form.is_bound and form.errors:
            response.status_code = 422
        return response

    return inner


class ActivateTOTP(totp.ActivateTOTPView):
    """Link an app. Its first code is the proof of a second factor in this session."""

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type=Authenticator.Type.TOTP)
        return response


activate_totp = page(ActivateTOTP.as_view())


@login_required
def overzicht(request: HttpRequest) -> HttpResponse:
    """What someone can change about their own account."""
    soorten = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    return render(
        request,
        "account/overzicht.html",
        {"tweestaps": Authenticator.Type.TOTP in soorten, "lidmaatschappen": memberships(request.user)},
    )


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: the way in is an invitation."""
    return redirect("account_login")
