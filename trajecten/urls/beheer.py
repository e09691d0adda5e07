"""Addresses of the beheer pages of a bureau."""

from django.urls import path

app_name = "beheer"
urlpatterns: list = []
