"""Addresses of rapportage inside a bureau."""

from django.urls import path

app_name = "rapportage"
urlpatterns: list = []
