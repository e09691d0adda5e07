"""Codes of the field, with the words people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Taal(models.TextChoices):
    """Languages of pages and mails."""

    NL = "nl", _("Nederlands")
    EN = "en", _("Engels")


class Payersoort(models.TextChoices):
    """Who pays the order."""

    WERKGEVER = "werkgever", _("Werkgever")
    UWV = "uwv", _("UWV")
    GEMEENTE = "gemeente", _("Gemeente")
    PARTICULIER = "particulier", _("Particulier")


class Opdrachtsoort(models.TextChoices):
    """An order for one person or for a group."""

    INDIVIDUEEL = "individueel", _("Individueel")
    COLLECTIEF = "collectief", _("Collectief")


class Mailsoort(models.TextChoices):
    """Kinds of mail a person may switch off. What somebody else waits for is not among them."""

    HERINNERING = "herinnering", _("Herinneringen aan wat er te doen is")
    AFSPRAAK = "afspraak", _("Afspraken voor in je agenda")
    BERICHT = "bericht", _("Seintje bij een nieuw bericht")


class Dienst(models.TextChoices):
    """The services a bureau sells (`domein.md` 5)."""

    OUTPLACEMENT_INDIVIDUEEL = "outplacement_individueel", _("Outplacement individueel")
    OUTPLACEMENT_COLLECTIEF = "outplacement_collectief", _("Outplacement collectief")
    VAN_WERK_NAAR_WERK = "van_werk_naar_werk", _("Van werk naar werk")
    LOOPBAANADVIES = "loopbaanadvies", _("Loopbaanadvies")
    SPOOR1 = "spoor1", _("Spoor 1")
    SPOOR2 = "spoor2", _("Spoor 2")
    UWV_WERKFIT = "uwv_werkfit", _("UWV Werkfit maken")
    UWV_NAAR_WERK = "uwv_naar_werk", _("UWV Naar werk")
    JOBCOACHING = "jobcoaching", _("Jobcoaching")


class Aanleiding(models.TextChoices):
    """Why the order was given. The employer knows it; no report repeats it."""

    REORGANISATIE = "reorganisatie", _("Reorganisatie")
    BOVENTALLIGHEID = "boventalligheid", _("Boventalligheid")
    ARBEIDSCONFLICT = "arbeidsconflict", _("Arbeidsconflict")
    VASTLOPEN = "vastlopen", _("Vastlopen in het werk")
    DISFUNCTIONEREN = "disfunctioneren", _("Disfunctioneren")
    LANGDURIGE_ZIEKTE = "langdurige_ziekte", _("Langdurige ziekte")
    EINDE_CONTRACT = "einde_contract", _("Einde contract")
    BEDRIJFSSLUITING = "bedrijfssluiting", _("Bedrijfssluiting")
    EIGEN_VERZOEK = "eigen_verzoek", _("Eigen verzoek")
