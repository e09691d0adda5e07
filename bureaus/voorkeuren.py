"""Which mail a person wants: what may be switched off, per membership, with and without signing in.

What somebody else waits for, or the law asks, cannot be switched off. The link in a mail carries ids and a signature,
no name and no address, and it goes on working: who unsubscribes a year later means it too.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from contextlib import AbstractContextManager
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from bureaus import auditlog
from bureaus.enums import Mailsoort
from bureaus.models import Lidmaatschap, Mailvoorkeur
from bureaus.rollen import Rol
from bureaus.tenancy import in_bureau

# Per role what may be switched off. HR gets only what it asked for itself: a report, an answer.
UIT_TE_ZETTEN = {
    Rol.KANDIDAAT: (Mailsoort.HERINNERING, Mailsoort.AFSPRAAK, Mailsoort.BERICHT),
    Rol.COACH: (Mailsoort.HERINNERING, Mailsoort.AFSPRAAK, Mailsoort.BERICHT),
    Rol.BEHEERDER: (Mailsoort.HERINNERING,),
    Rol.OPDRACHTGEVER: (),
}
_signer = Signer(salt="bureaus.afmelden", sep=".")


def own(lid: Lidmaatschap, *, readonly: bool = False) -> AbstractContextManager[None]:
    """The transaction in which `lid` reads and changes their own choices: as their own audience."""
    return in_bureau(lid.bureau_id, Rol(lid.rol).publiek, lid=lid.pk, onderwerp=lid.onderwerp, readonly=readonly)


def switched_off(lid: Lidmaatschap) -> set[Mailsoort]:
    """The kinds of mail `lid` does not want."""
    return {Mailsoort(soort) for soort in Mailvoorkeur.objects.filter(lid=lid).values_list("soort", flat=True)}


def switch(lid: Lidmaatschap, soort: Mailsoort, *, aan: bool, door: Lidmaatschap) -> None:
    """Let one kind of mail come, or not any more. Doing it twice is doing it once."""
    if aan:
        changed, _per_model = Mailvoorkeur.objects.filter(lid=lid, soort=soort).delete()
    else:
        _row, changed = Mailvoorkeur.objects.get_or_create(lid=lid, soort=soort)
    if changed:
        gebeurtenis = "mail_aangezet" if aan else "mail_uitgezet"
        auditlog.record(gebeurtenis, lid, door=door, dossier=_dossier(lid), soort=soort.value)


def change(lid: Lidmaatschap, *, aan: Collection[Mailsoort], dagoverzicht: bool, door: Lidmaatschap) -> None:
    """Take over what a person chose on their own page. Only a coach chooses one mail a day: a manager always has it."""
    for soort in UIT_TE_ZETTEN[Rol(lid.rol)]:
        switch(lid, soort, aan=soort in aan, door=door)
    if lid.rol == Rol.COACH and Lidmaatschap.objects.filter(pk=lid.pk, dagoverzicht=not dagoverzicht).update(
        dagoverzicht=dagoverzicht
    ):
        auditlog.record("mail_per_dag" if dagoverzicht else "mail_per_persoon", lid, door=door)


def unsubscribe_url(lid: Lidmaatschap, soort: Mailsoort) -> str:
    """The address in a mail where its reader switches this kind off, without signing in."""
    wie = urlsafe_b64encode(lid.bureau_id.bytes + lid.pk.bytes).rstrip(b"=").decode()
    return settings.PUBLIC_URL + reverse("mail_afmelden", args=[_signer.sign(f"{wie}-{Mailsoort(soort).value}")])


def find(token: str) -> tuple[Lidmaatschap, Mailsoort] | None:
    """Whose mail of which kind this token is about, with the bureau; None when nobody gave it out."""
    try:
        wie, _streepje, soort = _signer.unsign(token).rpartition("-")
    except BadSignature:
        return None
    ids = urlsafe_b64decode(wie + "==")
    with in_bureau(UUID(bytes=ids[:16]), readonly=True):
        rows = Lidmaatschap.objects.select_related("bureau").defer("bureau__logo")
        lid = rows.filter(pk=UUID(bytes=ids[16:])).first()
    return (lid, Mailsoort(soort)) if lid else None


def _dossier(lid: Lidmaatschap) -> UUID | None:
    return lid.onderwerp if lid.rol == Rol.KANDIDAAT else None
