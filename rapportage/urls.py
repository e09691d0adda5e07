"""Addresses of rapportage inside a bureau."""

from django.urls import path

from rapportage.views import bestand, coach, kandidaat, opdrachtgever

app_name = "rapportage"
urlpatterns = [
    path("rapporten/", coach.lijst, name="rapporten"),
    path("rapporten/nieuw/<uuid:traject_id>/", coach.nieuw, name="nieuw"),
    path("rapporten/afspraak/<uuid:traject_id>/", coach.afspraak, name="afspraak"),
    path("rapporten/<uuid:rapport_id>/", coach.rapport, name="rapport"),
    path("rapporten/<uuid:rapport_id>/pdf/", bestand.pdf, name="pdf"),
    path("werkgever/", kandidaat.werkgever, name="werkgever"),
    path("werkgever/<uuid:rapport_id>/", kandidaat.eerder, name="eerder"),
    path("overzicht/", opdrachtgever.overzicht, name="overzicht"),
    path("ontvangen/", opdrachtgever.archief, name="archief"),
    path("ontvangen/<uuid:rapport_id>/", opdrachtgever.lezen, name="lezen"),
    path("privacy/", opdrachtgever.privacypagina, name="privacy"),
]
