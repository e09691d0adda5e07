"""Addresses of the coach pages of a bureau."""

from django.urls import path

app_name = "trajecten"
urlpatterns: list = []
