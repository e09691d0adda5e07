"""What every address of the API has in common: its fields, its errors and its pages. Its pace is in `bureaus.tempo`."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import exceptions, serializers, status
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler, set_rollback

from bureaus.errors import Weigering

PER_PAGINA = 50
# What a person is told of an error of the request itself; the first kind that fits counts.
ZINNEN = (
    (exceptions.ValidationError, gettext_lazy("Er klopt iets niet. Kijk bij de velden wat je kunt doen.")),
    (exceptions.ParseError, gettext_lazy("Dit is geen geldige JSON. Kijk na wat je stuurt.")),
    ((exceptions.NotFound, Http404), gettext_lazy("Dit is er niet.")),
    (exceptions.MethodNotAllowed, gettext_lazy("Dat kan hier niet. Kijk in het schema wat wel kan.")),
    (
        (exceptions.UnsupportedMediaType, exceptions.NotAcceptable),
        gettext_lazy("Hier kan alleen JSON. Stuur en vraag application/json."),
    ),
    (exceptions.Throttled, gettext_lazy("Je vraagt te veel achter elkaar. Wacht even en probeer het dan nog eens.")),
    # Every other right is decided before the request gets here: this one is about forgery.
    (
        exceptions.PermissionDenied,
        gettext_lazy("Je aanvraag mist een geldig CSRF-teken. Stuur het cookie csrftoken ook mee als kop X-CSRFToken."),
    ),
)


def answer_error(error: Exception, context: dict) -> Response | None:
    """`{"melding": sentence, "fouten": {field: [sentence, ...]}}`; what was sent and cannot be is a 422.

    None for an error that is ours: it leaves through the transaction, like that of a page.
    """
    if isinstance(error, Weigering):
        set_rollback()
        return Response({"melding": error.boodschap, "fouten": {}}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
    response = exception_handler(error, context)
    if response is None:
        return None
    fouten = {}
    if isinstance(error, exceptions.ValidationError | exceptions.ParseError):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        if isinstance(error, exceptions.ValidationError) and isinstance(response.data, dict):
            fouten = response.data
            fouten[""] = [*fouten.pop(api_settings.NON_FIELD_ERRORS_KEY, []), *fouten.pop("__all__", [])]
            fouten = {veld: zinnen for veld, zinnen in fouten.items() if zinnen}
    response.data = {"melding": _sentence(error), "fouten": fouten}
    return response


def _sentence(error: Exception) -> str:
    return next((str(zin) for soorten, zin in ZINNEN if isinstance(error, soorten)), _("Dit kan niet."))


class Tekst(serializers.CharField):
    """A line of text."""

    default_error_messages = {
        "required": gettext_lazy("Dit veld mist nog."),
        "null": gettext_lazy("Dit veld mist nog."),
        "blank": gettext_lazy("Dit veld mist nog."),
        "invalid": gettext_lazy("Stuur hier tekst."),
        "max_length": gettext_lazy("Maak deze tekst korter: hoogstens {max_length} tekens."),
    }


class Dag(serializers.DateField):
    """A day, as year-month-day."""

    _zin = gettext_lazy("Schrijf de datum als jaar-maand-dag, zoals 2026-12-31.")
    default_error_messages = dict.fromkeys(("required", "null", "invalid", "datetime"), _zin)


class Keuze(serializers.ChoiceField):
    """One code out of a list."""

    default_error_messages = dict.fromkeys(
        ("required", "null", "invalid_choice"), gettext_lazy("Kies iets uit de lijst.")
    )


class Invoer(serializers.Serializer):
    """What someone sends: one JSON object."""

    _zin = gettext_lazy("Stuur een JSON-object met de velden uit het schema.")
    default_error_messages = dict.fromkeys(("required", "null", "invalid"), _zin)


class Bladzijden(CursorPagination):
    """Pages of `PER_PAGINA` by place, not by number: a deep page costs what the first one costs."""

    page_size = PER_PAGINA
    cursor_query_param = "vanaf"

    def get_paginated_response(self, data: list) -> Response:
        """The rows of one page and the addresses of its neighbours (null at an end)."""
        return Response({"resultaten": data, "volgende": self.get_next_link(), "vorige": self.get_previous_link()})


class FoutSerializer(serializers.Serializer):
    """Every answer that says no; `fouten` has the sentences per field, under an empty name those about the whole."""

    melding = serializers.CharField()
    fouten = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


def describe_page(soort: type[serializers.Serializer]) -> dict:
    """What `extend_schema` needs to know of a list of `soort` in pages."""
    buur = {"allow_null": True, "help_text": "Address of the neighbouring page; null at an end."}
    velden = {
        "resultaten": soort(many=True),
        "volgende": serializers.URLField(**buur),
        "vorige": serializers.URLField(**buur),
    }
    naam = soort.__name__.removesuffix("Serializer")
    vanaf = OpenApiParameter(Bladzijden.cursor_query_param, str, description="Comes from `volgende` and `vorige`.")
    return {"parameters": [vanaf], "responses": inline_serializer(f"Bladzijde{naam}", velden)}
