"""The `rapportage` app."""

from django.apps import AppConfig


class RapportageConfig(AppConfig):
    """Configuration of this app."""

    name = "rapportage"
    verbose_name = "Rapportage"

    def ready(self):
        from rapportage.kandidaatstap import what_to_read
        from trajecten.stappen import register

        register(what_to_read)
