"""The `kandidaten` app."""

from django.apps import AppConfig


class KandidatenConfig(AppConfig):
    """Configuration of this app."""

    name = "kandidaten"
    verbose_name = "Kandidaten"

    def ready(self):
        from bureaus import mail
        from bureaus.enums import Mailsoort

        mail.register("bericht", afmelden=Mailsoort.BERICHT)
