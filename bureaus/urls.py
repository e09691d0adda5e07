"""Addresses of bureaus inside a bureau."""

from django.urls import path

from bureaus.views import bezorging, coaches, home, instellingen, opdrachtgevers

app_name = "bureaus"
urlpatterns = [
    path("", home.home, name="home"),
    path("als/<uuid:lid>/", home.als, name="als"),
    path("coaches/", coaches.lijst, name="coaches"),
    path("coaches/nieuw/", coaches.nieuw, name="coach_nieuw"),
    path("coaches/<uuid:pk>/", coaches.detail, name="coach"),
    path("leden/<uuid:pk>/uitnodigen/", coaches.uitnodigen, name="lid_uitnodigen"),
    path("leden/<uuid:pk>/beeindigen/", coaches.beeindigen, name="lid_beeindigen"),
    path("opdrachtgevers/", opdrachtgevers.lijst, name="opdrachtgevers"),
    path("opdrachtgevers/nieuw/", opdrachtgevers.nieuw, name="opdrachtgever_nieuw"),
    path("opdrachtgevers/<uuid:pk>/", opdrachtgevers.detail, name="opdrachtgever"),
    path("opdrachtgevers/<uuid:pk>/contact/", opdrachtgevers.contact, name="contact_nieuw"),
    path("instellingen/", instellingen.instellingen, name="instellingen"),
    path("bezorging/", bezorging.bezorging, name="bezorging"),
    path("bezorging/mislukt/opnieuw/", bezorging.mislukt_opnieuw, name="mislukt_opnieuw"),
    path("bezorging/<uuid:pk>/opnieuw/", bezorging.mail_opnieuw, name="mail_opnieuw"),
    path("instellingen/kleur/", instellingen.kleurproef, name="kleurproef"),
]
