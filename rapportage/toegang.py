"""Earlier reports for an HR contact who came later: who may read them is decided here, once, by the manager."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from bureaus import auditlog
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from rapportage.enums import Rapportstaat
from rapportage.models import Afspraakcontact, Ontvanger, Rapport


def get_contact(door: Lidmaatschap, pk: UUID) -> Lidmaatschap:
    """An HR contact who may sign in, for the bureau's manager; otherwise 404."""
    lid = Lidmaatschap.objects.filter(pk=pk, rol=Rol.OPDRACHTGEVER, actief=True).first()
    if lid is None or door.rol != Rol.BEHEERDER:
        raise Http404
    return lid


def _sent_without(lid: Lidmaatschap) -> QuerySet[Rapport]:
    """Reports of the contact's employer that stand and that they cannot read.

    None about who restricted processing or whose objection is undecided: nothing goes to an employer then.
    """
    al = Ontvanger.objects.filter(rapport=OuterRef("pk"), lid=lid.pk)
    bezwaar = Rapport.objects.filter(kandidaat=OuterRef("kandidaat_id"), staat=Rapportstaat.BEZWAAR)
    return Rapport.objects.filter(
        ~Exists(al),
        ~Exists(bezwaar),
        opdrachtgever=lid.onderwerp,
        staat=Rapportstaat.VERZONDEN,
        kandidaat__beperking_sinds__isnull=True,
    )


def _agreed_for(lid: Lidmaatschap) -> Q:
    """The agreement names this contact, or nobody in particular: it may not be widened behind the candidate's back."""
    genoemd = Afspraakcontact.objects.filter(afspraak=OuterRef("afspraak_id"))
    return ~Q(Exists(genoemd)) | Q(Exists(genoemd.filter(lid=lid.pk)))


def earlier(lid: Lidmaatschap) -> QuerySet[Rapport]:
    """What can be opened for this contact now."""
    return _sent_without(lid).filter(_agreed_for(lid)).order_by("pk")


def count_closed(lid: Lidmaatschap) -> int:
    """How many stay closed, because the agreement names other contacts."""
    return _sent_without(lid).exclude(_agreed_for(lid)).count()


def open_earlier(lid: Lidmaatschap, *, door: Lidmaatschap) -> int:
    """Let the contact read every earlier report that is theirs to read; returns how many. The candidates can see it."""
    rapporten = list(earlier(lid).only("id", "bureau_id", "kandidaat_id"))
    # Two managers at once: the unique key keeps the second from doing it again.
    Ontvanger.objects.bulk_create(
        (Ontvanger(rapport=rapport, lid=lid, naam=lid.naam) for rapport in rapporten),
        ignore_conflicts=True,
        batch_size=1000,
    )
    over = ((rapport, rapport.kandidaat_id, {"lid": str(lid.pk)}) for rapport in rapporten)
    auditlog.record_all("rapport_toegankelijk", over, door=door)
    return len(rapporten)
