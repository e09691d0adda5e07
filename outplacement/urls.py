"""Every address of the product. Whatever belongs to a tenant lies under `/<bureau-slug>/`."""

from django.conf import settings
from django.urls import include, path, re_path

from bureaus.views.mailvoorkeuren import afmelden
from bureaus.views.taal import kiezen
from bureaus.views.terug import terug, van_provider
from bureaus.views.uitnodiging import aannemen, openen
from outplacement.stijlgids import stijlgids
from outplacement.views import gezond, klaar, merk_css, merk_logo, metrieken, thuis
from rapportage.views.controle import controleren
from trajecten.views.agenda import bestand

bureau_patterns = [
    path("", include("bureaus.urls")),
    path("beheer/", include("trajecten.urls.beheer")),
    path("", include("trajecten.urls.coach")),
    path("", include("trajecten.urls.kandidaat")),
    path("", include("kandidaten.urls")),
    path("", include("rapportage.urls")),
    path("api/", include("outplacement.api")),
]

urlpatterns = [
    path("", thuis, name="thuis"),
    path("stijlgids/", stijlgids, name="stijlgids"),
    path("account/", include("bureaus.account_urls")),
    path("uitnodiging/", aannemen, name="uitnodiging"),
    path("uitnodiging/<slug:token>/", openen, name="uitnodiging_openen"),
    path("taal/", kiezen, name="set_language"),
    path("mail/afmelden/<str:token>/", afmelden, name="mail_afmelden"),
    path("mail/terug/", terug, name="mail_terug"),
    path("mail/terug/<slug:provider>/", van_provider, name="mail_terug_provider"),
    path("gezond/", gezond, name="gezond"),
    path("gezond/klaar/", klaar, name="gezond_klaar"),
    path("metrieken/", metrieken, name="metrieken"),
    path("controle/", controleren, name="controle"),
    path("agenda/<slug:token>.ics", bestand, name="agenda_bestand"),
    re_path(r"^merk/(?P<kleur>[0-9a-f]{6})-(?P<merk_hash>[0-9a-f]{16})\.css$", merk_css, name="merk_css"),
    re_path(r"^merk/(?P<merk_hash>[0-9a-f]{64})\.png$", merk_logo, name="merk_logo"),
    path("<slug:bureau_slug>/", include(bureau_patterns)),
]
if settings.DEMO:
    from outplacement.lokaal.postvak import urlpatterns as postvak

    urlpatterns.insert(0, path("demo/mail/", include(postvak)))
