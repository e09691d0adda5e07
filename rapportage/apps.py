"""The `rapportage` app."""

from django.apps import AppConfig


class RapportageConfig(AppConfig):
    """Configuration of this app."""

    name = "rapportage"
    verbose_name = "Rapportage"
