"""The programme: phases, plan, sessions, placement, deadlines, and the import that starts it all."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Dienst
from bureaus.models import Lidmaatschap, Opdracht, Opdrachtgever, Verzending
from bureaus.muren import ALLES, BIJSCHRIJVEN, Mag, Sleutel, Tenantmodel, Toegang, eigen, van_lid, via
from bureaus.wachtrij import PLANNER, Werkstuk, wacht_index
from kandidaten.models import Kandidaat
from trajecten.enums import (
    Aanmeldstaat,
    Aanwezigheid,
    Doelcode,
    Eindreden,
    Fase,
    Gesprekssoort,
    Ijksoort,
    Interventiesoort,
    Nazorgmaand,
    Ontvangersoort,
    Plaatsingsvorm,
    Regelcode,
    Rijuitkomst,
    Termijnstaat,
    Uitvoerder,
    Zichtbaarheid,
)

BINNEN_TRAJECT = via("traject_id", "trajecten_traject")
LEEST_MEE = Mag(lezen=True, rij=BINNEN_TRAJECT)
# The rules whose number of days (months for the retention) is the bureau's own; all others are the law's or a date
# that people agreed on.
INSTELBAAR = (
    Regelcode.FASE_ORIENTATIE,
    Regelcode.FASE_PLAN,
    Regelcode.FASE_VAARDIGHEDEN,
    Regelcode.INTAKE,
    Regelcode.PLAN_KANDIDAAT,
    Regelcode.PLAN_COACH,
    Regelcode.BEWAARTERMIJN,
)


class Traject(Tenantmodel):
    """One person's programme within an order."""

    toegang = Toegang(
        bureau=ALLES,
        # The candidate confirms the match with the coach, and a confirmed placement moves the phase.
        kandidaat=Mag(
            lezen=True,
            wijzigen=("klik_bevestigd_op", "afspraak_gezien_op", "fase", "fase_sinds", "herberekenen_op"),
            rij=eigen("kandidaat_id"),
        ),
        planner=Mag(lezen=("id", "bureau_id", "herberekenen_op")),
        cijfers=Mag(
            lezen=(
                "id",
                "bureau_id",
                "opdracht_id",
                "kandidaat_id",
                "fase",
                "startdatum",
                "einddatum",
                "gesloten_op",
                "eindreden",
            )
        ),
    )
    is_doel = True

    opdracht = Sleutel(Opdracht, related_name="trajecten")
    kandidaat = Sleutel(Kandidaat, related_name="trajecten")
    coach = Sleutel(Lidmaatschap, related_name="trajecten", null=True, blank=True)
    importsleutel = models.CharField(max_length=64, blank=True, default="", editable=False)
    fase = models.CharField(max_length=16, choices=Fase, default=Fase.ORIENTATIE)
    fase_sinds = models.DateField(default=timezone.localdate)
    startdatum = models.DateField(_("startdatum"))
    einddatum = models.DateField(_("einddatum"))
    uren = models.PositiveSmallIntegerField(_("uren"), default=24)
    klik_bevestigd_op = models.DateTimeField(null=True, blank=True)
    # Set by `rapportage` when the candidate has read the agreement on reporting; phase one waits for it.
    afspraak_gezien_op = models.DateTimeField(null=True, blank=True)
    laatste_contact_op = models.DateField(null=True, blank=True)
    gepauzeerd_sinds = models.DateField(null=True, blank=True)
    # Since when its deadlines may be out of step with what they count from; null when they are not.
    herberekenen_op = models.DateTimeField(null=True, blank=True, default=timezone.now)
    gesloten_op = models.DateField(null=True, blank=True)
    eindreden = models.CharField(max_length=20, choices=Eindreden, blank=True, default="")

    class Meta:
        ordering = ["einddatum", "id"]
        indexes = [
            models.Index(fields=["bureau", "coach", "einddatum", "id"], name="traject_coach_eind"),
            models.Index(fields=["bureau", "einddatum", "id"], name="traject_eind"),
            models.Index(
                fields=["bureau", "herberekenen_op"],
                name="traject_herberekenen",
                condition=Q(herberekenen_op__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "opdracht", "importsleutel"],
                name="traject_import_eenmaal",
                condition=~Q(importsleutel=""),
            ),
            models.CheckConstraint(condition=Q(einddatum__gte=F("startdatum")), name="traject_eind_na_start"),
            models.CheckConstraint(
                condition=Q(gesloten_op__isnull=True, eindreden="") | (Q(gesloten_op__isnull=False) & ~Q(eindreden="")),
                name="traject_gesloten_met_reden",
            ),
        ]


class Faseovergang(Tenantmodel):
    """A move from one phase to another; out of the usual order only with a reason."""

    toegang = Toegang(
        bureau=BIJSCHRIJVEN,
        kandidaat=Mag(lezen=True, toevoegen=True, rij=BINNEN_TRAJECT),
        cijfers=Mag(lezen=("bureau_id", "traject_id", "naar", "op")),
    )

    traject = Sleutel(Traject, models.CASCADE, related_name="overgangen")
    van = models.CharField(max_length=16, choices=Fase, blank=True, default="")
    naar = models.CharField(max_length=16, choices=Fase)
    op = models.DateTimeField(default=timezone.now)
    door = Sleutel(Lidmaatschap, related_name="+", null=True)
    reden = models.CharField(_("reden"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["op"]


class PlanVanAanpak(Tenantmodel):
    """A version of the plan. Signed by both it is the plan; a change after that is a new version."""

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(lezen=True, wijzigen=("getekend_kandidaat_op",), rij=BINNEN_TRAJECT))
    is_doel = True

    traject = Sleutel(Traject, models.CASCADE, related_name="plannen")
    versie = models.PositiveSmallIntegerField(default=1)
    samenvatting = models.TextField(_("waar werken we naartoe?"), max_length=2000, blank=True, default="")
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    getekend_kandidaat_op = models.DateTimeField(null=True, blank=True)
    getekend_coach_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-versie"]
        constraints = [models.UniqueConstraint(fields=["bureau", "traject", "versie"], name="plan_versie_uniek")]

    @property
    def is_getekend(self) -> bool:
        return bool(self.getekend_kandidaat_op and self.getekend_coach_op)


class Doel(Tenantmodel):
    """A goal of a plan: a code an employer may read, and words it may not."""

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(lezen=True, rij=via("plan_id", "trajecten_planvanaanpak")))
    is_doel = True

    plan = Sleutel(PlanVanAanpak, models.CASCADE, related_name="doelen")
    code = models.CharField(_("soort doel"), max_length=16, choices=Doelcode)
    omschrijving = models.CharField(_("wat wil je bereiken?"), max_length=300)

    class Meta:
        ordering = ["id"]


class Actie(Tenantmodel):
    """Something to do for a goal, by someone, before a date."""

    toegang = Toegang(
        bureau=ALLES, kandidaat=Mag(lezen=True, wijzigen=("klaar_op",), rij=via("doel_id", "trajecten_doel"))
    )
    is_doel = True

    doel = Sleutel(Doel, models.CASCADE, related_name="acties")
    traject = Sleutel(Traject, models.CASCADE, related_name="acties")
    omschrijving = models.CharField(_("wat ga je doen?"), max_length=300)
    uitvoerder = models.CharField(_("wie doet het?"), max_length=12, choices=Uitvoerder, default=Uitvoerder.KANDIDAAT)
    deadline = models.DateField(_("klaar op"))
    klaar_op = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["deadline", "id"]
        indexes = [models.Index(fields=["bureau", "traject", "deadline"], name="actie_traject_deadline")]


class Gesprek(Tenantmodel):
    """An appointment, and whether it took place. Never why not."""

    toegang = Toegang(bureau=ALLES, kandidaat=LEEST_MEE)
    is_doel = True

    traject = Sleutel(Traject, models.CASCADE, related_name="gesprekken")
    soort = models.CharField(_("soort gesprek"), max_length=16, choices=Gesprekssoort, default=Gesprekssoort.VOORTGANG)
    begint_op = models.DateTimeField(_("datum en tijd"))
    minuten = models.PositiveSmallIntegerField(_("duur in minuten"), default=60)
    plaats = models.CharField(_("plaats"), max_length=120, blank=True, default="")
    aanwezigheid = models.CharField(max_length=20, choices=Aanwezigheid, default=Aanwezigheid.GEPLAND)
    # Counts the changes a calendar must hear of (RFC 5545, SEQUENCE).
    volgnummer = models.PositiveSmallIntegerField(default=0)
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["begint_op"]
        indexes = [models.Index(fields=["bureau", "traject", "begint_op"], name="gesprek_traject_begin")]


class Notitie(Tenantmodel):
    """What was said. For the coach alone unless the coach decides otherwise; never for an employer."""

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(lezen=True, rij=f"zichtbaarheid = 'kandidaat' and {BINNEN_TRAJECT}"))

    traject = Sleutel(Traject, models.CASCADE, related_name="notities")
    gesprek = Sleutel(Gesprek, models.CASCADE, related_name="notities", null=True, blank=True)
    auteur = Sleutel(Lidmaatschap, related_name="+")
    tekst = models.TextField(_("notitie"), max_length=10000)
    zichtbaarheid = models.CharField(
        _("wie mag dit lezen?"), max_length=12, choices=Zichtbaarheid, default=Zichtbaarheid.COACH
    )
    geschreven_op = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-geschreven_op"]


class Interventie(Tenantmodel):
    """An instrument used: a test, a training, help with a letter."""

    toegang = Toegang(bureau=ALLES, kandidaat=LEEST_MEE)

    traject = Sleutel(Traject, models.CASCADE, related_name="interventies")
    soort = models.CharField(_("soort"), max_length=24, choices=Interventiesoort)
    datum = models.DateField(_("datum"))
    minuten = models.PositiveSmallIntegerField(_("duur in minuten"), default=60)
    gedaan = models.BooleanField(_("is gedaan"), default=False)

    class Meta:
        ordering = ["datum"]


class Plaatsing(Tenantmodel):
    """The job found. The result of the order is yes and the month; the rest is the candidate's."""

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(lezen=True, wijzigen=("bevestigd_op",), rij=BINNEN_TRAJECT),
        cijfers=Mag(lezen=("bureau_id", "traject_id", "startdatum", "vorm", "bevestigd_op", "vervallen_op")),
    )

    traject = Sleutel(Traject, models.CASCADE, related_name="plaatsingen")
    startdatum = models.DateField(_("eerste werkdag"))
    vorm = models.CharField(_("soort contract"), max_length=20, choices=Plaatsingsvorm)
    werkgever = models.CharField(_("nieuwe werkgever"), max_length=120, blank=True, default="")
    functie = models.CharField(_("nieuwe functie"), max_length=120, blank=True, default="")
    geregistreerd_op = models.DateTimeField(default=timezone.now)
    bevestigd_op = models.DateTimeField(null=True, blank=True)
    vervallen_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-geregistreerd_op"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "traject"], name="plaatsing_een_geldig", condition=Q(vervallen_op__isnull=True)
            )
        ]


class Nazorgmoment(Tenantmodel):
    """A moment of aftercare: one, three and six months after the first day of the new job."""

    toegang = Toegang(bureau=ALLES, kandidaat=LEEST_MEE)

    traject = Sleutel(Traject, models.CASCADE, related_name="nazorgmomenten")
    maanden = models.PositiveSmallIntegerField(choices=Nazorgmaand)
    op = models.DateField(_("datum"))
    gehouden_op = models.DateField(_("gehouden op"), null=True, blank=True)
    aan_het_werk = models.BooleanField(_("nog aan het werk"), null=True, blank=True)

    class Meta:
        ordering = ["op"]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "traject", "maanden"], name="nazorg_een_per_maand"),
            models.CheckConstraint(
                condition=Q(gehouden_op__isnull=True, aan_het_werk__isnull=True)
                | Q(gehouden_op__isnull=False, aan_het_werk__isnull=False),
                name="nazorg_gehouden_met_antwoord",
            ),
        ]


class Tevredenheidsmeting(Tenantmodel):
    """The mark a candidate gives. The bureau's role has no right on it at all: only counts ever leave."""

    toegang = Toegang(
        kandidaat=Mag(lezen=True, toevoegen=True, rij=BINNEN_TRAJECT),
        cijfers=Mag(lezen=("bureau_id", "traject_id", "cijfer", "op")),
    )

    traject = Sleutel(Traject, models.CASCADE, related_name="+")
    cijfer = models.PositiveSmallIntegerField(_("cijfer"))
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bureau", "traject"], name="tevredenheid_een_per_traject"),
            models.CheckConstraint(condition=Q(cijfer__range=(1, 10)), name="tevredenheid_van_1_tot_10"),
        ]


class Waarneming(Tenantmodel):
    """A colleague stands in for a coach, from one day up to and including another. Never why."""

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(lezen=True, rij=via("coach_id", "trajecten_traject", "coach_id")))

    coach = Sleutel(Lidmaatschap, related_name="+")
    waarnemer = Sleutel(Lidmaatschap, related_name="+")
    van = models.DateField(_("van"))
    tot = models.DateField(_("tot en met"))
    ingesteld_op = models.DateTimeField(default=timezone.now)
    ingesteld_door = Sleutel(Lidmaatschap, related_name="+")

    class Meta:
        ordering = ["-van"]
        indexes = [models.Index(fields=["bureau", "waarnemer", "tot"], name="waarneming_waarnemer_tot")]
        constraints = [
            models.CheckConstraint(condition=Q(tot__gte=F("van")), name="waarneming_tot_na_van"),
            models.CheckConstraint(condition=~Q(coach=F("waarnemer")), name="waarneming_door_een_ander"),
        ]


class Aanmelding(Tenantmodel):
    """An employee the payer asks the bureau to guide: waits for the manager, who starts a trajectory or declines.

    There is no room for a reason or a remark, so none can be told. A declined one goes after four weeks
    (`domein.md` 4).
    """

    toegang = Toegang(
        bureau=ALLES,
        opdrachtgever=Mag(
            lezen=(
                "id",
                "bureau_id",
                "opdrachtgever_id",
                "opdracht_id",
                "aangemeld_door_id",
                "aangemeld_op",
                "roepnaam",
                "tussenvoegsel",
                "achternaam",
                "email",
                "dienst",
                "startdatum",
                "staat",
            ),
            toevoegen=True,
            rij=f"{eigen('opdrachtgever_id')} and {van_lid('aangemeld_door_id')}",
        ),
        # The clock throws away what was declined four weeks ago, and can see nothing else.
        planner=Mag(
            lezen=("id", "bureau_id", "staat", "afgehandeld_op"),
            verwijderen=True,
            rij="staat = 'afgewezen' and afgehandeld_op < now() - interval '28 days'",
        ),
    )

    opdrachtgever = Sleutel(Opdrachtgever, related_name="+")
    opdracht = Sleutel(Opdracht, related_name="+", null=True, blank=True)
    aangemeld_door = Sleutel(Lidmaatschap, related_name="+")
    aangemeld_op = models.DateTimeField(default=timezone.now)
    roepnaam = models.CharField(_("roepnaam"), max_length=60)
    tussenvoegsel = models.CharField(_("tussenvoegsel"), max_length=20, blank=True, default="")
    achternaam = models.CharField(_("achternaam"), max_length=80)
    email = models.EmailField(_("e-mailadres"))
    dienst = models.CharField(_("dienst"), max_length=24, choices=Dienst)
    startdatum = models.DateField(_("gewenste startdatum"))
    staat = models.CharField(max_length=12, choices=Aanmeldstaat, default=Aanmeldstaat.NIEUW)
    afgehandeld_op = models.DateTimeField(null=True, blank=True)
    traject = Sleutel(Traject, models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-aangemeld_op"]
        indexes = [
            models.Index(fields=["bureau", "staat", "aangemeld_op"], name="aanmelding_staat_tijd"),
            models.Index(fields=["afgehandeld_op"], name="aanmelding_weg", condition=Q(staat="afgewezen")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(staat="nieuw", afgehandeld_op__isnull=True)
                | (~Q(staat="nieuw") & Q(afgehandeld_op__isnull=False)),
                name="aanmelding_afgehandeld_met_tijd",
            )
        ]

    @property
    def naam(self) -> str:
        """The name as a list shows it."""
        return " ".join(deel for deel in (self.roepnaam, self.tussenvoegsel, self.achternaam) if deel)


class Ijkdatum(Tenantmodel):
    """A date outside the programme that a term counts from, as the coach recorded it. The employer never reads it."""

    toegang = Toegang(bureau=ALLES, kandidaat=LEEST_MEE)
    is_doel = True

    traject = Sleutel(Traject, models.CASCADE, related_name="ijkdata")
    soort = models.CharField(_("soort"), max_length=24, choices=Ijksoort)
    datum = models.DateField(_("datum"))
    # Only for an agreement about leaving: when it is silent on the time to reconsider, that time is a week longer.
    noemt_bedenktijd = models.BooleanField(_("de overeenkomst noemt de bedenktijd"), default=True)
    vastgelegd_op = models.DateTimeField(default=timezone.now)
    vastgelegd_door = Sleutel(Lidmaatschap, related_name="+")

    class Meta:
        ordering = ["datum"]
        constraints = [models.UniqueConstraint(fields=["bureau", "traject", "soort"], name="ijkdatum_een_per_soort")]


class Regelinstelling(Tenantmodel):
    """What a bureau changed about a rule: when and whom to remind, and its own number of days.

    An empty `aanlopen` means nobody is reminded. A term of the law has no days of its own.
    """

    toegang = Toegang(bureau=ALLES, kandidaat=Mag(lezen=True))

    regel = models.CharField(max_length=24, choices=Regelcode)
    aanlopen = ArrayField(models.SmallIntegerField(), blank=True)
    ontvangers = ArrayField(models.CharField(max_length=12, choices=Ontvangersoort))
    aantal = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bureau", "regel"], name="regelinstelling_een_per_regel"),
            models.CheckConstraint(
                condition=Q(aantal__isnull=True) | Q(regel__in=INSTELBAAR), name="regelinstelling_wet_staat_vast"
            ),
        ]


class Termijn(Tenantmodel):
    """A date to keep by one rule for one subject, and when the next reminder of it goes out.

    `onderwerp` is the id of what it is about (an action, a session, a report, the trajectory itself), `volgnummer`
    tells the returns of one rule apart. `op` is the plain last day, `verlengd_op` the later one when the law extends
    it.
    """

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(
            lezen=True,
            wijzigen=("staat", "afgevinkt_op", "gesloten_op", "volgende_herinnering_op"),
            rij=BINNEN_TRAJECT,
        ),
        planner=Mag(lezen=("id", "bureau_id", "volgende_herinnering_op")),
    )
    is_doel = True

    traject = Sleutel(Traject, models.CASCADE, related_name="termijnen")
    regel = models.CharField(max_length=24, choices=Regelcode)
    onderwerp = models.UUIDField()
    volgnummer = models.PositiveSmallIntegerField(default=0)
    ankerdatum = models.DateField()
    op = models.DateField()
    verlengd_op = models.DateField(null=True, blank=True)
    staat = models.CharField(max_length=12, choices=Termijnstaat, default=Termijnstaat.LOOPT)
    volgende_herinnering_op = models.DateTimeField(null=True, blank=True)
    # A person said it is done; until its date changes no computation opens it again.
    afgevinkt_op = models.DateTimeField(null=True, blank=True)
    gesloten_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["op", "id"]
        indexes = [
            models.Index(
                fields=["bureau", "volgende_herinnering_op"],
                name="termijn_herinneren",
                condition=Q(volgende_herinnering_op__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "traject", "regel", "onderwerp", "volgnummer"], name="termijn_een_per_onderwerp"
            ),
            models.CheckConstraint(
                condition=Q(volgende_herinnering_op__isnull=True) | Q(staat="loopt"), name="termijn_alleen_lopend"
            ),
            models.CheckConstraint(
                condition=Q(staat__in=["loopt", "stil"], gesloten_op__isnull=True)
                | Q(staat__in=["voldaan", "vervallen"], gesloten_op__isnull=False),
                name="termijn_gesloten_met_tijd",
            ),
            models.CheckConstraint(
                condition=Q(verlengd_op__isnull=True) | Q(verlengd_op__gt=F("op")), name="termijn_verlengd_is_later"
            ),
        ]


class Herinnering(Tenantmodel):
    """One reminder of one person: the unique key is what makes it one, however often the scheduler ran.

    `aanloop` is the number of days before `op` it was for. `verzending` is the mail it went out with; several
    reminders may share one.
    """

    toegang = Toegang(bureau=Mag(lezen=True, toevoegen=True, wijzigen=("verzending_id",)))

    termijn = Sleutel(Termijn, models.CASCADE, related_name="herinneringen")
    op = models.DateField()
    aanloop = models.SmallIntegerField(default=0)
    ontvanger = Sleutel(Lidmaatschap, related_name="+")
    verzending = Sleutel(Verzending, models.CASCADE, related_name="herinneringen", null=True, blank=True)
    gemaakt_op = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "termijn", "op", "aanloop", "ontvanger"], name="herinnering_eenmaal"
            )
        ]


class Import(Werkstuk):
    """An uploaded HR export between upload and confirmation, and the progress of creating its people.

    Refused columns (BSN, salary, remarks) never get here: the reader drops them in memory.
    """

    toegang = Toegang(bureau=ALLES, planner=PLANNER)
    is_doel = True

    opdrachtgever = Sleutel(Opdrachtgever, related_name="+")
    opdracht = Sleutel(Opdracht, related_name="+", null=True, blank=True)
    door = Sleutel(Lidmaatschap, related_name="+")
    bestandsnaam = models.CharField(max_length=120)
    opdracht_velden = models.JSONField(default=dict)
    kolommen = models.JSONField(default=list)
    toewijzing = models.JSONField(default=dict)
    geupload_op = models.DateTimeField(default=timezone.now)
    bevestigd_op = models.DateTimeField(null=True, blank=True)
    totaal = models.PositiveIntegerField(default=0)
    verwerkt = models.PositiveIntegerField(default=0)
    tellingen = models.JSONField(default=dict)

    class Meta:
        ordering = ["-geupload_op"]
        indexes = [
            wacht_index("import_wacht"),
            models.Index(fields=["bureau", "geupload_op"], name="import_bureau_tijd"),
        ]


class Importregel(Tenantmodel):
    """One row of the file: the kept cells until it is done, its outcome and the reason after that."""

    toegang = Toegang(bureau=ALLES)

    bestand = Sleutel(Import, models.CASCADE, related_name="regels")
    nummer = models.PositiveIntegerField()
    cellen = models.JSONField(default=list)
    uitkomst = models.CharField(max_length=16, choices=Rijuitkomst, blank=True, default="")
    redenen = models.JSONField(default=list)
    traject = Sleutel(Traject, models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["nummer"]
        constraints = [models.UniqueConstraint(fields=["bureau", "bestand", "nummer"], name="importregel_nummer_uniek")]
