"""Addresses of bureaus inside a bureau."""

from django.urls import path

app_name = "bureaus"
urlpatterns: list = []
