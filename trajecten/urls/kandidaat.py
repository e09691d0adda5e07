"""Addresses of the kandidaat pages of a bureau."""

from django.urls import path

from trajecten.views import kandidaat, termijnen, tevredenheid

app_name = "start"
urlpatterns = [
    path("start/", kandidaat.start, name="start"),
    path("start/klik/", kandidaat.klik, name="klik"),
    path("start/baan/", kandidaat.baan, name="baan"),
    path("start/data/", termijnen.eigen_data, name="data"),
    path("start/data/<uuid:pk>/klaar/", termijnen.eigen_klaar, name="termijn_klaar"),
    path("start/data/<uuid:pk>/open/", termijnen.eigen_open, name="termijn_open"),
    path("start/cijfer/", tevredenheid.cijfer, name="cijfer"),
    path("plan/", kandidaat.plan, name="plan"),
    path("plan/<int:versie>/", kandidaat.plan, name="plan_versie"),
    path("plan/tekenen/", kandidaat.tekenen, name="tekenen"),
    path("plan/actie/<uuid:pk>/klaar/", kandidaat.klaar, name="klaar"),
    path("plan/actie/<uuid:pk>/toch-niet/", kandidaat.toch_niet, name="toch_niet"),
]
