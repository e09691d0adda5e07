"""An HR contact puts an employee forward. Runs as the employer's role; the bureau's manager takes it from there."""

import re
from datetime import date

from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdracht
from bureaus.paden import pad
from bureaus.rollen import Rol
from kandidaten import vrije_tekst
from rapportage import toelichting
from trajecten.models import Aanmelding

# What the employer's database role may read of these rows and of its own orders.
AANMELDING = (
    "id",
    "bureau_id",
    "roepnaam",
    "tussenvoegsel",
    "achternaam",
    "dienst",
    "startdatum",
    "aangemeld_op",
    "staat",
)
# What stands between the names in an address.
TUSSEN_NAMEN = re.compile(r"[._+]+")
OPDRACHT = ("id", "bureau_id", "opdrachtgever_id", "naam", "dienst", "startdatum", "einddatum")


def check_name(tekst: str) -> str:
    """A part of a name without spaces around it; Weigering when it holds what is no name: digits, a word on health."""
    schoon = " ".join(tekst.split())
    _refuse(schoon, naam=schoon)
    if any(teken.isdigit() for teken in schoon):
        raise Weigering(_("In een naam staan geen cijfers. Haal die weg."))
    return schoon


def check_email(tekst: str) -> str:
    """The address in small letters; Weigering as for a name. The domain says where somebody works, not how they are."""
    schoon = tekst.strip().lower()
    _refuse(schoon, naam=TUSSEN_NAMEN.sub(" ", schoon.rpartition("@")[0]))
    return schoon


def _refuse(tekst: str, *, naam: str) -> None:
    if vrije_tekst.has_bsn(tekst):
        raise Weigering(_("Hier staat een getal dat op een BSN lijkt. Haal dat getal weg. Wij bewaren het niet."))
    if toelichting.no_name(naam):
        raise Weigering(_("Hier staat een woord over gezondheid. Haal dat weg. Wij leggen daar niets over vast."))


def own(door: Lidmaatschap):
    """What this contact put forward, the latest first."""
    rijen = Aanmelding.objects.filter(aangemeld_door=door.pk, opdrachtgever=door.onderwerp).only(*AANMELDING)
    return rijen.order_by("-aangemeld_op", "id")


def own_orders(door: Lidmaatschap, *, vanaf: date):
    """The employer's orders that still run on that day."""
    rijen = Opdracht.objects.filter(opdrachtgever=door.onderwerp, einddatum__gt=vanaf).only(*OPDRACHT)
    return rijen.order_by("-startdatum", "naam", "id")


def is_known(door: Lidmaatschap, *, email: str) -> bool:
    """Whether this contact put the same address forward before."""
    return own(door).filter(email=email.strip().lower()).exists()


def put_forward(
    *,
    roepnaam: str,
    achternaam: str,
    email: str,
    dienst: Dienst,
    startdatum: date,
    tussenvoegsel: str = "",
    opdracht: Opdracht | None = None,
    door: Lidmaatschap,
) -> Aanmelding:
    """Ask the bureau to guide an employee, in an order of the employer or in a new one (None).

    Every text is refused when it holds what looks like a BSN, or says something about health that is no name.
    """
    if opdracht is not None and opdracht.opdrachtgever_id != door.onderwerp:
        raise Weigering(_("Kies een opdracht uit de lijst."))
    aanmelding = Aanmelding.objects.create(
        opdrachtgever_id=door.onderwerp,
        opdracht=opdracht,
        aangemeld_door=door,
        roepnaam=check_name(roepnaam),
        tussenvoegsel=check_name(tussenvoegsel),
        achternaam=check_name(achternaam),
        email=check_email(email),
        dienst=Dienst(dienst),
        startdatum=startdatum,
    )
    auditlog.record("medewerker_aangemeld", aanmelding, door=door)
    # Only managers who still work here: the wall shows no others.
    beheerders = Lidmaatschap.objects.filter(rol=Rol.BEHEERDER).only("id", "bureau_id").order_by("id")
    mail.queue_all("aanmelding_nieuw", ((lid, None) for lid in beheerders), pad=pad(door.bureau, "beheer:aanmeldingen"))
    return aanmelding
