"""The `bureaus` app."""

from django.apps import AppConfig
from django.core.checks import register


class BureausConfig(AppConfig):
    """Configuration of this app."""

    name = "bureaus"
    verbose_name = "Bureaus"

    def ready(self):
        from anymail.signals import tracking

        from bureaus.catalogus import check_walls
        from bureaus.terugpost import hear

        register(check_walls, "database")
        # Anymail tells what became of a mail by a signal, and by nothing else.
        tracking.connect(hear, dispatch_uid="bureaus.terugpost")
