"""The life of a report, as data and as one function per change (`domein.md` 3, rules 4-8).

concept -> ter_inzage -> vrijgegeven -> verzonden -> ingetrokken, and back to concept as long as nothing
was sent. Content is frozen when it is shown to the candidate; what the employer gets is that very content.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.errors import Weigering
from bureaus.models import Bureau, Contactpersoon, Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from kandidaten.models import Kandidaat
from rapportage import inhoud as verzamelen
from rapportage import privacy, toelichting
from rapportage.afspraken import current_afspraak
from rapportage.enums import Onderdeel, Rapportsoort, Rapportstaat, Reactiesoort, Wijze
from rapportage.models import Inzage, Ontvanger, Rapport, Rapportageafspraak, Reactie
from trajecten.models import Traject
from trajecten.termijnen import add_werkdagen

S = Rapportstaat
OPEN = (S.CONCEPT, S.TER_INZAGE, S.VRIJGEGEVEN)
# No letters or digits that look alike: the number is read aloud and typed over.
ALFABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
STIL = (WerkStaat.RUST, WerkStaat.MISLUKT)


@dataclass(frozen=True, slots=True)
class Overgang:
    """Who may make a move, and the event the audit log keeps of it."""

    rollen: frozenset[Rol | None]
    gebeurtenis: str


def _van(gebeurtenis: str, *rollen: Rol | None) -> Overgang:
    return Overgang(frozenset(rollen), gebeurtenis)


# None is the worker: only it can finish what `send` started.
OVERGANGEN: dict[Rapportstaat, dict[Rapportstaat, Overgang]] = {
    S.CONCEPT: {S.TER_INZAGE: _van("rapport_voorgelegd", Rol.COACH)},
    S.TER_INZAGE: {
        S.CONCEPT: _van("rapport_terug_naar_concept", Rol.KANDIDAAT, Rol.COACH),
        S.VRIJGEGEVEN: _van("rapport_vrijgegeven", Rol.KANDIDAAT, Rol.COACH),
    },
    S.VRIJGEGEVEN: {
        S.CONCEPT: _van("rapport_terug_naar_concept", Rol.COACH),
        S.VERZONDEN: _van("rapport_verzonden", None),
    },
    S.VERZONDEN: {S.INGETROKKEN: _van("rapport_ingetrokken", Rol.COACH, Rol.BEHEERDER)},
    S.INGETROKKEN: {},
    S.BEZWAAR: {},
    S.VERVANGEN: {},
}


def _move(
    rapport: Rapport, naar: Rapportstaat, *, door: Lidmaatschap | None, extra: dict | None = None, **velden: Any
) -> None:
    """Make one move of the table above, or refuse it. The update itself is the lock: one of two wins.

    `extra` are further conditions on the row; `velden` what else changes with the state.
    """
    van = Rapportstaat(rapport.staat)
    overgang = OVERGANGEN[van].get(naar)
    if overgang is None or (Rol(door.rol) if door else None) not in overgang.rollen:
        raise Weigering(_("Dat kan niet met een rapport in deze stap. Bekijk het rapport opnieuw."))
    rij = Rapport.objects.filter(pk=rapport.pk, staat=van, **(extra or {}))
    if not rij.update(staat=naar, **velden):
        raise Weigering(_("Het rapport is intussen veranderd. Bekijk het opnieuw en kies dan."))
    rapport.staat = naar
    for naam, waarde in velden.items():
        setattr(rapport, naam, waarde)
    auditlog.record(
        overgang.gebeurtenis, rapport, door=door, dossier=rapport.kandidaat_id, van=van.value, versie=rapport.versie
    )


def _refuse_restricted(kandidaat_id: UUID) -> None:
    """`domein.md` 4: while processing is restricted no report moves."""
    if Kandidaat.objects.filter(pk=kandidaat_id, beperking_sinds__isnull=False).exists():
        raise Weigering(
            _("De kandidaat heeft om beperking gevraagd. Er kan nu geen rapport worden gemaakt of verstuurd.")
        )


def _seen_afspraak(traject: Traject) -> Rapportageafspraak:
    """The newest agreement, read by the candidate; without it no report (rule 8)."""
    afspraak = current_afspraak(traject)
    if afspraak is None:
        raise Weigering(_("Leg eerst vast wat er in een rapport komt."))
    if afspraak.gezien_op is None:
        raise Weigering(_("De kandidaat heeft de afspraak over rapporten nog niet gelezen. Wacht daar nog op."))
    return afspraak


def new_nummer() -> str:
    """A short code nobody can guess: 12 of 30 signs, over 10^17 possibilities."""
    code = "".join(secrets.choice(ALFABET) for _teken in range(12))
    return "-".join((code[:4], code[4:8], code[8:]))


def _check_period(traject: Traject, van: date, tot: date) -> None:
    if tot < van:
        raise Weigering(_("Kies een einddatum die na de begindatum ligt."))
    if tot > timezone.localdate():
        raise Weigering(_("Kies een einddatum die al is geweest. Een rapport kijkt terug."))
    if van < traject.startdatum:
        raise Weigering(_("Kies een begindatum op of na de start van het traject."))


def draft(traject: Traject, *, van: date, tot: date, tekst: str, afspraak: Rapportageafspraak) -> Rapport:
    """An unsaved report, to preview or to store."""
    return Rapport(
        traject=traject,
        kandidaat_id=traject.kandidaat_id,
        opdracht_id=traject.opdracht_id,
        opdrachtgever_id=traject.opdracht.opdrachtgever_id,
        afspraak=afspraak,
        soort=Rapportsoort.TUSSENRAPPORTAGE,
        periode_van=van,
        periode_tot=tot,
        toelichting=_allowed_text(tekst, afspraak),
        beleidsversie=privacy.BELEIDSVERSIE,
        werk_staat=WerkStaat.RUST,
    )


def _allowed_text(tekst: str, afspraak: Rapportageafspraak) -> str:
    schoon = toelichting.check(tekst)
    if schoon and Onderdeel.TOELICHTING not in afspraak.onderdelen:
        raise Weigering(_("Een toelichting is niet afgesproken. Leg eerst een nieuwe afspraak vast."))
    return schoon


def create_concept(traject: Traject, *, van: date, tot: date, tekst: str = "", door: Lidmaatschap) -> Rapport:
    """Start a report on `van` up to and including `tot`; one at a time per trajectory."""
    _refuse_restricted(traject.kandidaat_id)
    afspraak = _seen_afspraak(traject)
    _check_period(traject, van, tot)
    # Two tabs that start a report at once: the second waits here and finds the first one's.
    Traject.objects.select_for_update().only("pk").get(pk=traject.pk)
    if Rapport.objects.filter(traject=traject, staat__in=OPEN).exists():
        raise Weigering(_("Er is al een rapport in de maak. Maak dat eerst af."))
    rapport = draft(traject, van=van, tot=tot, tekst=tekst, afspraak=afspraak)
    rapport.nummer = new_nummer()
    rapport.auteur = door
    rapport.save(force_insert=True)
    auditlog.record("rapport_begonnen", rapport, door=door, dossier=rapport.kandidaat_id)
    return rapport


def update_concept(rapport: Rapport, *, van: date, tot: date, tekst: str, door: Lidmaatschap) -> None:
    """Change period and text of a report nobody else is looking at."""
    _check_period(rapport.traject, van, tot)
    schoon = _allowed_text(tekst, current_afspraak(rapport.traject) or rapport.afspraak)
    velden = {"periode_van": van, "periode_tot": tot, "toelichting": schoon}
    if not Rapport.objects.filter(pk=rapport.pk, staat=S.CONCEPT).update(**velden):
        raise Weigering(_("Dit rapport is geen concept meer. Haal het eerst terug om iets te veranderen."))
    for naam, waarde in velden.items():
        setattr(rapport, naam, waarde)
    auditlog.record("rapport_aangepast", rapport, door=door, dossier=rapport.kandidaat_id)


def preview(rapport: Rapport) -> privacy.Rapportinhoud:
    """What the report would say if it were made up today. Nothing is stored."""
    return verzamelen.collect(rapport, op=timezone.localdate())


def read(rapport: Rapport) -> privacy.Rapportinhoud:
    """The frozen content; a concept has none that counts and gives a preview."""
    return preview(rapport) if rapport.staat == S.CONCEPT else privacy.from_json(rapport.inhoud)


def present(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Freeze the content and lay it before the candidate, who has some working days to answer."""
    _refuse_restricted(rapport.kandidaat_id)
    afspraak = _seen_afspraak(rapport.traject)
    rapport.afspraak = afspraak
    rapport.toelichting = _allowed_text(rapport.toelichting, afspraak)
    # Shown before, so changed since: another version of the same report.
    rapport.versie += 1 if rapport.ter_inzage_op else 0
    bevroren = preview(rapport)
    bureau = Bureau.objects.only("slug", "inzage_werkdagen").get(pk=rapport.bureau_id)
    _move(
        rapport,
        S.TER_INZAGE,
        door=door,
        afspraak=afspraak,
        versie=rapport.versie,
        inhoud=privacy.to_json(bevroren),
        inhoud_hash=privacy.content_hash(bevroren),
        beleidsversie=bevroren.beleidsversie,
        ter_inzage_op=timezone.now(),
        reageren_voor=add_werkdagen(timezone.localdate(), bureau.inzage_werkdagen),
        akkoord_op=None,
        vrijgegeven_op=None,
    )
    lid = Kandidaat.objects.select_related("lid").get(pk=rapport.kandidaat_id).lid
    mail.queue("rapport_ter_inzage", lid=lid, pad=pad(bureau, "rapportage:werkgever"))


def akkoord(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """The candidate agrees: the report may go to the employer."""
    nu = timezone.now()
    _move(rapport, S.VRIJGEGEVEN, door=door, akkoord_op=nu, vrijgegeven_op=nu)
    Reactie.objects.create(rapport=rapport, soort=Reactiesoort.AKKOORD)
    _tell_coach(rapport, door)


def vraag_aanpassing(rapport: Rapport, *, tekst: str, door: Lidmaatschap) -> None:
    """The candidate wants something changed, and says what; the report goes back to the coach."""
    schoon = tekst.strip()
    if not schoon:
        raise Weigering(_("Schrijf op wat je wilt laten aanpassen. Dan weet je coach wat je bedoelt."))
    if len(schoon) > 1000:
        raise Weigering(_("Maak je tekst korter: hoogstens 1000 tekens."))
    if rapport.staat != S.TER_INZAGE:
        raise Weigering(_("Dit rapport ligt niet meer bij jou. Vraag je coach wat er nog kan."))
    _move(rapport, S.CONCEPT, door=door)
    Reactie.objects.create(rapport=rapport, soort=Reactiesoort.AANPASSING, tekst=schoon)
    _tell_coach(rapport, door)


def _tell_coach(rapport: Rapport, door: Lidmaatschap) -> None:
    coach_id = Traject.objects.values_list("coach_id", flat=True).get(pk=rapport.traject_id) or rapport.auteur_id
    coach = Lidmaatschap.objects.only("id", "bureau_id", "naam").get(pk=coach_id)
    mail.queue("rapport_reactie", lid=coach, pad=pad(door.bureau, "rapportage:rapport", rapport.pk))


def release(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """The term has passed without an answer: the coach may let the report go."""
    _refuse_restricted(rapport.kandidaat_id)
    if rapport.reageren_voor and timezone.localdate() <= rapport.reageren_voor and rapport.staat == S.TER_INZAGE:
        raise Weigering(_("De kandidaat heeft nog tijd om te reageren. Wacht tot de termijn voorbij is."))
    if door.rol != Rol.COACH:
        raise Weigering(_("Alleen de coach kan het rapport vrijgeven."))
    _move(rapport, S.VRIJGEGEVEN, door=door, vrijgegeven_op=timezone.now())


def take_back(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """The coach wants to change a report that was not sent; the candidate will see the new version first."""
    if door.rol != Rol.COACH:
        raise Weigering(_("Alleen de coach kan het rapport terughalen."))
    _move(
        rapport,
        S.CONCEPT,
        door=door,
        extra={"werk_staat__in": STIL},
        werk_staat=WerkStaat.RUST,
        laatste_fout="",
        akkoord_op=None,
        vrijgegeven_op=None,
    )


def contacts(opdrachtgever_id: UUID) -> QuerySet[Contactpersoon]:
    """The HR contacts of an employer a report can be sent to."""
    return Contactpersoon.objects.select_related("lid").filter(
        opdrachtgever=opdrachtgever_id, lid__actief=True, lid__email__gt=""
    )


def send(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Send a released report: a worker makes the PDF and with it, in one transaction, it is sent."""
    _refuse_restricted(rapport.kandidaat_id)
    if rapport.staat != S.VRIJGEGEVEN or door.rol != Rol.COACH:
        raise Weigering(_("Dit rapport is nog niet vrijgegeven. Wacht op de kandidaat."))
    if not contacts(rapport.opdrachtgever_id).exists():
        raise Weigering(_("Deze werkgever heeft nog geen contactpersoon met een e-mailadres. Voeg die eerst toe."))
    velden = {
        "werk_staat": WerkStaat.WACHT,
        "niet_voor": timezone.now(),
        "pogingen": 0,
        "laatste_fout": "",
        "aangeboden_tot": None,
        "pacht_tot": None,
    }
    if not Rapport.objects.filter(pk=rapport.pk, staat=S.VRIJGEGEVEN, werk_staat__in=STIL).update(**velden):
        raise Weigering(_("Dit rapport is al onderweg."))
    for naam, waarde in velden.items():
        setattr(rapport, naam, waarde)
    auditlog.record("rapport_verzenden", rapport, door=door, dossier=rapport.kandidaat_id, versie=rapport.versie)


def complete(rapport: Rapport, *, pdf: bytes, sha256: str) -> None:
    """The PDF stands: store it, mark the report as sent and queue the mails to HR. Called by the worker.

    Raises Weigering when the report was changed or restricted since the worker took it.
    """
    _refuse_restricted(rapport.kandidaat_id)
    _move(
        rapport,
        S.VERZONDEN,
        door=None,
        extra={"werk_staat": WerkStaat.BEZIG, "inhoud_hash": rapport.inhoud_hash},
        pdf=pdf,
        pdf_sha256=sha256,
        verzonden_op=timezone.now(),
        werk_staat=WerkStaat.KLAAR,
        laatste_fout="",
        pacht_tot=None,
        aangeboden_tot=None,
    )
    bureau = Bureau.objects.only("slug").get(pk=rapport.bureau_id)
    for contact in contacts(rapport.opdrachtgever_id):
        Ontvanger.objects.create(rapport=rapport, lid=contact.lid, naam=contact.lid.naam)
        mail.queue("rapport_nieuw", lid=contact.lid, pad=pad(bureau, "rapportage:overzicht"))


def withdraw(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Take a sent report back: the employer sees that it was withdrawn and can no longer read it."""
    _move(rapport, S.INGETROKKEN, door=door, ingetrokken_op=timezone.now())


def log_opening(rapport: Rapport, *, wijze: Wijze, door: Lidmaatschap) -> None:
    """Someone of the employer opened the report; the candidate reads who, how and when."""
    Inzage.objects.create(rapport=rapport, lid=door, naam=door.naam, wijze=wijze)
    auditlog.record("rapport_geopend", rapport, door=door, wijze=wijze.value)
