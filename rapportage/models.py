"""What two masters may know: the agreement, the frozen report, who opened it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.models import Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.muren import ALLES, BIJSCHRIJVEN, ONDERWERP, Mag, Sleutel, Tenantmodel, Toegang, eigen, van_lid, via
from bureaus.wachtrij import PLANNER, WerkStaat, Werkstuk, wacht_index
from kandidaten.models import Kandidaat
from rapportage.enums import Frequentie, Onderdeel, Rapportsoort, Rapportstaat, Reactiesoort, Wijze
from trajecten.models import BINNEN_TRAJECT, Traject

VRIJ = ("verzonden", "ingetrokken")


class Rapportageafspraak(Tenantmodel):
    """What is reported, how often and to whom. No report before the candidate has seen it (rule 8)."""

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(lezen=True, wijzigen=("gezien_op",), rij=BINNEN_TRAJECT))
    is_doel = True

    traject = Sleutel(Traject, models.CASCADE, related_name="afspraken")
    versie = models.PositiveSmallIntegerField(default=1)
    onderdelen = ArrayField(models.CharField(max_length=16, choices=Onderdeel), verbose_name=_("wat komt erin"))
    frequentie = models.CharField(_("hoe vaak"), max_length=16, choices=Frequentie, default=Frequentie.PER_FASE)
    vastgelegd_op = models.DateTimeField(default=timezone.now)
    vastgelegd_door = Sleutel(Lidmaatschap, related_name="+")
    gezien_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-versie"]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "traject", "versie"], name="afspraak_versie_uniek"),
            # The matrix in the database: nothing beyond it can be agreed, not even from a shell.
            models.CheckConstraint(
                condition=Q(onderdelen__contained_by=[o.value for o in Onderdeel]), name="afspraak_binnen_matrix"
            ),
        ]


class Rapport(Werkstuk):
    """One version of one report: the frozen content, its state, and the PDF made from it.

    The employer's database role sees the row only once it was sent, and then only the columns it may.
    The inherited work columns are about building the PDF.
    """

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(
            lezen=True,
            wijzigen=("staat", "akkoord_op", "vrijgegeven_op", "reageren_voor"),
            # A concept is the coach's own, until it was shown once: then the candidate may send it back there.
            rij=f"kandidaat_id = {ONDERWERP} and (staat <> 'concept' or ter_inzage_op is not null)",
        ),
        opdrachtgever=Mag(
            lezen=(
                "id",
                "bureau_id",
                "opdracht_id",
                "opdrachtgever_id",
                "soort",
                "nummer",
                "versie",
                "periode_van",
                "periode_tot",
                "staat",
                "inhoud",
                "inhoud_hash",
                "pdf",
                "pdf_sha256",
                "verzonden_op",
                "ingetrokken_op",
            ),
            rij=f"{eigen('opdrachtgever_id')} and staat in {VRIJ}",
        ),
        planner=PLANNER,
    )
    is_doel = True

    traject = Sleutel(Traject, models.PROTECT, related_name="rapporten")
    kandidaat = Sleutel(Kandidaat, models.PROTECT, related_name="+")
    opdracht = Sleutel(Opdracht, models.PROTECT, related_name="+")
    opdrachtgever = Sleutel(Opdrachtgever, models.PROTECT, related_name="+")
    afspraak = Sleutel(Rapportageafspraak, models.PROTECT, related_name="+")
    auteur = Sleutel(Lidmaatschap, related_name="+")
    soort = models.CharField(max_length=20, choices=Rapportsoort, default=Rapportsoort.TUSSENRAPPORTAGE)
    nummer = models.CharField(max_length=24)
    versie = models.PositiveSmallIntegerField(default=1)
    periode_van = models.DateField(_("periode van"))
    periode_tot = models.DateField(_("periode tot en met"))
    toelichting = models.TextField(_("toelichting voor de werkgever"), max_length=600, blank=True, default="")
    staat = models.CharField(max_length=12, choices=Rapportstaat, default=Rapportstaat.CONCEPT)
    inhoud = models.JSONField(default=dict)
    inhoud_hash = models.CharField(max_length=64, blank=True, default="")
    beleidsversie = models.PositiveSmallIntegerField(default=1)
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    ter_inzage_op = models.DateTimeField(null=True, blank=True)
    reageren_voor = models.DateField(null=True, blank=True)
    akkoord_op = models.DateTimeField(null=True, blank=True)
    vrijgegeven_op = models.DateTimeField(null=True, blank=True)
    verzonden_op = models.DateTimeField(null=True, blank=True)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-aangemaakt_op"]
        indexes = [
            wacht_index("rapport_wacht"),
            models.Index(fields=["bureau", "opdrachtgever", "verzonden_op"], name="rapport_opdrachtgever_tijd"),
            models.Index(fields=["bureau", "traject", "aangemaakt_op"], name="rapport_traject_tijd"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "nummer", "versie"], name="rapport_nummer_uniek"),
            models.CheckConstraint(
                condition=~Q(staat__in=["verzonden", "ingetrokken"])
                | Q(verzonden_op__isnull=False, pdf__isnull=False, werk_staat=WerkStaat.KLAAR) & ~Q(pdf_sha256=""),
                name="rapport_verzonden_is_heel",
            ),
            models.CheckConstraint(
                condition=Q(staat="concept") | (Q(ter_inzage_op__isnull=False) & ~Q(inhoud_hash="")),
                name="rapport_ter_inzage_is_bevroren",
            ),
        ]


class Reactie(Tenantmodel):
    """The candidate's answer to a report that lies open for reading."""

    toegang = Toegang(
        bureau=BIJSCHRIJVEN, kandidaat=Mag(lezen=True, toevoegen=True, rij=via("rapport_id", "rapportage_rapport"))
    )

    rapport = Sleutel(Rapport, models.CASCADE, related_name="reacties")
    soort = models.CharField(max_length=12, choices=Reactiesoort)
    tekst = models.TextField(max_length=1000, blank=True, default="")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["op"]


class Inzage(Tenantmodel):
    """Someone of the employer opened the report. The candidate reads this list."""

    toegang = Toegang(
        bureau=Mag(lezen=True),
        kandidaat=Mag(lezen=True, rij=via("rapport_id", "rapportage_rapport")),
        opdrachtgever=Mag(lezen=True, toevoegen=True, rij=van_lid("lid_id")),
    )

    rapport = Sleutel(Rapport, models.CASCADE, related_name="inzages")
    lid = Sleutel(Lidmaatschap, related_name="+")
    # Kept as it was read: the candidate may see this name, not the membership behind it.
    naam = models.CharField(max_length=120)
    wijze = models.CharField(max_length=8, choices=Wijze)
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["op"]
