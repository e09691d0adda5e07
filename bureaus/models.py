"""The tenant kernel: bureaus, people's memberships, paying employers and their orders."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Aanleiding, Dienst, Mailsoort, Opdrachtsoort, Payersoort, Taal
from bureaus.muren import (
    ALLES,
    BIJSCHRIJVEN,
    GEBRUIKER,
    Mag,
    Sleutel,
    Tenantmodel,
    Toegang,
    eigen,
    van_lid,
)
from bureaus.rollen import Rol
from bureaus.tenancy import uuid7
from bureaus.wachtrij import PLANNER_ZIET, Werkstuk, wacht_index


class GebruikerManager(BaseUserManager):
    """Looks accounts up by their address, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **velden) -> "Gebruiker":
        gebruiker = self.model(email=email.strip().lower(), **velden)
        gebruiker.set_password(password)
        gebruiker.save(using=self._db)
        return gebruiker

    def get_by_natural_key(self, email: str) -> "Gebruiker":
        return self.get(email=email.strip().lower())


class Gebruiker(AbstractBaseUser):
    """A person's account, across bureaus. What they may do is in their memberships, not here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mailadres"), unique=True)
    taal = models.CharField(_("taal"), max_length=2, choices=Taal, default=Taal.NL)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = GebruikerManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="gebruiker_email_uniek")]

    def __str__(self):
        return str(self.pk)


def working_week() -> list[int]:
    """Monday to Friday, as ISO weekdays."""
    return [1, 2, 3, 4, 5]


class Bureau(models.Model):
    """One outplacement bureau: the tenant.

    Reminders leave on the ISO weekdays `mail_dagen`, from the hour `mail_van` until `mail_tot`, Dutch time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    naam = models.CharField(_("naam"), max_length=80)
    kleur = models.CharField(
        _("kleur"), max_length=7, default="#0B5D66", validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$")]
    )
    logo = models.BinaryField(null=True, blank=True)
    logo_hash = models.CharField(max_length=64, blank=True, default="")
    antwoord_aan = models.EmailField(_("antwoordadres"), blank=True, default="")
    inzage_werkdagen = models.PositiveSmallIntegerField(_("werkdagen om een rapport te bekijken"), default=5)

    mail_van = models.PositiveSmallIntegerField(_("herinneringen vanaf (uur)"), default=8)
    mail_tot = models.PositiveSmallIntegerField(_("herinneringen tot (uur)"), default=20)
    mail_dagen = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("dagen met herinneringen"), default=working_week
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(inzage_werkdagen__range=(1, 20)), name="bureau_inzage_werkdagen"),
            models.CheckConstraint(
                condition=Q(mail_van__lt=models.F("mail_tot"), mail_tot__lte=24), name="bureau_mail_uren"
            ),
            models.CheckConstraint(
                condition=Q(mail_dagen__len__gte=1, mail_dagen__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="bureau_mail_dagen",
            ),
        ]

    def __str__(self):
        return self.naam


class Lidmaatschap(Tenantmodel):
    """A person in a role of a bureau; without `gebruiker` while the invitation is not accepted.

    `onderwerp` is what the membership is bound to: a candidate's dossier, an HR contact's employer. The
    database's policies compare with it, so it is set once, when the membership is made.
    """

    toegang = Toegang(
        bureau=ALLES,
        # The managers too: they decide about an objection, and are told of it. Never an address.
        kandidaat=Mag(
            lezen=("id", "bureau_id", "rol", "naam", "onderwerp"),
            rij=f"rol = 'coach' or {van_lid('id')} or (rol = 'beheerder' and actief)",
        ),
        # The managers too: they are told when an employee is put forward. Never an address.
        opdrachtgever=Mag(
            lezen=("id", "bureau_id", "rol", "naam", "onderwerp"),
            rij=f"{van_lid('id')} or (rol = 'beheerder' and actief)",
        ),
        poort=Mag(lezen=True, rij=f"gebruiker_id = {GEBRUIKER}"),
    )
    is_doel = True

    gebruiker = models.ForeignKey(Gebruiker, models.PROTECT, null=True, blank=True, related_name="+")
    rol = models.CharField(max_length=16, choices=Rol)
    naam = models.CharField(_("naam"), max_length=120)
    email = models.EmailField(_("e-mailadres"), blank=True, default="")
    taal = models.CharField(max_length=2, choices=Taal, default=Taal.NL)
    onderwerp = models.UUIDField(null=True, blank=True, editable=False)
    capaciteit = models.PositiveSmallIntegerField(_("ruimte"), default=28)
    actief = models.BooleanField(default=True)
    laatst_gezien_op = models.DateTimeField(null=True, blank=True)
    # One mail a day with everything, instead of one per person.
    dagoverzicht = models.BooleanField(_("een mail per dag"), default=False)

    class Meta:
        ordering = ["naam"]
        indexes = [
            models.Index(fields=["bureau", "rol", "naam"], name="lid_rol_naam"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "gebruiker", "rol", "onderwerp"],
                name="lid_een_per_rol",
                nulls_distinct=False,
                condition=Q(gebruiker__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(rol__in=[Rol.KANDIDAAT, Rol.OPDRACHTGEVER], onderwerp__isnull=False)
                | Q(rol__in=[Rol.COACH, Rol.BEHEERDER], onderwerp__isnull=True),
                name="lid_onderwerp_bij_rol",
            ),
        ]

    def __str__(self):
        return self.naam


class Uitnodiging(Tenantmodel):
    """A single-use way in, bound to bureau, role and address. Only the hash of its token is stored."""

    toegang = Toegang(
        bureau=ALLES,
        poort=Mag(
            lezen=("id", "bureau_id", "lid_id", "rol", "verloopt_op", "gebruikt_op", "ingetrokken_op", "token_hash"),
            rij="token_hash = (select nullif(current_setting('app.uitnodiging', true), ''))",
        ),
    )

    lid = Sleutel(Lidmaatschap, models.CASCADE, related_name="uitnodigingen")
    rol = models.CharField(max_length=16, choices=Rol)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64)
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    verloopt_op = models.DateTimeField()
    gebruikt_op = models.DateTimeField(null=True, blank=True)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["token_hash"], name="uitnodiging_token")]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "token_hash"], name="uitnodiging_token_uniek"),
        ]


class Mailvoorkeur(Tenantmodel):
    """A kind of mail a person switched off. No row means the mail comes."""

    zelf = Mag(lezen=True, toevoegen=True, verwijderen=True, rij=van_lid("lid_id"))
    toegang = Toegang(bureau=ALLES, kandidaat=zelf, opdrachtgever=zelf)

    lid = Sleutel(Lidmaatschap, models.CASCADE, related_name="mailvoorkeuren")
    soort = models.CharField(max_length=16, choices=Mailsoort)
    uit_sinds = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bureau", "lid", "soort"], name="mailvoorkeur_eenmaal")]


class Agendatoegang(Tenantmodel):
    """A secret address where a calendar programme reads one person's dates. Only the hash of its token is stored."""

    toegang = Toegang(
        bureau=ALLES,
        kandidaat=Mag(lezen=True, toevoegen=True, wijzigen=("ingetrokken_op",), rij=van_lid("lid_id")),
        poort=Mag(
            lezen=("id", "bureau_id", "lid_id", "token_hash", "ingetrokken_op"),
            rij="token_hash = (select nullif(current_setting('app.agenda', true), ''))",
        ),
    )

    lid = Sleutel(Lidmaatschap, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    gemaakt_op = models.DateTimeField(default=timezone.now)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["token_hash"], name="agendatoegang_token")]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "token_hash"], name="agendatoegang_token_uniek"),
            models.UniqueConstraint(
                fields=["bureau", "lid"], name="agendatoegang_een_open", condition=Q(ingetrokken_op__isnull=True)
            ),
        ]


class Opdrachtgever(Tenantmodel):
    """Who pays: an employer, UWV, a municipality or a person."""

    toegang = Toegang(
        bureau=ALLES,
        opdrachtgever=Mag(lezen=True, rij=eigen("id")),
        # For whom quarterly figures have not begun yet.
        planner=Mag(lezen=("id", "bureau_id")),
    )
    is_doel = True

    naam = models.CharField(_("naam"), max_length=120)
    soort = models.CharField(_("soort"), max_length=16, choices=Payersoort, default=Payersoort.WERKGEVER)

    class Meta:
        ordering = ["naam"]
        constraints = [models.UniqueConstraint("bureau", Lower("naam"), name="opdrachtgever_naam_uniek")]

    def __str__(self):
        return self.naam


class Contactpersoon(Tenantmodel):
    """An HR contact of a payer; reads reports through the membership `lid`."""

    toegang = Toegang(bureau=ALLES)

    opdrachtgever = Sleutel(Opdrachtgever, models.CASCADE, related_name="contactpersonen")
    lid = Sleutel(Lidmaatschap, models.PROTECT, related_name="+")
    functie = models.CharField(_("functie"), max_length=80, blank=True, default="")


class Opdracht(Tenantmodel):
    """An order: what the payer bought, for one person or for a group."""

    toegang = Toegang(
        bureau=ALLES,
        # All but the ground for leaving: HR knows it, and nothing here may echo it (`domein.md` 3, row 22).
        opdrachtgever=Mag(
            lezen=(
                "id",
                "bureau_id",
                "opdrachtgever_id",
                "naam",
                "referentie",
                "soort",
                "dienst",
                "startdatum",
                "einddatum",
                "uren",
            ),
            rij=eigen("opdrachtgever_id"),
        ),
        cijfers=Mag(lezen=("id", "bureau_id", "opdrachtgever_id", "soort", "dienst", "startdatum", "einddatum")),
    )
    is_doel = True

    opdrachtgever = Sleutel(Opdrachtgever, related_name="opdrachten")
    naam = models.CharField(_("naam van de opdracht"), max_length=120)
    referentie = models.CharField(_("referentie"), max_length=60, blank=True, default="")
    soort = models.CharField(max_length=12, choices=Opdrachtsoort, default=Opdrachtsoort.COLLECTIEF)
    dienst = models.CharField(_("dienst"), max_length=24, choices=Dienst, default=Dienst.OUTPLACEMENT_COLLECTIEF)
    aanleiding = models.CharField(_("aanleiding"), max_length=24, choices=Aanleiding, default=Aanleiding.REORGANISATIE)
    startdatum = models.DateField(_("startdatum"))
    einddatum = models.DateField(_("einddatum"))
    uren = models.PositiveSmallIntegerField(_("uren per persoon"), default=24)

    class Meta:
        ordering = ["-startdatum", "naam"]
        constraints = [
            models.CheckConstraint(condition=Q(einddatum__gt=models.F("startdatum")), name="opdracht_eind_na_start")
        ]

    def __str__(self):
        return self.naam


class Auditkop(Tenantmodel):
    """The head of a bureau's audit chain. Its row lock puts the writers of one bureau in order."""

    bijwerken = Mag(lezen=True, wijzigen=("volgnummer", "hash"))
    toegang = Toegang(
        bureau=Mag(lezen=True, toevoegen=True, wijzigen=("volgnummer", "hash")),
        kandidaat=bijwerken,
        opdrachtgever=bijwerken,
    )

    volgnummer = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bureau"], name="auditkop_een_per_bureau")]


class Auditregel(Tenantmodel):
    """One event, append-only, chained to the one before it. `gegevens` holds codes and ids, never content."""

    toegang = Toegang(
        bureau=BIJSCHRIJVEN,
        kandidaat=Mag(lezen=True, toevoegen=True, rij=eigen("dossier")),
        opdrachtgever=Mag(lezen=("bureau_id",), toevoegen=True, rij=van_lid("door_id")),
    )

    volgnummer = models.BigIntegerField()
    tijd = models.DateTimeField()
    gebeurtenis = models.CharField(max_length=48)
    door = Sleutel(Lidmaatschap, related_name="+", null=True)
    rol = models.CharField(max_length=16, blank=True, default="")
    onderwerp_soort = models.CharField(max_length=32)
    onderwerp_id = models.UUIDField()
    dossier = models.UUIDField(null=True)
    gegevens = models.JSONField(default=dict)
    vorige_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["volgnummer"]
        indexes = [models.Index(fields=["bureau", "dossier", "tijd"], name="audit_dossier_tijd")]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "volgnummer"], name="audit_volgnummer_uniek"),
        ]


class Verzending(Werkstuk):
    """One outgoing mail: written in the transaction of its cause, sent by a worker, once.

    It names a template and a recipient; the text itself is made when it is sent and stored nowhere.
    """

    toegang = Toegang(
        bureau=ALLES,
        # Reading back the bureau is what an INSERT returns; no more than that.
        kandidaat=Mag(lezen=("bureau_id",), toevoegen=True),
        opdrachtgever=Mag(lezen=("bureau_id",), toevoegen=True),
        planner=Mag(lezen=(*PLANNER_ZIET, "aangemaakt_op", "verzonden_op"), wijzigen=("aangeboden_tot",)),
    )
    is_doel = True

    soort = models.CharField(max_length=40)
    lid = Sleutel(Lidmaatschap, models.CASCADE, related_name="+")
    pad = models.CharField(max_length=200)
    # Set for an invitation: the link ends in the token of this id, made when it is sent and stored nowhere.
    token_voor = models.UUIDField(null=True, blank=True)
    gegevens = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120)
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    verzonden_op = models.DateTimeField(null=True, blank=True)
    # A mail system gave it back after it was sent; `terug_code` is its status (RFC 3463), like 5.1.1.
    teruggekomen_op = models.DateTimeField(null=True, blank=True)
    terug_code = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        indexes = [
            wacht_index("verzending_wacht"),
            models.Index(fields=["bureau", "aangemaakt_op"], name="verzending_bureau_tijd"),
            # Counted over all bureaus each time somebody asks for the figures: few, among all that was ever sent.
            models.Index(fields=["bureau"], name="verzending_vast", condition=Q(werk_staat__in=["onzeker", "mislukt"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(werk_staat="klaar", verzonden_op__isnull=False)
                | (~Q(werk_staat="klaar") & Q(verzonden_op__isnull=True)),
                name="verzending_klaar_is_verzonden",
            )
        ]


class Hartslag(models.Model):
    """When something that should happen all the time last happened: one row per process of the clock."""

    naam = models.CharField(primary_key=True, max_length=20)
    op = models.DateTimeField()

    def __str__(self):
        return self.naam
