"""The employer's reports for programs: the frozen value that page and PDF show, and the same log of openings."""

from dataclasses import fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from bureaus.api import Bladzijden, FoutSerializer, describe_page
from bureaus.rollen import Rol, voor
from rapportage import privacy, queries, rapporten
from rapportage.enums import Rapportsoort, Wijze
from rapportage.models import Rapport

STATEN = [(staat.value, staat.label) for staat in queries.GEWEEST]
SOORTEN = {str: {"type": "string"}, int: {"type": "integer"}, bool: {"type": "boolean"}}


def describe(soort: Any) -> dict[str, Any]:
    """The JSON schema of a frozen value, read from its own fields: an absent part is null, nothing may be added."""
    if get_origin(soort) in (UnionType, Union):
        gekozen = next(deel for deel in get_args(soort) if deel is not type(None))
        return {**describe(gekozen), "nullable": True}
    if get_origin(soort) is tuple:
        return {"type": "array", "items": describe(get_args(soort)[0])}
    if is_dataclass(soort):
        soorten = get_type_hints(soort)
        namen = [veld.name for veld in fields(soort)]
        velden = {naam: describe(soorten[naam]) for naam in namen}
        return {"type": "object", "properties": velden, "required": namen, "additionalProperties": False}
    return {"type": "string", "format": "date"} if soort is date else SOORTEN[soort]


class RapportSerializer(serializers.Serializer):
    """A report in a list, as the employer's archive shows it; `kandidaat` is null once it no longer holds."""

    id = serializers.UUIDField()
    nummer = serializers.CharField()
    kandidaat = serializers.CharField(source="naam", allow_null=True)
    soort = serializers.ChoiceField(Rapportsoort.choices)
    periode_van = serializers.DateField()
    periode_tot = serializers.DateField()
    staat = serializers.ChoiceField(STATEN)
    verzonden_op = serializers.DateTimeField(allow_null=True)
    gelezen = serializers.BooleanField()


class GelezenRapportSerializer(serializers.Serializer):
    """One report; `inhoud` is null once it was withdrawn or replaced."""

    id = serializers.UUIDField()
    nummer = serializers.CharField()
    staat = serializers.ChoiceField(STATEN)
    ingetrokken_op = serializers.DateTimeField(allow_null=True)
    inhoud = serializers.SerializerMethodField()

    @extend_schema_field({**describe(privacy.Rapportinhoud), "nullable": True})
    def get_inhoud(self, rapport: Rapport) -> dict[str, Any] | None:
        """The frozen value, read and written by the module that guards it."""
        if rapport.geldige_inhoud is None:
            return None
        return privacy.full_json(privacy.from_json(rapport.geldige_inhoud))


@voor(Rol.OPDRACHTGEVER)
@extend_schema(operation_id="rapporten", **describe_page(RapportSerializer))
@api_view(["GET"])
def rapporten_lijst(request: Request) -> Response:
    """Every report the employer received, newest first."""
    bladzijden = Bladzijden()
    bladzijden.ordering = ("-verzonden_op", "-id")
    rijen = bladzijden.paginate_queryset(queries.received(request.door), request)
    return bladzijden.get_paginated_response(RapportSerializer(rijen, many=True).data)


@voor(Rol.OPDRACHTGEVER, schrijft_bij_get=True)
@extend_schema(operation_id="rapport", responses={200: GelezenRapportSerializer, 404: FoutSerializer})
@api_view(["GET"])
def rapport(request: Request, rapport_id: UUID) -> Response:
    """One report; that it was opened, by whom and when is written down for the candidate to read."""
    gevonden = queries.of_opdrachtgever(request.door, rapport_id)
    antwoord = GelezenRapportSerializer(gevonden).data
    if antwoord["inhoud"] is not None:
        rapporten.log_opening(gevonden, wijze=Wijze.API, door=request.door)
    return Response(antwoord)
