"""The `rapportage` app."""

from django.apps import AppConfig


class RapportageConfig(AppConfig):
    """Configuration of this app."""

    name = "rapportage"
    verbose_name = "Rapportage"

    def ready(self):
        from rapportage.afspraken import say_for_order
        from rapportage.kandidaatstap import what_to_read
        from rapportage.termijnbron import anchors
        from trajecten import ankers, stappen, sturing

        ankers.register(anchors)
        stappen.register(what_to_read)
        sturing.register(say_for_order)
