"""Codes of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rapportsoort(models.TextChoices):
    """Kinds of report."""

    TUSSENRAPPORTAGE = "tussenrapportage", _("Tussenrapportage")
    EINDRAPPORTAGE = "eindrapportage", _("Eindrapportage")
    SPOOR2 = "spoor2", _("Voortgang spoor 2")


class Rapportstaat(models.TextChoices):
    """`domein.md` 3, rule 7."""

    CONCEPT = "concept", _("Concept")
    TER_INZAGE = "ter_inzage", _("Ter inzage bij de kandidaat")
    BEZWAAR = "bezwaar", _("Bezwaar van de kandidaat")
    VRIJGEGEVEN = "vrijgegeven", _("Vrijgegeven")
    VERZONDEN = "verzonden", _("Verzonden")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")
    VERVANGEN = "vervangen", _("Vervangen door een nieuwe versie")


class Reactiesoort(models.TextChoices):
    """The candidate's answers to a report."""

    AKKOORD = "akkoord", _("Akkoord")
    AANPASSING = "aanpassing", _("Aanpassing gevraagd")
    BEZWAAR = "bezwaar", _("Bezwaar gemaakt")


class Besluituitkomst(models.TextChoices):
    """What the manager decides about an objection."""

    TOEGEWEZEN = "toegewezen", _("De kandidaat krijgt gelijk: de coach past het rapport aan")
    AFGEWEZEN = "afgewezen", _("Het rapport mag zo blijven")


class Onderdeel(models.TextChoices):
    """The only parts a report can have; the matrix of `domein.md` 3 allows no others."""

    FASE = "fase", _("Fase en data")
    UREN = "uren", _("Uren: gekocht en gebruikt")
    AANWEZIGHEID = "aanwezigheid", _("Gesprekken: aantallen")
    ACTIVITEITEN = "activiteiten", _("Activiteiten per soort en maand")
    PLAN = "plan", _("Plan: datum getekend en soorten doelen")
    SOLLICITATIES = "sollicitaties", _("Aantal sollicitaties")
    PLAATSING = "plaatsing", _("Nieuw werk: ja of nee, en de maand")
    TOELICHTING = "toelichting", _("Toelichting van de coach")


class Frequentie(models.TextChoices):
    """How often is reported."""

    PER_FASE = "per_fase", _("Bij elke nieuwe fase")
    MAANDELIJKS = "maandelijks", _("Elke maand")
    KWARTAAL = "kwartaal", _("Elke drie maanden")
    WEKEN = "weken", _("Elke paar weken")
    OP_DATUM = "op_datum", _("Op een afgesproken dag")
    ALLEEN_EIND = "alleen_eind", _("Alleen aan het eind")


class Wijze(models.TextChoices):
    """How a report was opened."""

    PAGINA = "pagina", _("Op het scherm gelezen")
    PDF = "pdf", _("Pdf gedownload")
    API = "api", _("Opgehaald door een programma")
    BUNDEL = "bundel", _("Pdf gedownload met andere rapporten")


class Onderwerp(models.TextChoices):
    """What a sentence of the coach may be about; the label asks the coach to look again."""

    GEZONDHEID = "gezondheid", _("Gaat dit over gezondheid?")
    VERZUIM = "verzuim", _("Gaat dit over ziekmelden of verzuim?")
    CONFLICT = "conflict", _("Gaat dit over een conflict?")
    PRIVE = "prive", _("Gaat dit over familie of privé?")
    BEDRIJF = "bedrijf", _("Is dit een bedrijf waar de kandidaat solliciteert?")
