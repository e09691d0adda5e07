"""Addresses of bureaus inside a bureau."""

from django.urls import path

from bureaus.views import home

app_name = "bureaus"
urlpatterns = [
    path("", home.home, name="home"),
    path("als/<uuid:lid>/", home.als, name="als"),
]
