"""From released to sent: the minutes to stop it, the worker's last check, and who receives it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.errors import Weigering
from bureaus.models import Bureau, Contactpersoon, Lidmaatschap, Verzending
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from kandidaten import vrijgaven
from rapportage import afspraken
from rapportage.enums import Rapportstaat
from rapportage.models import Afspraakcontact, Ontvanger, Rapport
from rapportage.overgangen import move, refuse_blocked
from rapportage.rapporten import STIL, refuse_outgrown, tell_coach

S = Rapportstaat
VERZENDERS = (Rol.COACH, Rol.BEHEERDER)


def receivers(rapport: Rapport) -> list[Contactpersoon]:
    """Who gets the report: the readers of its agreement that can be written to."""
    return [c for c in afspraken.readers(rapport.afspraak, rapport.opdrachtgever_id) if c.lid.email]


def _check_receivers(rapport: Rapport) -> list[Contactpersoon]:
    """The receivers, or Weigering when there is nobody to send it to."""
    gevonden = receivers(rapport)
    if not gevonden:
        raise Weigering(why_nobody(rapport))
    return gevonden


def why_nobody(rapport: Rapport) -> str:
    """Why a report without receivers has none, and what to do about it."""
    if rapport.afspraak.contacten.exists():
        return _("De contactpersonen van de afspraak zijn er niet meer. Leg een nieuwe afspraak vast.")
    return _(
        "Deze werkgever heeft nog geen contactpersoon met een e-mailadres. Vraag de beheerder er een toe te voegen."
    )


def without_receiver(rapporten: Sequence[Rapport]) -> set[UUID]:
    """Of these reports of one employer: those nobody would get. Two queries for all of them."""
    opdrachtgevers = {rapport.opdrachtgever_id for rapport in rapporten}
    er_zijn = set(
        Contactpersoon.objects.filter(
            opdrachtgever__in=opdrachtgevers, lid__actief=True, lid__email__gt=""
        ).values_list("lid_id", flat=True)
    )
    genoemd: dict[UUID, set[UUID]] = {}
    rijen = Afspraakcontact.objects.filter(afspraak__in=[rapport.afspraak_id for rapport in rapporten])
    for afspraak_id, lid_id in rijen.order_by().values_list("afspraak_id", "lid_id"):
        genoemd.setdefault(afspraak_id, set()).add(lid_id)
    return {rapport.pk for rapport in rapporten if not er_zijn & genoemd.get(rapport.afspraak_id, er_zijn)}


def departure() -> datetime:
    """When what is sent off now leaves; until then it can be stopped."""
    return timezone.now() + settings.VERZEND_BEDENKTIJD


def send(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Send a released report: some minutes later a worker makes the PDF and, in one transaction, sends it."""
    refuse_blocked(rapport.kandidaat_id)
    if rapport.staat != S.VRIJGEGEVEN or door.rol not in VERZENDERS:
        raise Weigering(_("Dit rapport is nog niet vrijgegeven. Wacht op de kandidaat."))
    _check_receivers(rapport)
    refuse_outgrown(rapport)
    if not plan_sending([rapport.pk], door=door):
        raise Weigering(_("Dit rapport is al onderweg."))
    rapport.refresh_from_db(fields=["werk_staat", "niet_voor", "pogingen", "laatste_fout"])


def plan_sending(rapporten: Iterable[UUID], *, door: Lidmaatschap) -> list[UUID]:
    """Put released reports in the queue, all to leave at the same moment; returns which of them went in."""
    rijen = Rapport.objects.filter(pk__in=list(rapporten), staat=S.VRIJGEGEVEN, werk_staat__in=STIL)
    vrij = list(rijen.select_for_update().order_by("id").only("id", "bureau_id", "kandidaat_id", "versie"))
    Rapport.objects.filter(pk__in=[rapport.pk for rapport in vrij]).update(
        werk_staat=WerkStaat.WACHT,
        niet_voor=departure(),
        pogingen=0,
        laatste_fout="",
        aangeboden_tot=None,
        pacht_tot=None,
    )
    auditlog.record_all(
        "rapport_verzenden",
        [(rapport, rapport.kandidaat_id, {"versie": rapport.versie}) for rapport in vrij],
        door=door,
    )
    return [rapport.pk for rapport in vrij]


def stop_sending(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Stop a report on its way out, up to the moment a worker takes it; it is released as before."""
    if door.rol not in VERZENDERS:
        raise Weigering(_("Alleen de coach of de beheerder kan het versturen stoppen."))
    if stop_all([rapport.pk], door=door):
        rapport.werk_staat = WerkStaat.RUST
        return
    nu = Rapport.objects.only("staat", "werk_staat").get(pk=rapport.pk)
    if nu.staat == S.VERZONDEN or nu.werk_staat == WerkStaat.BEZIG:
        raise Weigering(_("Het rapport is al de deur uit. Stoppen kan niet meer; intrekken wel."))
    raise Weigering(_("Dit rapport staat niet klaar om te versturen."))


def stop_all(rapporten: Iterable[UUID], *, door: Lidmaatschap) -> list[UUID]:
    """Take those that no worker has yet out of the queue; returns which."""
    rijen = Rapport.objects.filter(pk__in=list(rapporten), staat=S.VRIJGEGEVEN, werk_staat=WerkStaat.WACHT)
    wachtend = list(rijen.select_for_update().order_by("id").only("id", "bureau_id", "kandidaat_id", "versie"))
    Rapport.objects.filter(pk__in=[rapport.pk for rapport in wachtend]).update(
        werk_staat=WerkStaat.RUST, laatste_fout="", aangeboden_tot=None
    )
    auditlog.record_all(
        "rapport_gestopt",
        [(rapport, rapport.kandidaat_id, {"versie": rapport.versie}) for rapport in wachtend],
        door=door,
    )
    return [rapport.pk for rapport in wachtend]


def complete(rapport: Rapport, *, pdf: bytes, sha256: str) -> None:
    """The PDF stands: store it, mark the report as sent, and queue the mails to HR. Called by the worker.

    A report that rests on a release taken back since goes back to the coach instead. Raises Weigering when it was
    changed or blocked since the worker took it.
    """
    bureau = Bureau.objects.only("slug").get(pk=rapport.bureau_id)
    geldig = {v.pk for v in vrijgaven.valid(rapport.kandidaat_id, rapport.opdracht_id)}
    if set(rapport.vrijgaven) - geldig:
        _return(rapport, bureau)
        return
    contacten = _check_receivers(rapport)
    refuse_outgrown(rapport)
    move(
        rapport,
        S.VERZONDEN,
        door=None,
        extra={"werk_staat": WerkStaat.BEZIG, "inhoud_hash": rapport.inhoud_hash},
        pdf=pdf,
        pdf_sha256=sha256,
        verzonden_op=timezone.now(),
        volgend_op=_announced(rapport),
        werk_staat=WerkStaat.KLAAR,
        laatste_fout="",
        pacht_tot=None,
        aangeboden_tot=None,
    )
    if rapport.vervangt_id:
        _replace(rapport)
    Ontvanger.objects.bulk_create(Ontvanger(rapport=rapport, lid=c.lid, naam=c.lid.naam) for c in contacten)
    # Of a round of a hundred reports HR hears once, as long as that mail has not left.
    wacht_al = set(
        Verzending.objects.filter(
            soort="rapport_nieuw", werk_staat=WerkStaat.WACHT, lid__in=[c.lid_id for c in contacten]
        ).values_list("lid_id", flat=True)
    )
    aan = [(c.lid, None) for c in contacten if c.lid_id not in wacht_al]
    mail.queue_all("rapport_nieuw", aan, pad=pad(bureau, "rapportage:overzicht"))


def _announced(rapport: Rapport) -> date | None:
    """The day of the next report, as the candidate read it: HR sees no other."""
    dag = rapport.inhoud.get("volgend_op")
    return date.fromisoformat(dag) if dag else None


def _return(rapport: Rapport, bureau: Bureau) -> None:
    move(
        rapport,
        S.CONCEPT,
        door=None,
        extra={"werk_staat": WerkStaat.BEZIG},
        werk_staat=WerkStaat.RUST,
        akkoord_op=None,
        vrijgegeven_op=None,
        pacht_tot=None,
        aangeboden_tot=None,
    )
    tell_coach(rapport, bureau)


def _replace(rapport: Rapport) -> None:
    """The version before this one makes room, unless it was withdrawn meanwhile."""
    vorige = Rapport.objects.select_for_update().defer("pdf", "inhoud").get(pk=rapport.vervangt_id)
    if vorige.staat == S.VERZONDEN:
        move(vorige, S.VERVANGEN, door=None)
