"""Who pays: employers and other principals, and the people there who read reports."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bureaus import auditlog, leden
from bureaus.enums import Payersoort
from bureaus.errors import Weigering
from bureaus.models import Contactpersoon, Lidmaatschap, Opdrachtgever
from bureaus.rollen import Rol


def add_opdrachtgever(*, naam: str, soort: str = Payersoort.WERKGEVER, door: Lidmaatschap) -> Opdrachtgever:
    """Add a principal; its name is unique in the bureau, whatever its capitals."""
    try:
        with transaction.atomic():
            opdrachtgever = Opdrachtgever.objects.create(naam=naam.strip(), soort=soort)
    except IntegrityError as error:
        raise Weigering(_("Deze opdrachtgever staat al in de lijst. Kies een andere naam.")) from error
    auditlog.record("opdrachtgever_toegevoegd", opdrachtgever, door=door, soort=str(soort))
    return opdrachtgever


def invite_contactpersoon(
    opdrachtgever: Opdrachtgever, *, naam: str, email: str, functie: str = "", door: Lidmaatschap
) -> Contactpersoon:
    """Add an HR contact and send the invitation; someone who was ended here comes back instead."""
    earlier = leden.find_by_email(email, rol=Rol.OPDRACHTGEVER, onderwerp=opdrachtgever.pk)
    if earlier is None:
        contact = leden.add_contactpersoon(opdrachtgever, naam=naam, email=email, functie=functie, door=door)
        leden.invite(contact.lid, door=door)
        return contact
    leden.restore(earlier, naam=naam, door=door)
    contact = opdrachtgever.contactpersonen.get(lid=earlier)
    contact.functie = functie
    contact.save(update_fields=["functie"])
    return contact
