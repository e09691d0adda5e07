from django.apps import AppConfig
from django.core.checks import register


class BureausConfig(AppConfig):
    name = "bureaus"
    verbose_name = "Bureaus"

    def ready(self):
        from bureaus.catalogus import check_walls

        register(check_walls, "database")
