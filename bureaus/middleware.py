"""From an address under `/<bureau-slug>/` to a transaction that can see just that much."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bureaus.models import Lidmaatschap
from bureaus.rollen import ROLLEN_MET_MFA, Rol
from bureaus.tenancy import at_gate, in_bureau

LEZEND = frozenset({"GET", "HEAD", "OPTIONS"})


def find_door(gebruiker, slug: str, rollen: frozenset) -> Lidmaatschap | None:
    """The membership with which `gebruiker` may enter, or None; the bureau is loaded with it."""
    with at_gate(gebruiker=gebruiker.pk):
        return (
            Lidmaatschap.objects.select_related("bureau")
            .filter(gebruiker=gebruiker, bureau__slug=slug, rol__in=rollen, actief=True)
            .order_by("rol", "id")
            .first()
        )


class BureauMiddleware:
    """Runs a tenant view, and the rendering of its response, inside its bureau and as its audience.

    Default deny: a view that declares no roles answers nobody. A stranger, a wrong role and an address
    that does not exist get the same 404. An exception leaves through the transaction, so it rolls back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.door = None
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
        door = find_door(request.user, slug, rollen)
        if door is None:
            raise Http404
        if settings.MFA_VERPLICHT and door.rol in ROLLEN_MET_MFA and not request.session.get("mfa_bewezen"):
            return HttpResponseRedirect(reverse("mfa_index"))
        request.door = door
        return self._run(request, view, args, kwargs)

    def _run(self, request, view, args, kwargs) -> HttpResponse:
        door = request.door
        readonly = request.method in LEZEND and not view.schrijft_bij_get
        with in_bureau(door.bureau_id, Rol(door.rol).publiek, lid=door.pk, onderwerp=door.onderwerp, readonly=readonly):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
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
