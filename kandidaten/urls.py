"""Addresses of the candidate's own dossier inside a bureau."""

from django.urls import path

from kandidaten.views import banen, berichten, gegevens

app_name = "kandidaten"
urlpatterns = [
    path("banen/", banen.banen, name="banen"),
    path("banen/nieuw/", banen.nieuw, name="nieuw"),
    path("banen/alle/<slug:kolom>/", banen.kolom, name="kolom"),
    path("banen/<uuid:pk>/", banen.sollicitatie, name="sollicitatie"),
    path("banen/<uuid:pk>/wijzig/", banen.wijzig, name="wijzig"),
    path("banen/<uuid:pk>/verplaats/", banen.verplaats, name="verplaats"),
    path("banen/<uuid:pk>/terug/", banen.zet_terug, name="zet_terug"),
    path("banen/<uuid:pk>/afronden/", banen.afronden, name="afronden"),
    path("banen/<uuid:pk>/weg/", banen.weg, name="weg"),
    path("berichten/", berichten.berichten, name="berichten"),
    path("gegevens/", gegevens.gegevens, name="gegevens"),
]
