"""The API of a bureau: its addresses, and the description of all of them for who builds on it."""

from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten.api import sollicitatie, sollicitaties_lijst
from rapportage.api import rapport, rapporten_lijst

app_name = "api"
ADRESSEN = [
    path("sollicitaties/", sollicitaties_lijst, name="sollicitaties"),
    path("sollicitaties/<uuid:pk>/", sollicitatie, name="sollicitatie"),
    path("rapporten/", rapporten_lijst, name="rapporten"),
    path("rapporten/<uuid:rapport_id>/", rapport, name="rapport"),
]


@voor(*Rol)
@extend_schema(exclude=True)
@api_view(["GET"])
def schema(request: Request) -> Response:
    """The OpenAPI description. It is the same in every bureau but for the address it stands under."""
    beschrijving = SchemaGenerator(patterns=ADRESSEN).get_schema(request=None, public=True)
    basis = pad(request.door.bureau, "api:schema").removesuffix("/schema/")
    return Response({**beschrijving, "servers": [{"url": basis}]})


urlpatterns = [*ADRESSEN, path("schema/", schema, name="schema")]
