"""What two masters may know: the agreement, the frozen report, who opened it."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Dienst
from bureaus.models import Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.muren import (
    ALLES,
    BIJSCHRIJVEN,
    ONDERWERP,
    BureauManager,
    Mag,
    Sleutel,
    Tenantmodel,
    Toegang,
    eigen,
    van_lid,
    via,
)
from bureaus.wachtrij import PLANNER, PLANNER_ZIET, WerkStaat, Werkstuk, wacht_index
from kandidaten.models import Kandidaat
from rapportage.enums import (
    Besluituitkomst,
    Frequentie,
    Onderdeel,
    Rapportsoort,
    Rapportstaat,
    Reactiesoort,
    Wijze,
)
from trajecten.models import BINNEN_TRAJECT, Traject

VRIJ = ("verzonden", "ingetrokken", "vervangen")
# Someone holding a PDF can name its hash or its number; nothing else is to be found at the gate.
CONTROLE = "(select nullif(current_setting('app.controle', true), ''))"


class Rapportageafspraak(Tenantmodel):
    """What is reported, how often and to whom. No report before the candidate has seen it (rule 8).

    Without `traject` it is the agreement with the payer about a whole order, which those of its trajectories
    start from and cannot exceed.
    """

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(lezen=True, wijzigen=("gezien_op",), rij=BINNEN_TRAJECT),
        opdrachtgever=Mag(
            lezen=(
                "id",
                "bureau_id",
                "opdracht_id",
                "traject_id",
                "dienst",
                "versie",
                "onderdelen",
                "frequentie",
                "weken",
                "op_datum",
                "vastgelegd_op",
            ),
            rij=f"traject_id is null and {via('opdracht_id', 'bureaus_opdracht')}",
        ),
    )
    is_doel = True

    opdracht = Sleutel(Opdracht, models.CASCADE, related_name="afspraken")
    traject = Sleutel(Traject, models.CASCADE, related_name="afspraken", null=True, blank=True)
    dienst = models.CharField(_("dienst"), max_length=24, choices=Dienst)
    versie = models.PositiveSmallIntegerField(default=1)
    onderdelen = ArrayField(models.CharField(max_length=16, choices=Onderdeel), verbose_name=_("wat komt erin"))
    frequentie = models.CharField(_("hoe vaak"), max_length=16, choices=Frequentie, default=Frequentie.PER_FASE)
    weken = models.PositiveSmallIntegerField(_("aantal weken"), null=True, blank=True)
    op_datum = models.DateField(_("dag van het rapport"), null=True, blank=True)
    vastgelegd_op = models.DateTimeField(default=timezone.now)
    vastgelegd_door = Sleutel(Lidmaatschap, related_name="+")
    gezien_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-versie"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "opdracht", "traject", "versie"], name="afspraak_versie_uniek", nulls_distinct=False
            ),
            # The matrix in the database: nothing beyond it can be agreed, not even from a shell.
            models.CheckConstraint(
                condition=Q(onderdelen__contained_by=[o.value for o in Onderdeel]), name="afspraak_binnen_matrix"
            ),
            models.CheckConstraint(
                condition=~Q(dienst__in=["spoor1", "spoor2"], onderdelen__contains=["aanwezigheid"]),
                name="afspraak_spoor_geen_aantallen",
            ),
            models.CheckConstraint(
                condition=Q(frequentie="weken", weken__isnull=False, weken__range=(1, 26))
                | (~Q(frequentie="weken") & Q(weken=None)),
                name="afspraak_weken_bij_frequentie",
            ),
            models.CheckConstraint(
                condition=Q(frequentie="op_datum", op_datum__isnull=False)
                | (~Q(frequentie="op_datum") & Q(op_datum=None)),
                name="afspraak_datum_bij_frequentie",
            ),
        ]
        indexes = [models.Index(fields=["bureau", "traject", "versie"], name="afspraak_traject_versie")]


class Afspraakcontact(Tenantmodel):
    """A contact the reports are for; none named means every contact of the payer.

    The name is kept as it was agreed: the candidate may read it, not the membership behind it.
    """

    toegang = Toegang(
        bureau=BIJSCHRIJVEN, kandidaat=Mag(lezen=True, rij=via("afspraak_id", "rapportage_rapportageafspraak"))
    )

    afspraak = Sleutel(Rapportageafspraak, models.CASCADE, related_name="contacten")
    lid = Sleutel(Lidmaatschap, related_name="+")
    naam = models.CharField(max_length=120)
    functie = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ["naam"]
        constraints = [models.UniqueConstraint(fields=["bureau", "afspraak", "lid"], name="afspraakcontact_eenmaal")]


def _zolang_verzonden(veld: str, soort: models.Field) -> models.GeneratedField:
    """The value of `veld` while the report is sent, NULL in every other state: PostgreSQL keeps it so by itself."""
    inhoud = Case(When(staat="verzonden", then=F(veld)), output_field=soort)
    return models.GeneratedField(expression=inhoud, output_field=soort, db_persist=True)


class RapportManager(BureauManager):
    """Leaves the employer's copy of the content where it is; only who reads as the employer asks for it."""

    def get_queryset(self):
        return super().get_queryset().defer("geldige_inhoud", "geldige_pdf")


class Rapport(Werkstuk):
    """One version of one report: the frozen content, its state, and the PDF made from it.

    The employer's database role sees the row only once it was sent, only when it is one of the receivers, and
    then only the columns it may. Of the content it has `geldige_inhoud` and `geldige_pdf`, which are empty from the
    moment the report is withdrawn or replaced: number, dates and state are what it keeps.
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
                "traject_id",
                "opdracht_id",
                "opdrachtgever_id",
                "soort",
                "nummer",
                "versie",
                "periode_van",
                "periode_tot",
                "staat",
                "geldige_inhoud",
                "geldige_pdf",
                "verzonden_op",
                "ingetrokken_op",
                "volgend_op",
                "vervangt_id",
            ),
            rij=(
                f"{eigen('opdrachtgever_id')} and staat in {VRIJ} and verzonden_op is not null"
                f" and {via('id', 'rapportage_ontvanger', 'rapport_id')}"
            ),
        ),
        planner=PLANNER,
        poort=Mag(
            lezen=("id", "bureau_id", "nummer", "versie", "staat", "pdf_sha256", "verzonden_op", "ingetrokken_op"),
            rij=f"verzonden_op is not null and (nummer = {CONTROLE} or pdf_sha256 = {CONTROLE})",
        ),
    )
    is_doel = True

    # Not of the kind that holds a moment: the employer reads it, and would read when the making began.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    traject = Sleutel(Traject, models.PROTECT, related_name="rapporten")
    kandidaat = Sleutel(Kandidaat, models.PROTECT, related_name="+")
    opdracht = Sleutel(Opdracht, models.PROTECT, related_name="+")
    opdrachtgever = Sleutel(Opdrachtgever, models.PROTECT, related_name="+")
    afspraak = Sleutel(Rapportageafspraak, models.PROTECT, related_name="+")
    auteur = Sleutel(Lidmaatschap, related_name="+")
    soort = models.CharField(max_length=20, choices=Rapportsoort, default=Rapportsoort.TUSSENRAPPORTAGE)
    nummer = models.CharField(max_length=24)
    versie = models.PositiveSmallIntegerField(default=1)
    # The sent version this one takes the place of.
    vervangt = Sleutel("self", models.PROTECT, related_name="opvolgers", null=True, blank=True)
    periode_van = models.DateField(_("periode van"))
    periode_tot = models.DateField(_("periode tot en met"))
    toelichting = models.TextField(_("toelichting voor de werkgever"), max_length=600, blank=True, default="")
    staat = models.CharField(max_length=12, choices=Rapportstaat, default=Rapportstaat.CONCEPT)
    inhoud = models.JSONField(default=dict)
    inhoud_hash = models.CharField(max_length=64, blank=True, default="")
    beleidsversie = models.PositiveSmallIntegerField(default=1)
    # The releases of the candidate that this version rests on.
    vrijgaven = ArrayField(models.UUIDField(), default=list)
    volgend_op = models.DateField(null=True, blank=True)
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    ter_inzage_op = models.DateTimeField(null=True, blank=True)
    reageren_voor = models.DateField(null=True, blank=True)
    akkoord_op = models.DateTimeField(null=True, blank=True)
    vrijgegeven_op = models.DateTimeField(null=True, blank=True)
    verzonden_op = models.DateTimeField(null=True, blank=True)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    geldige_inhoud = _zolang_verzonden("inhoud", models.JSONField(null=True))
    geldige_pdf = _zolang_verzonden("pdf", models.BinaryField(null=True))

    objects = RapportManager()

    class Meta:
        ordering = ["-aangemaakt_op"]
        indexes = [
            wacht_index("rapport_wacht"),
            models.Index(fields=["bureau", "opdrachtgever", "verzonden_op"], name="rapport_opdrachtgever_tijd"),
            models.Index(fields=["bureau", "traject", "aangemaakt_op"], name="rapport_traject_tijd"),
            models.Index(fields=["nummer"], name="rapport_nummer"),
            models.Index(fields=["pdf_sha256"], name="rapport_pdf", condition=Q(verzonden_op__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "nummer", "versie"],
                condition=Q(verzonden_op__isnull=False),
                name="rapport_nummer_uniek",
            ),
            models.CheckConstraint(
                condition=Q(verzonden_op__isnull=True) & ~Q(staat__in=["verzonden", "vervangen"])
                | Q(verzonden_op__isnull=False, staat__in=VRIJ, pdf__isnull=False, werk_staat=WerkStaat.KLAAR)
                & ~Q(pdf_sha256=""),
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
    # The part of the report the words are about; empty for the whole.
    onderdeel = models.CharField(max_length=16, choices=Onderdeel, blank=True, default="")
    tekst = models.TextField(max_length=1000, blank=True, default="")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["op"]


class Bezwaarbesluit(Tenantmodel):
    """The manager's decision about an objection, with the reason the candidate reads."""

    toegang = Toegang(bureau=BIJSCHRIJVEN, kandidaat=Mag(lezen=True, rij=via("rapport_id", "rapportage_rapport")))

    rapport = Sleutel(Rapport, models.CASCADE, related_name="besluiten")
    uitkomst = models.CharField(max_length=12, choices=Besluituitkomst)
    reden = models.TextField(_("reden"), max_length=1000)
    door = Sleutel(Lidmaatschap, related_name="+")
    naam = models.CharField(max_length=120)
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["op"]


class Ontvanger(Tenantmodel):
    """Someone of the employer who may read one report. Without this row the report is not there for them."""

    toegang = Toegang(
        bureau=BIJSCHRIJVEN,
        kandidaat=Mag(lezen=True, rij=via("rapport_id", "rapportage_rapport")),
        opdrachtgever=Mag(lezen=("rapport_id", "lid_id", "bureau_id"), rij=van_lid("lid_id")),
    )

    rapport = Sleutel(Rapport, models.CASCADE, related_name="ontvangers")
    lid = Sleutel(Lidmaatschap, related_name="+")
    naam = models.CharField(max_length=120)
    sinds = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["naam"]
        indexes = [models.Index(fields=["bureau", "lid", "rapport"], name="ontvanger_lid_rapport")]
        constraints = [models.UniqueConstraint(fields=["bureau", "rapport", "lid"], name="ontvanger_eenmaal")]


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


# Counted behind the employer's own wall: one report withdrawn or replaced, and the file is not there any more.
NOG_TE_LEZEN = (
    "(zip is null or cardinality(rapporten) ="
    " (select count(*) from rapportage_rapport r where r.id = any(rapporten) and r.staat = 'verzonden'))"
)


class Bundel(Werkstuk):
    """Several reports as one zip, asked for by an HR contact and made by a worker behind the employer's own wall."""

    toegang = Toegang(
        bureau=ALLES,
        opdrachtgever=Mag(lezen=True, toevoegen=True, rij=f"{van_lid('lid_id')} and {NOG_TE_LEZEN}"),
        planner=PLANNER,
    )

    lid = Sleutel(Lidmaatschap, models.CASCADE, related_name="+")
    rapporten = ArrayField(models.UUIDField())
    gevraagd_op = models.DateTimeField(default=timezone.now)
    verwerkt = models.PositiveSmallIntegerField(default=0)
    zip = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["-gevraagd_op"]
        indexes = [
            wacht_index("bundel_wacht"),
            models.Index(fields=["bureau", "lid", "gevraagd_op"], name="bundel_lid"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(werk_staat=WerkStaat.KLAAR) | Q(zip__isnull=False), name="bundel_klaar_is_heel"
            )
        ]


class Groepsstand(Werkstuk):
    """Figures about a group at the end of a quarter: of one order, or without `opdracht` of a whole payer.

    `inhoud` is what may be read, after suppression; `tellingen` are the counts it came from, for comparing with
    what is published later. The employer's role has no right on those. The work is done on the row of the whole
    payer: all its tables are judged at once, and the rows of its orders are made with it.
    """

    toegang = Toegang(
        bureau=ALLES,
        opdrachtgever=Mag(
            lezen=(
                "id",
                "bureau_id",
                "opdrachtgever_id",
                "opdracht_id",
                "peildatum",
                "inhoud",
                "gepubliceerd_op",
                "pdf",
                "pdf_sha256",
            ),
            rij=f"{eigen('opdrachtgever_id')} and gepubliceerd_op is not null",
        ),
        planner=Mag(lezen=(*PLANNER_ZIET, "opdrachtgever_id"), wijzigen=("aangeboden_tot",)),
        poort=Mag(
            lezen=("id", "bureau_id", "gepubliceerd_op", "pdf_sha256"),
            rij=f"gepubliceerd_op is not null and pdf_sha256 = {CONTROLE}",
        ),
    )

    opdrachtgever = Sleutel(Opdrachtgever, related_name="+")
    opdracht = Sleutel(Opdracht, related_name="+", null=True, blank=True)
    peildatum = models.DateField(_("peildatum"))
    inhoud = models.JSONField(default=dict)
    tellingen = models.JSONField(default=dict)
    gemaakt_op = models.DateTimeField(default=timezone.now)
    gepubliceerd_op = models.DateTimeField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-peildatum"]
        indexes = [
            wacht_index("groepsstand_wacht"),
            models.Index(fields=["bureau", "opdrachtgever", "peildatum"], name="groepsstand_tijd"),
            models.Index(fields=["pdf_sha256"], name="groepsstand_pdf", condition=Q(gepubliceerd_op__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "opdrachtgever", "opdracht", "peildatum"],
                name="groepsstand_een_per_peildatum",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(gepubliceerd_op=None)
                # "Te weinig kandidaten" is an answer too, and needs no document.
                | Q(werk_staat=WerkStaat.KLAAR, inhoud__contains={"te_weinig": True})
                | (Q(werk_staat=WerkStaat.KLAAR, pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="groepsstand_gepubliceerd_is_heel",
            ),
        ]
