"""Several reports as one zip: asked for by an HR contact, made by a worker, thrown away after a day.

The worker takes the row as the bureau, but reads the reports as the employer's role, acting for the contact who asked:
the database's wall decides what can be in the file. A zip that stands waits in the same queue until its time is over.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import psycopg
from django.db import connection
from django.db.models import BinaryField, F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Length, Substr
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bureaus import auditlog, wachtrij
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.tenancy import Publiek, in_bureau
from bureaus.wachtrij import PACHT, WerkStaat
from rapportage import ontvangen
from rapportage.enums import Wijze
from rapportage.models import Bundel, Inzage, Rapport
from rapportage.pdf import file_name

logger = logging.getLogger(__name__)
MAXIMUM = 200
# A worker holds the file nearly three times while it stores it, and may take 350 MB in all.
MAXIMUM_MB = 75
TEGELIJK = 3
GELDIG = timedelta(hours=24)
PER_GREEP = 10
STUK = 4 * 1024 * 1024
# The earliest time a zip can hold; the moment of packing would make two equal bundles differ.
TIJD = (1980, 1, 1, 0, 0, 0)


class Ingehaald(Exception):
    """This worker's lease ran out and another one goes on."""


def ask(ids: Iterable[UUID], *, door: Lidmaatschap) -> Bundel:
    """Put a zip of these reports in the queue; the same reports asked for again give the one that is there."""
    gekozen = list(ids)
    if not gekozen:
        raise Weigering(_("Zet een vinkje bij de rapporten die u wilt downloaden."))
    if len(gekozen) > MAXIMUM:
        raise Weigering(_("Kies hoogstens %(maximum)d rapporten tegelijk.") % {"maximum": MAXIMUM})
    rapporten = ontvangen.readable(door, gekozen)
    lengte = Sum(Length("geldige_pdf"), output_field=IntegerField())
    if (rapporten.order_by().aggregate(n=lengte)["n"] or 0) > MAXIMUM_MB * 1024 * 1024:
        raise Weigering(
            _("Deze rapporten zijn samen te groot. Kies er minder: hoogstens %(mb)d MB.") % {"mb": MAXIMUM_MB}
        )
    pks = [rapport.pk for rapport in rapporten]
    if not pks:
        raise Weigering(_("Deze rapporten zijn niet meer te lezen. Kies andere rapporten."))
    lopend = list(recent(door).exclude(werk_staat=WerkStaat.MISLUKT))
    zelfde = next((bundel for bundel in lopend if bundel.rapporten == pks), None)
    if zelfde:
        return zelfde
    if sum(not bundel.klaar for bundel in lopend) >= TEGELIJK:
        raise Weigering(_("Er worden al zip-bestanden voor u gemaakt. Wacht tot die klaar zijn."))
    bundel = Bundel.objects.create(lid=door, rapporten=pks)
    auditlog.record("bundel_gevraagd", bundel, door=door, aantal=len(pks))
    return bundel


def recent(door: Lidmaatschap) -> QuerySet[Bundel]:
    """What this contact asked for in the last day, newest first; `klaar` says whether the file stands."""
    eigen = Bundel.objects.filter(lid=door.pk, gevraagd_op__gt=timezone.now() - GELDIG)
    klaar = Q(zip__isnull=False)
    return eigen.defer("zip").annotate(klaar=klaar).order_by("-gevraagd_op", "id")


def get_bundel(door: Lidmaatschap, pk: UUID) -> Bundel:
    """A zip this contact asked for in the last day, without its bytes; or 404."""
    bundel = recent(door).annotate(bytes=Length("zip", output_field=IntegerField())).filter(pk=pk).first()
    if bundel is None:
        raise Http404
    return bundel


def hand_out(bundel: Bundel, *, door: Lidmaatschap) -> bytes:
    """The file, and an opening of each report in it for its candidate to read.

    What was withdrawn since the file was made is not given any more: then there is no file.
    """
    rapporten = list(ontvangen.readable(door, bundel.rapporten))
    if not bundel.klaar:
        raise Weigering(_("Dit zip-bestand is nog niet klaar. Kijk zo nog eens."))
    if len(rapporten) != len(bundel.rapporten):
        raise Weigering(_("Een van deze rapporten is intussen ingetrokken of vervangen. Maak een nieuw zip-bestand."))
    Inzage.objects.bulk_create(
        Inzage(rapport=rapport, lid=door, naam=door.naam, wijze=Wijze.BUNDEL) for rapport in rapporten
    )
    over = ((rapport, None, {"wijze": Wijze.BUNDEL.value}) for rapport in rapporten)
    auditlog.record_all("rapport_geopend", over, door=door)
    return b"".join(_pieces(bundel))


def _pieces(bundel: Bundel) -> Iterator[bytes]:
    """The stored file in parts: read in one go it would be held three times over."""
    for begin in range(1, bundel.bytes + 1, STUK):
        stuk = Substr("zip", begin, STUK, output_field=BinaryField())
        yield bytes(Bundel.objects.filter(pk=bundel.pk).values_list(stuk, flat=True).get())


def build(bureau_id: UUID, bundel_id: UUID) -> None:
    """Make one zip that was asked for, or throw it away when its day is over. Safe to call twice and after a crash."""
    with in_bureau(bureau_id):
        Bundel.objects.filter(gevraagd_op__lte=timezone.now() - GELDIG).delete()
        if Bundel.objects.filter(pk=bundel_id, zip__isnull=False).exists():
            return
        bundel = wachtrij.claim(Bundel, bundel_id)
        if bundel is None:
            return
        lid = Lidmaatschap.objects.get(pk=bundel.lid_id)
    try:
        inhoud, pks = _pack(bundel, lid) if lid.actief else (memoryview(b""), [])
        _store(bundel, inhoud, pks)
    except Ingehaald:
        logger.info("bundle %s is continued by another worker", bundel_id)
    except Exception as error:
        # The type only: a message may quote what it could not read.
        logger.error("bundle %s failed: %s", bundel_id, type(error).__name__)
        with in_bureau(bureau_id):
            wachtrij.retry_later(bundel, fout=gettext_noop("Het zip-bestand kon niet worden gemaakt."))


def _pack(bundel: Bundel, lid: Lidmaatschap) -> tuple[memoryview, list[UUID]]:
    """The file and what is in it: the same reports give the same bytes. PDFs are packed already, so they are stored."""

    def as_reader():
        return in_bureau(bundel.bureau_id, Publiek.OPDRACHTGEVER, lid=lid.pk, onderwerp=lid.onderwerp, readonly=True)

    with as_reader():
        pks = [rapport.pk for rapport in ontvangen.readable(lid, bundel.rapporten)]
    uit, gepakt = BytesIO(), []
    with ZipFile(uit, "w", ZIP_STORED) as archief:
        for begin in range(0, len(pks), PER_GREEP):
            with as_reader():
                rijen = ontvangen.readable(lid, pks[begin : begin + PER_GREEP])
                greep = list(rijen.defer(None).only("nummer", "versie", "geldige_pdf"))
            for rapport in greep:
                archief.writestr(_entry(rapport, archief), bytes(rapport.geldige_pdf))
                gepakt.append(rapport.pk)
            _renew(bundel, len(gepakt))
    return uit.getbuffer(), gepakt


def _entry(rapport: Rapport, archief: ZipFile) -> ZipInfo:
    """A neutral name, and nothing about this machine or moment."""
    naam = file_name(rapport.nummer)
    if naam in archief.namelist():
        naam = file_name(f"{rapport.nummer}-{rapport.versie}")
    entry = ZipInfo(naam, TIJD)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def _held(bundel: Bundel) -> QuerySet[Bundel]:
    return Bundel.objects.filter(pk=bundel.pk, werk_staat=WerkStaat.BEZIG, pogingen=bundel.pogingen)


def _renew(bundel: Bundel, verwerkt: int) -> None:
    """Show the progress and lengthen the lease."""
    with in_bureau(bundel.bureau_id):
        if not _held(bundel).update(verwerkt=verwerkt, pacht_tot=timezone.now() + PACHT):
            raise Ingehaald


def _store(bundel: Bundel, inhoud: memoryview, pks: list[UUID]) -> None:
    """Keep the file and what it holds; the row waits in the queue for the end of its day."""
    with in_bureau(bundel.bureau_id):
        if not pks:
            wachtrij.finish(
                bundel, staat=WerkStaat.MISLUKT, fout=gettext_noop("Deze rapporten zijn niet meer te lezen.")
            )
            return
        mine = _held(bundel).update(
            rapporten=pks,
            verwerkt=len(pks),
            werk_staat=WerkStaat.WACHT,
            niet_voor=F("gevraagd_op") + GELDIG,
            pogingen=0,
            laatste_fout="",
            pacht_tot=None,
            aangeboden_tot=None,
        )
        if not mine:
            raise Ingehaald
        _write(bundel, inhoud)


def _write(bundel: Bundel, inhoud: memoryview) -> None:
    """The bytes as they are. In the text of a statement they would take eight times their size in memory."""
    statement = "update rapportage_bundel set zip = %b where bureau_id = %s and id = %s"
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, [inhoud, bundel.bureau_id, bundel.pk])
