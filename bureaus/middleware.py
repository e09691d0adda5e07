"""From an address under `/<bureau-slug>/` to a transaction that can see just that much."""

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bureaus.errors import Weigering
from bureaus.leden import memberships
from bureaus.models import Lidmaatschap
from bureaus.rollen import ROLLEN_MET_MFA, Rol
from bureaus.tenancy import in_bureau
from bureaus.views.weigering import refuse

LEZEND = frozenset({"GET", "HEAD", "OPTIONS"})
# Where a page is for several of someone's roles and they have not chosen: their own people come first.
VOORKEUR = (Rol.COACH, Rol.BEHEERDER, Rol.KANDIDAAT, Rol.OPDRACHTGEVER)


def find_door(request: HttpRequest, slug: str, rollen: frozenset) -> Lidmaatschap | None:
    """The membership with which this person may enter, or None. The one they last used here goes first.

    A page for a single role makes the choice; a page for several of someone's roles follows it.
    """
    request.lidmaatschappen = memberships(request.user)
    here = [lid for lid in request.lidmaatschappen if lid.bureau.slug == slug]
    fitting = sorted((lid for lid in here if lid.rol in rollen), key=lambda lid: VOORKEUR.index(lid.rol))
    if not fitting:
        return None
    sleutel = f"lid:{slug}"
    last = request.session.get(sleutel)
    door = next((lid for lid in fitting if str(lid.pk) == last), fitting[0])
    if len(here) > 1 and str(door.pk) != last:
        request.session[sleutel] = str(door.pk)
    return door


def second_factor(request: HttpRequest, door: Lidmaatschap) -> HttpResponse | None:
    """None when this session may go on; otherwise where to prove, or set up, the second factor.

    A session counts from the moment the app was linked: linking another one ends the sessions before it.
    """
    if door.mfa_sinds is None:
        if settings.MFA_VERPLICHT and door.rol in ROLLEN_MET_MFA:
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return None
    records = get_authentication_records(request, request.user)
    if any(record["method"] == "mfa" and record["at"] >= door.mfa_sinds.timestamp() for record in records):
        return None
    logout(request)
    return redirect_to_login(request.get_full_path())


class BureauMiddleware:
    """Runs a tenant view, and the rendering of its response, inside its bureau and as its audience.

    Default deny: a view that declares no roles answers nobody. A stranger, a wrong role and an address
    that does not exist get the same 404. An exception leaves through the transaction, so it rolls back;
    so does an answer that says no (4xx). A `Weigering` nobody caught becomes a page with its sentence.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.door = None
        request.lidmaatschappen = []
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if "bureau_slug" not in kwargs:
            return None
        slug = kwargs.pop("bureau_slug")
        rollen = getattr(view, "rollen", None)
        if not rollen:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} does not say whose view it is (@voor).")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        door = find_door(request, slug, rollen)
        if door is None:
            raise Http404
        elsewhere = second_factor(request, door)
        if elsewhere is not None:
            return elsewhere
        request.door = door
        try:
            return self._run(request, view, args, kwargs)
        except Weigering as weigering:
            return refuse(request, weigering)

    def _run(self, request, view, args, kwargs) -> HttpResponse:
        door = request.door
        readonly = request.method in LEZEND and not view.schrijft_bij_get
        with in_bureau(door.bureau_id, Rol(door.rol).publiek, lid=door.pk, onderwerp=door.onderwerp, readonly=readonly):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
            if response.status_code >= 400:
                # Who is told no must find nothing changed, also when the view had begun.
                transaction.set_rollback(True)
            return response


class NoStoreMiddleware:
    """Pages behind the sign-in are kept by no cache, the browser's included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response
