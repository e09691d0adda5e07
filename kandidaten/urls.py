"""Addresses of kandidaten inside a bureau."""

from django.urls import path

app_name = "kandidaten"
urlpatterns: list = []
