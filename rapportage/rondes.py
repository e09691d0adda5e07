"""A round of reports over one order: for everyone it is due on.

What one report says is collected for that report alone; all else takes the same statements however many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.errors import Weigering
from bureaus.models import Bureau, Lidmaatschap, Opdracht
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from kandidaten.models import Vrijgave
from rapportage import overzicht, planning, queries, rapporten, verzenden
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport, Rapportageafspraak
from trajecten import termijnen
from trajecten.models import Traject

S = Rapportstaat
# What was sent in the last hour belongs to the round somebody is looking at.
RONDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stand:
    """Everyone of the order with their agreement and their report, and how far a round is."""

    mensen: list[Traject]
    afspraken: dict[UUID, Rapportageafspraak]
    rapporten: dict[UUID, Rapport]

    @property
    def aan_de_beurt(self) -> list[Traject]:
        return [t for t in self.mensen if overzicht.is_due(t, self.afspraken.get(t.pk), self.rapporten.get(t.pk))]

    @property
    def te_versturen(self) -> list[Rapport]:
        rijen = (self.rapporten.get(t.pk) for t in self.mensen if not t.kandidaat.beperking_sinds)
        return [r for r in rijen if r and r.staat == S.VRIJGEGEVEN and r.werk_staat in rapporten.STIL]

    @property
    def te_stoppen(self) -> list[Rapport]:
        return [r for r in self.rapporten.values() if r.staat == S.VRIJGEGEVEN and r.werk_staat == WerkStaat.WACHT]


@dataclass(frozen=True, slots=True)
class Voortgang:
    """How many reports of the order left in the last hour, are on their way, and failed; and when the next go."""

    verzonden: int
    onderweg: int
    mislukt: int
    vertrek: str

    @property
    def totaal(self) -> int:
        return self.verzonden + self.onderweg + self.mislukt


def state(door: Lidmaatschap, opdracht: Opdracht) -> Stand:
    """Where reporting on everyone of the order stands; three queries."""
    mensen = list(queries.of_opdracht(door, opdracht))
    return Stand(mensen, queries.current_afspraken(mensen), queries.latest_rapporten(mensen))


def progress(stand: Stand) -> Voortgang:
    """How far the sending is."""
    telling = Rapport.objects.filter(traject__in=[t.pk for t in stand.mensen]).aggregate(
        verzonden=Count("pk", filter=Q(staat=S.VERZONDEN, verzonden_op__gte=timezone.now() - RONDE)),
        mislukt=Count("pk", filter=Q(staat=S.VRIJGEGEVEN, werk_staat=WerkStaat.MISLUKT)),
    )
    rijen = [r for r in stand.rapporten.values() if r.staat == S.VRIJGEGEVEN]
    onderweg = [r for r in rijen if r.werk_staat in (WerkStaat.WACHT, WerkStaat.BEZIG)]
    eerste = min((r for r in onderweg if overzicht.leaves_at(r)), key=lambda r: r.niet_voor, default=None)
    vertrek = overzicht.leaves_at(eerste) if eerste else ""
    return Voortgang(telling["verzonden"], len(onderweg), telling["mislukt"], vertrek)


def present_due(stand: Stand, *, door: Lidmaatschap) -> dict[UUID, str]:
    """Make every report that is due and lay it before its candidate; per trajectory what came of it, in words.

    One person's refusal holds up nobody else.
    """
    if door.rol != Rol.COACH:
        raise Weigering(_("Alleen de coach maakt een rapport."))
    mensen = stand.aan_de_beurt
    # Two tabs that start a round at once: the second waits here and finds the first one's reports.
    list(Traject.objects.select_for_update().filter(pk__in=[t.pk for t in mensen]).order_by("pk").values_list("pk"))
    bezet = _occupied(mensen)
    gedeeld = _releases(mensen)
    bureau = Bureau.objects.only("slug", "inzage_werkdagen").get()
    tot = rapporten.answer_by(bureau)
    gemaakt, uitkomsten = [], {}
    for traject in mensen:
        try:
            if traject.kandidaat_id in bezet:
                raise Weigering(_("Er is al een rapport in de maak, of er loopt een bezwaar."))
            rapport = _presented(traject, stand, gedeeld.get(traject.kandidaat_id, []), tot, door)
        except Weigering as weigering:
            uitkomsten[traject.pk] = weigering.boodschap
        else:
            gemaakt.append(rapport)
            uitkomsten[traject.pk] = _("Voorgelegd")
    _store(gemaakt, mensen, bureau, door)
    return uitkomsten


def _occupied(mensen: Sequence[Traject]) -> set[UUID]:
    """Candidates who cannot get another report now: one is in the making, or an objection waits."""
    open_ = Q(traject__in=[t.pk for t in mensen], staat__in=queries.OPEN)
    bezwaar = Q(kandidaat__in=[t.kandidaat_id for t in mensen], staat=S.BEZWAAR)
    return set(Rapport.objects.filter(open_ | bezwaar).order_by().values_list("kandidaat_id", flat=True))


def _releases(mensen: Sequence[Traject]) -> dict[UUID, list[UUID]]:
    geldig: dict[UUID, list[UUID]] = {}
    rijen = Vrijgave.objects.filter(
        kandidaat__in=[t.kandidaat_id for t in mensen],
        opdracht__in={t.opdracht_id for t in mensen},
        ingetrokken_op=None,
    ).order_by("gegeven_op", "pk")
    for kandidaat_id, pk in rijen.values_list("kandidaat_id", "pk"):
        geldig.setdefault(kandidaat_id, []).append(pk)
    return geldig


def _presented(
    traject: Traject, stand: Stand, vrijgaven: list[UUID], reageren_voor: date, door: Lidmaatschap
) -> Rapport:
    """An unsaved report with its content frozen, as `create_concept` and `present` would leave it."""
    laatste = stand.rapporten.get(traject.pk)
    van, tot = planning.proposed_period(traject, laatste.periode_tot if laatste else None)
    rapport = rapporten.draft(traject, van=van, tot=tot, tekst="", afspraak=stand.afspraken[traject.pk])
    rapport.nummer, rapport.auteur, rapport.vrijgaven = rapporten.new_nummer(), door, vrijgaven
    for naam, waarde in rapporten.freeze(rapport, reageren_voor=reageren_voor).items():
        setattr(rapport, naam, waarde)
    rapport.staat = S.TER_INZAGE
    return rapport


def _store(gemaakt: list[Rapport], mensen: Sequence[Traject], bureau: Bureau, door: Lidmaatschap) -> None:
    Rapport.objects.bulk_create(gemaakt)
    termijnen.update(*(rapport.traject_id for rapport in gemaakt))
    auditlog.record_all("rapport_begonnen", [(r, r.kandidaat_id, {"soort": str(r.soort)}) for r in gemaakt], door=door)
    auditlog.record_all(
        "rapport_voorgelegd", [(r, r.kandidaat_id, {"van": S.CONCEPT.value, "versie": r.versie}) for r in gemaakt],
        door=door,
    )  # fmt: skip
    lid_van = {t.kandidaat_id: t.kandidaat.lid for t in mensen}
    aan = [(lid_van[r.kandidaat_id], None) for r in gemaakt]
    mail.queue_all("rapport_ter_inzage", aan, pad=pad(bureau, "rapportage:werkgever"))


def send_released(stand: Stand, *, door: Lidmaatschap) -> dict[UUID, str]:
    """Send everything that is released, all at the same moment; per trajectory what came of it, in words."""
    if door.rol not in verzenden.VERZENDERS:
        raise Weigering(_("Alleen de coach of de beheerder kan rapporten versturen."))
    vrij = stand.te_versturen
    bezwaar = set(
        Rapport.objects.filter(kandidaat__in=[r.kandidaat_id for r in vrij], staat=S.BEZWAAR)
        .order_by()
        .values_list("kandidaat_id", flat=True)
    )
    zonder, meer = verzenden.without_receiver(vrij), _outgrown(vrij, stand)
    mag = [r for r in vrij if r.kandidaat_id not in bezwaar and r.pk not in zonder | meer]
    weg = set(verzenden.plan_sending([r.pk for r in mag], door=door))
    uitkomsten = {r.traject_id: _("Er is geen contactpersoon om het naartoe te sturen.") for r in vrij}
    uitkomsten |= {r.traject_id: rapporten.why_outgrown() for r in vrij if r.pk in meer}
    uitkomsten |= {r.traject_id: _("Er loopt een bezwaar.") for r in vrij if r.kandidaat_id in bezwaar}
    uitkomsten |= {r.traject_id: _("Staat klaar") if r.pk in weg else _("Was al onderweg") for r in mag}
    return uitkomsten


def _outgrown(vrij: Sequence[Rapport], stand: Stand) -> set[UUID]:
    """Of these reports: those that would tell more than was agreed since. One query for all of them."""
    bevroren = Rapportageafspraak.objects.in_bulk({r.afspraak_id for r in vrij})
    return {r.pk for r in vrij if rapporten.outgrown(bevroren[r.afspraak_id], stand.afspraken[r.traject_id])}


def stop(stand: Stand, *, door: Lidmaatschap) -> dict[UUID, str]:
    """Stop everything no worker has yet; per trajectory what came of it, in words."""
    if door.rol not in verzenden.VERZENDERS:
        raise Weigering(_("Alleen de coach of de beheerder kan het versturen stoppen."))
    te_stoppen = stand.te_stoppen
    gestopt = set(verzenden.stop_all([r.pk for r in te_stoppen], door=door))
    return {r.traject_id: _("Gestopt") if r.pk in gestopt else _("Was al de deur uit") for r in te_stoppen}
