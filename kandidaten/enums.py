"""Codes around a candidate's applications (`domein.md` 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SollicitatieSoort(models.TextChoices):
    """How an application came about."""

    VACATURE = "vacature", _("Vacature")
    OPEN = "open", _("Open sollicitatie")
    NETWERK = "netwerk", _("Via mijn netwerk")
    WERVING_SELECTIE = "werving_selectie", _("Wervingsbureau")
    UITZEND_DETACHERING = "uitzend_detachering", _("Uitzendbureau of detachering")
    INTERN = "intern", _("Intern")
    VIA_COACH = "via_coach", _("Via mijn coach")


class SollicitatieStatus(models.TextChoices):
    """Where an application stands."""

    INTERESSANT = "interessant", _("Interessant")
    VERSTUURD = "verstuurd", _("Verstuurd")
    ONTVANGST_BEVESTIGD = "ontvangst_bevestigd", _("Ontvangst bevestigd")
    UITGENODIGD = "uitgenodigd", _("Uitgenodigd")
    GESPREK_1 = "gesprek_1", _("Eerste gesprek")
    GESPREK_2 = "gesprek_2", _("Tweede gesprek")
    ASSESSMENT = "assessment", _("Assessment")
    AANBOD = "aanbod", _("Aanbod gekregen")
    AANGENOMEN = "aangenomen", _("Aangenomen")
    AFGEWEZEN = "afgewezen", _("Afgewezen")
    INGETROKKEN = "ingetrokken", _("Zelf gestopt")
    GEEN_REACTIE = "geen_reactie", _("Geen reactie")


class Kolom(models.TextChoices):
    """The four columns of the board; a status stands in exactly one."""

    INTERESSANT = "interessant", _("Interessant")
    VERSTUURD = "verstuurd", _("Verstuurd")
    IN_GESPREK = "in_gesprek", _("In gesprek")
    AFGEROND = "afgerond", _("Afgerond")


KOLOM_VAN_STATUS = {
    SollicitatieStatus.INTERESSANT: Kolom.INTERESSANT,
    SollicitatieStatus.VERSTUURD: Kolom.VERSTUURD,
    SollicitatieStatus.ONTVANGST_BEVESTIGD: Kolom.VERSTUURD,
    SollicitatieStatus.UITGENODIGD: Kolom.IN_GESPREK,
    SollicitatieStatus.GESPREK_1: Kolom.IN_GESPREK,
    SollicitatieStatus.GESPREK_2: Kolom.IN_GESPREK,
    SollicitatieStatus.ASSESSMENT: Kolom.IN_GESPREK,
    SollicitatieStatus.AANBOD: Kolom.IN_GESPREK,
    SollicitatieStatus.AANGENOMEN: Kolom.AFGEROND,
    SollicitatieStatus.AFGEWEZEN: Kolom.AFGEROND,
    SollicitatieStatus.INGETROKKEN: Kolom.AFGEROND,
    SollicitatieStatus.GEEN_REACTIE: Kolom.AFGEROND,
}


class Vrijgavesoort(models.TextChoices):
    """What a candidate may let the employer read, one item at a time (`domein.md` 3, rows 13 and 24)."""

    NIEUWE_WERKGEVER = "nieuwe_werkgever", _("De naam van je nieuwe werkgever")
    FUNCTIE = "functie", _("Je nieuwe functie")
    CONTRACTVORM = "contractvorm", _("Wat voor contract je krijgt")
    SOLLICITATIES = "sollicitaties", _("De lijst van je sollicitaties")
