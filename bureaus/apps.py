"""The `bureaus` app."""

from django.apps import AppConfig
from django.core.checks import register


class BureausConfig(AppConfig):
    """Configuration of this app."""

    name = "bureaus"
    verbose_name = "Bureaus"

    def ready(self):
        from bureaus.catalogus import check_walls

        register(check_walls, "database")
