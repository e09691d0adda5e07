"""What a candidate may find, with the access in it: their own dossier, and nothing else exists."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.utils import timezone

from bureaus.models import Lidmaatschap
from kandidaten.enums import KOLOM_VAN_STATUS, Kolom, SollicitatieStatus
from kandidaten.models import Bericht, Kandidaat, Sollicitatie, SollicitatieGebeurtenis

# What a candidate's database role may read of a membership; asking for more is refused there.
LID_VELDEN = ("id", "bureau_id", "rol", "naam", "onderwerp")
# Sent, and not answered yet.
WACHT_OP_ANTWOORD = (SollicitatieStatus.VERSTUURD, SollicitatieStatus.ONTVANGST_BEVESTIGD)
STIL_NA_DAGEN = 10


def kandidaat(door: Lidmaatschap) -> Kandidaat:
    """The dossier the acting membership is bound to."""
    gevonden = Kandidaat.objects.filter(pk=door.onderwerp).first()
    if gevonden is None:
        raise Http404
    return gevonden


def current_coach(door: Lidmaatschap) -> Lidmaatschap | None:
    """The coach of the candidate's running trajectory, or None. Holds the columns of `LID_VELDEN`."""
    own = Lidmaatschap.objects.filter(trajecten__kandidaat=door.onderwerp, trajecten__gesloten_op=None)
    return own.only(*LID_VELDEN).order_by("-trajecten__startdatum", "-trajecten__id").first()


def first_name(lid: Lidmaatschap) -> str:
    """How one speaks of somebody: "Fatima"; the whole name when it begins with an initial."""
    eerste = lid.naam.split(" ")[0]
    return lid.naam if eerste.endswith(".") else eerste


def sollicitatie(door: Lidmaatschap, pk: UUID) -> Sollicitatie:
    """One of the candidate's own applications, or 404."""
    gevonden = Sollicitatie.objects.filter(pk=pk, kandidaat=door.onderwerp).first()
    if gevonden is None:
        raise Http404
    return gevonden


def applications(door: Lidmaatschap) -> QuerySet[Sollicitatie]:
    """All of the candidate's own applications, newest first, without their notes."""
    return Sollicitatie.objects.filter(kandidaat=door.onderwerp).defer("notitie").order_by("-datum", "-id")


def _with_column(door: Lidmaatschap) -> QuerySet[Sollicitatie]:
    cases = [When(status=status, then=Value(kolom.value)) for status, kolom in KOLOM_VAN_STATUS.items()]
    return Sollicitatie.objects.filter(kandidaat=door.onderwerp).annotate(kolom=Case(*cases))


def board(door: Lidmaatschap, per_kolom: int) -> dict[Kolom, tuple[int, list[Sollicitatie]]]:
    """Per column how many there are and the newest `per_kolom` of them; one query, however many there are."""
    rows = (
        _with_column(door)
        .annotate(
            plaats=Window(RowNumber(), partition_by="kolom", order_by=["-datum", "-id"]),
            totaal=Window(Count("pk"), partition_by="kolom"),
        )
        .filter(plaats__lte=per_kolom)
        .defer("notitie")
        .order_by("-datum", "-id")
    )
    uit: dict[Kolom, tuple[int, list[Sollicitatie]]] = {kolom: (0, []) for kolom in Kolom}
    for rij in rows:
        kolom = Kolom(rij.kolom)
        uit[kolom] = (rij.totaal, [*uit[kolom][1], rij])
    return uit


def in_column(door: Lidmaatschap, kolom: Kolom) -> QuerySet[Sollicitatie]:
    """Everything in one column, newest first."""
    statuses = [status for status, van in KOLOM_VAN_STATUS.items() if van == kolom]
    own = Sollicitatie.objects.filter(kandidaat=door.onderwerp, status__in=statuses)
    return own.defer("notitie").order_by("-datum", "-id")


def days_silent(rij: Sollicitatie, vandaag: date) -> int:
    """For how many days nothing was heard; 0 while that is no reason to act (see `STIL_NA_DAGEN`)."""
    if rij.status not in WACHT_OP_ANTWOORD:
        return 0
    dagen = (vandaag - timezone.localdate(rij.gewijzigd_op)).days
    return dagen if dagen >= STIL_NA_DAGEN else 0


def events(rij: Sollicitatie) -> QuerySet[SollicitatieGebeurtenis]:
    """The log of an application, newest first."""
    return SollicitatieGebeurtenis.objects.filter(sollicitatie=rij).order_by("-op", "-id")


def count_since(door: Lidmaatschap, sinds: date) -> int:
    """How many applications of `sinds` or later were really sent; what is only interesting does not count."""
    own = Sollicitatie.objects.filter(kandidaat=door.onderwerp, datum__gte=sinds)
    return own.exclude(status=SollicitatieStatus.INTERESSANT).count()


def has_applications(door: Lidmaatschap) -> bool:
    """True once the candidate wrote down an application, of whatever kind."""
    return Sollicitatie.objects.filter(kandidaat=door.onderwerp).exists()


def thread(door: Lidmaatschap) -> QuerySet[Bericht]:
    """The talk with the coach, newest first."""
    return Bericht.objects.filter(kandidaat=door.onderwerp).order_by("-geschreven_op", "-id")


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the memberships a candidate may know: their own and the coaches. Others are left out."""
    return dict(Lidmaatschap.objects.filter(pk__in=set(ids)).order_by().values_list("pk", "naam"))
