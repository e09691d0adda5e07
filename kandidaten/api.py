"""The candidate's applications for programs: the rules, the operations and the access of the pages."""

from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from bureaus.api import Bladzijden, Dag, FoutSerializer, Invoer, Keuze, Tekst, describe_page
from bureaus.rollen import Rol, voor
from kandidaten import queries, sollicitaties
from kandidaten.enums import KOLOM_VAN_STATUS, Kolom, SollicitatieSoort, SollicitatieStatus
from kandidaten.forms import Sollicitatieformulier
from kandidaten.models import Sollicitatie


class SollicitatieSerializer(serializers.ModelSerializer):
    """An application as its candidate reads it."""

    kolom = serializers.SerializerMethodField()

    class Meta:
        model = Sollicitatie
        fields = ["id", "bedrijf", "functie", "soort", "status", "kolom", "datum", "volgende_datum", "gewijzigd_op"]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(Kolom.choices))
    def get_kolom(self, rij: Sollicitatie) -> str:
        """The column of the board it stands in."""
        return KOLOM_VAN_STATUS[SollicitatieStatus(rij.status)].value


def _words(veld: str) -> dict[str, str]:
    """The sentences of the page's form for a field that is missing or not right."""
    teksten = Sollicitatieformulier.base_fields[veld].error_messages
    return {naam: teksten["required"] for naam in ("required", "null", "blank") if "required" in teksten}


class NieuweSollicitatieSerializer(Invoer):
    """What it takes to write down an application; what the values may be, the form of the page decides."""

    bedrijf = Tekst(max_length=120, error_messages=_words("bedrijf"))
    functie = Tekst(max_length=120, error_messages=_words("functie"))
    datum = Dag()
    soort = Keuze(SollicitatieSoort.choices, default=SollicitatieSoort.VACATURE.value)
    status = Keuze(SollicitatieStatus.choices, default=SollicitatieStatus.VERSTUURD.value)

    def validate(self, attrs: dict) -> dict:
        """Ask the form; its errors come back under the names of the fields."""
        form = Sollicitatieformulier(attrs)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        return {**attrs, **form.cleaned_data}


class VerplaatsSerializer(Invoer):
    """Where an application goes."""

    status = Keuze(SollicitatieStatus.choices)


@voor(Rol.KANDIDAAT)
@extend_schema(methods=["GET"], operation_id="sollicitaties", **describe_page(SollicitatieSerializer))
@extend_schema(
    methods=["POST"],
    operation_id="sollicitatie_nieuw",
    request=NieuweSollicitatieSerializer,
    responses={201: SollicitatieSerializer, 422: FoutSerializer},
)
@api_view(["GET", "POST"])
def sollicitaties_lijst(request: Request) -> Response:
    """The candidate's applications, newest first; or write down a new one."""
    door = request.door
    if request.method == "GET":
        bladzijden = Bladzijden()
        bladzijden.ordering = ("-datum", "-id")
        rijen = bladzijden.paginate_queryset(queries.applications(door), request)
        return bladzijden.get_paginated_response(SollicitatieSerializer(rijen, many=True).data)
    invoer = NieuweSollicitatieSerializer(data=request.data)
    invoer.is_valid(raise_exception=True)
    rij = sollicitaties.log(queries.kandidaat(door), **invoer.validated_data, door=door)
    return Response(SollicitatieSerializer(rij).data, status=status.HTTP_201_CREATED)


@voor(Rol.KANDIDAAT)
@extend_schema(
    operation_id="sollicitatie_verplaats",
    request=VerplaatsSerializer,
    responses={200: SollicitatieSerializer, 404: FoutSerializer, 422: FoutSerializer},
)
@api_view(["PATCH"])
def sollicitatie(request: Request, pk: UUID) -> Response:
    """Give one application another status."""
    rij = queries.sollicitatie(request.door, pk)
    invoer = VerplaatsSerializer(data=request.data)
    invoer.is_valid(raise_exception=True)
    sollicitaties.move(rij, naar=invoer.validated_data["status"], door=request.door)
    return Response(SollicitatieSerializer(rij).data)
