"""Addresses of the kandidaat pages of a bureau."""

from django.urls import path

app_name = "start"
urlpatterns: list = []
