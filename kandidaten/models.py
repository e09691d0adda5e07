"""What belongs to the candidate: the dossier, the applications, the talk with the coach."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.models import Lidmaatschap, Opdracht
from bureaus.muren import ALLES, LEZEN, Mag, Sleutel, Tenantmodel, Toegang, eigen, via
from kandidaten.enums import SollicitatieSoort, SollicitatieStatus, Vrijgavesoort


class Kandidaat(Tenantmodel):
    """The person guided. There is no field for BSN, salary or health, and none may be added."""

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(lezen=True, wijzigen=("roepnaam", "telefoon", "geboortedatum"), rij=eigen("id")),
    )
    is_doel = True

    lid = Sleutel(Lidmaatschap, models.PROTECT, related_name="+")
    roepnaam = models.CharField(_("roepnaam"), max_length=60, blank=True, default="")
    voorletters = models.CharField(_("voorletters"), max_length=20, blank=True, default="")
    tussenvoegsel = models.CharField(_("tussenvoegsel"), max_length=20, blank=True, default="")
    achternaam = models.CharField(_("achternaam"), max_length=80)
    telefoon = models.CharField(_("telefoon"), max_length=30, blank=True, default="")
    geboortedatum = models.DateField(_("geboortedatum"), null=True, blank=True)
    personeelsnummer = models.CharField(_("personeelsnummer"), max_length=30, blank=True, default="")
    laatste_functie = models.CharField(_("laatste functie"), max_length=80, blank=True, default="")
    beperking_sinds = models.DateTimeField(_("verwerking beperkt sinds"), null=True, blank=True)

    class Meta:
        ordering = ["achternaam", "roepnaam"]
        indexes = [models.Index(fields=["bureau", "achternaam", "roepnaam"], name="kandidaat_naam")]
        constraints = [models.UniqueConstraint(fields=["bureau", "lid"], name="kandidaat_een_per_lid")]

    def __str__(self):
        return self.naam

    @property
    def naam(self) -> str:
        """Roepnaam (or initials), prefix and surname, as the person is addressed in lists."""
        return " ".join(
            deel for deel in (self.roepnaam or self.voorletters, self.tussenvoegsel, self.achternaam) if deel
        )


class Sollicitatie(Tenantmodel):
    """One application. It never reaches the employer: it may lead to a competitor or the next employer."""

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(True, True, True, True, rij=eigen("kandidaat_id")))
    is_doel = True

    kandidaat = Sleutel(Kandidaat, models.CASCADE, related_name="sollicitaties")
    bedrijf = models.CharField(_("bedrijf"), max_length=120)
    functie = models.CharField(_("functie"), max_length=120)
    soort = models.CharField(_("soort"), max_length=24, choices=SollicitatieSoort, default=SollicitatieSoort.VACATURE)
    status = models.CharField(max_length=24, choices=SollicitatieStatus, default=SollicitatieStatus.VERSTUURD)
    datum = models.DateField(_("datum"))
    volgende_datum = models.DateField(_("volgende datum"), null=True, blank=True)
    notitie = models.TextField(_("notitie"), max_length=2000, blank=True, default="")
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-datum", "-id"]
        indexes = [models.Index(fields=["bureau", "kandidaat", "datum"], name="sollicitatie_kandidaat_datum")]


class SollicitatieGebeurtenis(Tenantmodel):
    """One step in the life of an application."""

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(
            lezen=True, toevoegen=True, verwijderen=True, rij=via("sollicitatie_id", "kandidaten_sollicitatie")
        ),
    )

    sollicitatie = Sleutel(Sollicitatie, models.CASCADE, related_name="gebeurtenissen")
    van = models.CharField(max_length=24, choices=SollicitatieStatus, blank=True, default="")
    naar = models.CharField(max_length=24, choices=SollicitatieStatus)
    op = models.DateTimeField(default=timezone.now)
    door = Sleutel(Lidmaatschap, related_name="+")

    class Meta:
        ordering = ["op"]


class Bericht(Tenantmodel):
    """A message between candidate and coach."""

    toegang = Toegang(
        bureau=ALLES, kandidaat=Mag(lezen=True, toevoegen=True, wijzigen=("gelezen_op",), rij=eigen("kandidaat_id"))
    )

    kandidaat = Sleutel(Kandidaat, models.CASCADE, related_name="berichten")
    afzender = Sleutel(Lidmaatschap, related_name="+")
    tekst = models.TextField(_("bericht"), max_length=4000)
    geschreven_op = models.DateTimeField(default=timezone.now)
    gelezen_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["geschreven_op"]
        indexes = [models.Index(fields=["bureau", "kandidaat", "geschreven_op"], name="bericht_kandidaat_tijd")]


class Vrijgave(Tenantmodel):
    """One item the candidate lets the employer of one order read. Only the candidate's own role can write it.

    `tekstversie` is the version of the words the candidate said yes to.
    """

    toegang = Toegang(
        bureau=LEZEN,
        kandidaat=Mag(lezen=True, toevoegen=True, wijzigen=("ingetrokken_op",), rij=eigen("kandidaat_id")),
    )

    kandidaat = Sleutel(Kandidaat, models.CASCADE, related_name="vrijgaven")
    opdracht = Sleutel(Opdracht, related_name="+")
    soort = models.CharField(max_length=20, choices=Vrijgavesoort)
    tekstversie = models.PositiveSmallIntegerField()
    gegeven_op = models.DateTimeField(default=timezone.now)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["gegeven_op"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "kandidaat", "opdracht", "soort"],
                name="vrijgave_een_geldig",
                condition=Q(ingetrokken_op__isnull=True),
            )
        ]
