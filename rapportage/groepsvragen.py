"""Who may find which figures of a group. The employer's wall in the database says the same."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from rapportage.models import Groepsstand

# What the employer's database role may read; asking for more is refused there.
KOLOMMEN = ("id", "bureau_id", "opdrachtgever_id", "opdracht_id", "peildatum", "inhoud", "gepubliceerd_op")


def published(opdrachtgever_id: UUID) -> QuerySet[Groepsstand]:
    """Everything published about one payer, the newest first and of each quarter the whole first."""
    return (
        Groepsstand.objects.filter(opdrachtgever=opdrachtgever_id, gepubliceerd_op__isnull=False)
        .only(*KOLOMMEN)
        .order_by("-peildatum", "opdracht_id", "id")
    )


def find(door: Lidmaatschap, pk: UUID, *, met_pdf: bool = False) -> Groepsstand:
    """Published figures: of the own employer for HR, of the whole bureau for its manager; otherwise 404."""
    standen = Groepsstand.objects.only(*KOLOMMEN, *(("pdf",) if met_pdf else ())).filter(gepubliceerd_op__isnull=False)
    if door.rol != Rol.BEHEERDER:
        standen = standen.filter(opdrachtgever=door.onderwerp)
    stand = standen.filter(pk=pk).order_by("id").first()
    if stand is None:
        raise Http404
    return stand


def failed(opdrachtgever_id: UUID) -> QuerySet[Groepsstand]:
    """Quarters of a payer whose figures could not be made. For the manager."""
    mislukt = Groepsstand.objects.filter(opdrachtgever=opdrachtgever_id, werk_staat=WerkStaat.MISLUKT)
    return mislukt.only("id", "bureau_id", "peildatum").order_by("peildatum")


def work(door: Lidmaatschap, pk: UUID) -> Groepsstand:
    """A row of the queue, for the manager; otherwise 404."""
    stand = Groepsstand.objects.defer("pdf").filter(pk=pk).first()
    if stand is None or door.rol != Rol.BEHEERDER:
        raise Http404
    return stand
