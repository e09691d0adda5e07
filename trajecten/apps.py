"""The `trajecten` app."""

from django.apps import AppConfig


class TrajectenConfig(AppConfig):
    """Configuration of this app."""

    name = "trajecten"
    verbose_name = "Trajecten"

    def ready(self):
        from bureaus import mail
        from bureaus.enums import Mailsoort
        from kandidaten import sollicitaties
        from trajecten import afspraakpost, herinnermail, kalender, termijnen

        for soort in ("herinnering", "dagoverzicht"):
            mail.register(soort, herinnermail.content, afmelden=Mailsoort.HERINNERING, venster=kalender.next_allowed)
        mail.register(afspraakpost.SOORT, afspraakpost.content, afmelden=Mailsoort.AFSPRAAK)
        sollicitaties.register(termijnen.mark_benefit)
