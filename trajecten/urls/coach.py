"""Addresses of the coach pages of a bureau."""

from django.urls import path

from trajecten.views import agenda, coach, gesprek, plaatsing, plan, traject

app_name = "trajecten"
urlpatterns = [
    path("vandaag/", coach.vandaag, name="vandaag"),
    path("mensen/", coach.mensen, name="mensen"),
    path("agenda/", coach.agenda, name="agenda"),
    path("agenda/nieuw/", coach.afspraak, name="afspraak"),
    path("agenda/koppelen/", agenda.koppelen, name="koppelen"),
    path("agenda/koppelen/nieuw/", agenda.koppelen_nieuw, name="koppelen_nieuw"),
    path("agenda/koppelen/uit/", agenda.koppelen_uit, name="koppelen_uit"),
    path("traject/afspraak/<uuid:pk>/", agenda.verzetten, name="verzetten"),
    path("traject/afspraak/<uuid:pk>/afzeggen/", agenda.afzeggen, name="afzeggen"),
    path("gesprek/nieuw/", gesprek.vastleggen, name="vastleggen"),
    path("traject/gesprek/<uuid:pk>/", gesprek.gesprek_vastleggen, name="gesprek_vastleggen"),
    path("traject/<uuid:pk>/", traject.traject, name="traject"),
    path("traject/<uuid:pk>/tijdlijn/", traject.tijdlijn, name="tijdlijn"),
    path("traject/<uuid:pk>/banen/", traject.banen, name="banen"),
    path("traject/<uuid:pk>/berichten/", traject.berichten, name="berichten"),
    path("traject/<uuid:pk>/rapporten/", traject.rapporten, name="rapporten"),
    path("traject/<uuid:pk>/fase/", traject.fase, name="fase"),
    path("traject/<uuid:pk>/klik/", traject.klik, name="klik"),
    path("traject/<uuid:pk>/sluiten/", traject.sluiten, name="sluiten"),
    path("traject/<uuid:pk>/afspraak/", coach.afspraak_met, name="afspraak_met"),
    path("traject/<uuid:pk>/gesprek/", gesprek.gesprek, name="gesprek"),
    path("traject/<uuid:pk>/notitie/", gesprek.notitie, name="notitie"),
    path("traject/<uuid:pk>/activiteit/", gesprek.interventie, name="interventie"),
    path("traject/activiteit/<uuid:pk>/gedaan/", gesprek.interventie_gedaan, name="interventie_gedaan"),
    path("traject/<uuid:pk>/plan/", plan.plan, name="plan"),
    path("traject/<uuid:pk>/plan/voorbeeld/", plan.plan_sjabloon, name="plan_sjabloon"),
    path("traject/<uuid:pk>/plan/tekst/", plan.plan_tekst, name="plan_tekst"),
    path("traject/<uuid:pk>/plan/doel/", plan.doel_nieuw, name="doel_nieuw"),
    path("traject/<uuid:pk>/plan/tekenen/", plan.plan_tekenen, name="plan_tekenen"),
    path("traject/doel/<uuid:pk>/", plan.doel, name="doel"),
    path("traject/doel/<uuid:pk>/weg/", plan.doel_weg, name="doel_weg"),
    path("traject/doel/<uuid:pk>/actie/", plan.actie_nieuw, name="actie_nieuw"),
    path("traject/actie/<uuid:pk>/", plan.actie, name="actie"),
    path("traject/actie/<uuid:pk>/weg/", plan.actie_weg, name="actie_weg"),
    path("traject/actie/<uuid:pk>/klaar/", plan.actie_klaar, name="actie_klaar"),
    path("traject/<uuid:pk>/baan/", plaatsing.plaatsing, name="plaatsing"),
    path("traject/<uuid:pk>/baan/vervalt/", plaatsing.plaatsing_vervalt, name="plaatsing_vervalt"),
    path("traject/nazorg/<uuid:pk>/", plaatsing.nazorgmoment, name="nazorg"),
]
