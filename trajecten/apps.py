"""The `trajecten` app."""

from django.apps import AppConfig


class TrajectenConfig(AppConfig):
    """Configuration of this app."""

    name = "trajecten"
    verbose_name = "Trajecten"
