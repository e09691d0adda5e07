"""Addresses of rapportage inside a bureau."""

from django.urls import path

from rapportage.views import (
    aanmelden,
    afspraken,
    beheer,
    bestand,
    bundel,
    coach,
    groep,
    kandidaat,
    opdracht,
    opdrachtgever,
    toegang,
    vrijgave,
)

app_name = "rapportage"
urlpatterns = [
    path("rapporten/", coach.lijst, name="rapporten"),
    path("rapporten/nieuw/<uuid:traject_id>/", coach.nieuw, name="nieuw"),
    path("rapporten/afspraak/<uuid:traject_id>/", afspraken.afspraak, name="afspraak"),
    path("rapporten/opdracht/<uuid:opdracht_id>/", opdracht.opdracht, name="opdracht"),
    path("rapporten/opdracht/<uuid:opdracht_id>/afspraak/", afspraken.opdrachtafspraak, name="opdrachtafspraak"),
    path("rapporten/bureau/", beheer.bureau, name="bureau"),
    path("rapporten/bureau/<uuid:rapport_id>/", beheer.bureaurapport, name="bureaurapport"),
    path("rapporten/<uuid:rapport_id>/", coach.rapport, name="rapport"),
    path("rapporten/<uuid:rapport_id>/pdf/", bestand.pdf, name="pdf"),
    path("werkgever/", kandidaat.werkgever, name="werkgever"),
    path("werkgever/delen/", vrijgave.delen, name="delen"),
    path("werkgever/<uuid:rapport_id>/", kandidaat.eerder, name="eerder"),
    path("overzicht/", opdrachtgever.overzicht, name="overzicht"),
    path("ontvangen/", opdrachtgever.archief, name="archief"),
    path("ontvangen/<uuid:rapport_id>/", opdrachtgever.lezen, name="lezen"),
    path("ontvangen/zip/", bundel.nieuw, name="bundel_nieuw"),
    path("ontvangen/zip/<uuid:bundel_id>/", bundel.stand, name="bundel"),
    path("ontvangen/zip/<uuid:bundel_id>/bestand/", bundel.bestand, name="bundel_bestand"),
    path("gesprek-met-uw-medewerker/", opdrachtgever.gespreksleidraad, name="gespreksleidraad"),
    path("aanmelden/", aanmelden.medewerker, name="aanmelden"),
    path("toegang/<uuid:lid_id>/", toegang.eerdere, name="toegang"),
    path("privacy/", opdrachtgever.privacypagina, name="privacy"),
    path("groep/", groep.groep, name="groep"),
    path("groep/bij/<uuid:opdrachtgever_id>/", groep.groep_bij, name="groep_bij"),
    path("groep/<uuid:stand_id>/", groep.groepsstand, name="groepsstand"),
    path("groep/<uuid:stand_id>/pdf/", groep.groep_pdf, name="groep_pdf"),
    path("groep/<uuid:stand_id>/opnieuw/", groep.groep_opnieuw, name="groep_opnieuw"),
]
