"""Addresses of the beheer pages of a bureau."""

from django.urls import path

from trajecten.views import aanmeldingen, beheer, importeren, regels, verdelen, waarneming

app_name = "beheer"
urlpatterns = [
    path("", beheer.sturing, name="sturing"),
    path("opdrachten/<uuid:pk>/", beheer.opdracht, name="opdracht"),
    path("importeren/", importeren.importeren, name="importeren"),
    path("importeren/<uuid:pk>/", importeren.bestand, name="import"),
    path("importeren/<uuid:pk>/kolommen/", importeren.kolommen, name="import_kolommen"),
    path("importeren/<uuid:pk>/aanmaken/", importeren.bevestigen, name="import_bevestigen"),
    path("importeren/<uuid:pk>/opnieuw/", importeren.opnieuw, name="import_opnieuw"),
    path("importeren/<uuid:pk>/weg/", importeren.annuleren, name="import_annuleren"),
    path("aanmeldingen/", aanmeldingen.lijst, name="aanmeldingen"),
    path("aanmeldingen/<uuid:pk>/", aanmeldingen.aanmelding, name="aanmelding"),
    path("aanmeldingen/<uuid:pk>/afwijzen/", aanmeldingen.afwijzen, name="aanmelding_afwijzen"),
    path("coaches/<uuid:pk>/waarneming/", waarneming.waarneming, name="waarneming"),
    path("waarneming/<uuid:pk>/voorbij/", waarneming.beeindigen, name="waarneming_voorbij"),
    path("termijnen/", regels.regels, name="regels"),
    path("termijnen/tijden/", regels.mailtijden, name="mailtijden"),
    path("termijnen/<slug:code>/", regels.regel, name="regel"),
    path("termijnen/<slug:code>/standaard/", regels.standaard, name="regel_standaard"),
    path("verdelen/", verdelen.verdelen, name="verdelen"),
    path("verdelen/toewijzen/", verdelen.toewijzen, name="toewijzen"),
    path("verdelen/eerlijk/", verdelen.eerlijk, name="eerlijk"),
    path("uitnodigen/", verdelen.uitnodigen, name="uitnodigen"),
    path("uitnodigen/versturen/", verdelen.versturen, name="uitnodigen_versturen"),
    path("uitnodigen/adressen/", verdelen.adressen, name="adressen"),
]
