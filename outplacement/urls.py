"""Every address of the product. Whatever belongs to a tenant lies under `/<bureau-slug>/`."""

from django.conf import settings
from django.urls import include, path

from outplacement.stijlgids import stijlgids

POSTVAK = False
bureau_patterns = [
    path("", include("bureaus.urls")),
    path("beheer/", include("trajecten.urls.beheer")),
    path("", include("trajecten.urls.coach")),
    path("", include("trajecten.urls.kandidaat")),
    path("", include("kandidaten.urls")),
    path("", include("rapportage.urls")),
]

urlpatterns = [
    path("stijlgids/", stijlgids, name="stijlgids"),
    path("account/", include("allauth.urls")),
    path("taal/", include("django.conf.urls.i18n")),
    path("<slug:bureau_slug>/", include(bureau_patterns)),
]
if settings.DEMO and POSTVAK:
    from outplacement.lokaal.postvak import urlpatterns as postvak

    urlpatterns.insert(0, path("demo/mail/", include(postvak)))
