"""Reports: making one, laying it before the candidate, and the answers to it (`domein.md` 3, rules 4-8).

Content is frozen when it is shown to the candidate; what the employer gets is that very content. The moves stand in
`overgangen`, objections in `bezwaren`, the way to the employer in `verzenden`.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Bureau, Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from kandidaten import vrijgaven
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Kandidaat, Vrijgave
from kandidaten.vrije_tekst import refuse_bsn
from rapportage import inhoud as verzamelen
from rapportage import privacy, toelichting
from rapportage.afspraken import current_afspraak
from rapportage.enums import Onderdeel, Rapportsoort, Rapportstaat, Reactiesoort, Wijze
from rapportage.models import Inzage, Rapport, Rapportageafspraak, Reactie
from rapportage.overgangen import as_read, check_move, move, refuse_blocked
from rapportage.queries import OPEN
from trajecten import termijnen
from trajecten.kalender import add_werkdagen
from trajecten.models import Traject, Waarneming

S = Rapportstaat
# No letters or digits that look alike: the number is read aloud and typed over.
ALFABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
STIL = (WerkStaat.RUST, WerkStaat.MISLUKT)
TEKST_MAXIMUM = 1000


def kinds(traject: Traject, afspraak: Rapportageafspraak) -> tuple[Rapportsoort, ...]:
    """The kinds of report that can be made of `traject` by `afspraak`, the usual one first.

    While a trajectory runs, an end report says that there is new work, so it is there only where that was agreed.
    """
    if traject.gesloten_op:
        return (Rapportsoort.EINDRAPPORTAGE,)
    gewoon = Rapportsoort.SPOOR2 if traject.opdracht.dienst == Dienst.SPOOR2 else Rapportsoort.TUSSENRAPPORTAGE
    eind = (Rapportsoort.EINDRAPPORTAGE,) if Onderdeel.PLAATSING in afspraak.onderdelen else ()
    return (gewoon, *eind)


def seen_afspraak(traject: Traject) -> Rapportageafspraak:
    """The newest agreement, read by the candidate; without it no report (rule 8)."""
    afspraak = current_afspraak(traject)
    if afspraak is None:
        raise Weigering(_("Leg eerst vast wat er in een rapport komt."))
    if afspraak.gezien_op is None:
        raise Weigering(_("De kandidaat heeft de afspraak over rapporten nog niet gelezen. Wacht daar nog op."))
    return afspraak


def refuse_outgrown(rapport: Rapport) -> None:
    """Raise Weigering when less was agreed since this report was frozen: it would tell more than it may now."""
    geldig = Rapportageafspraak.objects.filter(traject=rapport.traject_id).order_by("-versie").first()
    if geldig and outgrown(rapport.afspraak, geldig):
        raise Weigering(why_outgrown())


def why_outgrown() -> str:
    """What to do about a report that tells more than was agreed since."""
    return _("Er is intussen minder afgesproken. Haal het rapport terug en leg het opnieuw voor.")


def outgrown(bevroren: Rapportageafspraak, geldig: Rapportageafspraak) -> bool:
    """Whether a report by the agreement it was frozen with tells more than the one that holds now allows."""
    return not set(bevroren.onderdelen) <= set(geldig.onderdelen)


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


def draft(
    traject: Traject,
    *,
    van: date,
    tot: date,
    tekst: str,
    afspraak: Rapportageafspraak,
    soort: str = "",
) -> Rapport:
    """An unsaved report of `soort` (empty: the usual kind), to preview or to store."""
    return Rapport(
        traject=traject,
        kandidaat_id=traject.kandidaat_id,
        opdracht_id=traject.opdracht_id,
        opdrachtgever_id=traject.opdracht.opdrachtgever_id,
        afspraak=afspraak,
        soort=_allowed_kind(traject, afspraak, soort),
        periode_van=van,
        periode_tot=tot,
        toelichting=_allowed_text(tekst, afspraak),
        beleidsversie=privacy.BELEIDSVERSIE,
        werk_staat=WerkStaat.RUST,
    )


def _allowed_kind(traject: Traject, afspraak: Rapportageafspraak, soort: str) -> Rapportsoort:
    mogelijk = kinds(traject, afspraak)
    if soort and soort not in mogelijk:
        raise Weigering(_("Dit soort rapport past niet bij dit traject. Kies een ander soort."))
    return Rapportsoort(soort) if soort else mogelijk[0]


def _allowed_text(tekst: str, afspraak: Rapportageafspraak) -> str:
    schoon = toelichting.check(tekst)
    if schoon and Onderdeel.TOELICHTING not in afspraak.onderdelen:
        raise Weigering(_("Een toelichting is niet afgesproken. Leg eerst een nieuwe afspraak vast."))
    return schoon


def create_concept(
    traject: Traject, *, van: date, tot: date, tekst: str = "", soort: str = "", door: Lidmaatschap
) -> Rapport:
    """Start a report on `van` up to and including `tot`; one at a time per trajectory, one end report in all."""
    _only_coach(door)
    refuse_blocked(traject.kandidaat_id)
    afspraak = seen_afspraak(traject)
    _check_period(traject, van, tot)
    _wait_for_turn(traject)
    rapport = draft(traject, van=van, tot=tot, tekst=tekst, afspraak=afspraak, soort=soort)
    if rapport.soort == Rapportsoort.EINDRAPPORTAGE and _sent(traject, Rapportsoort.EINDRAPPORTAGE):
        raise Weigering(_("Er is al een eindrapportage verzonden. Maak daar een nieuwe versie van."))
    rapport.nummer = new_nummer()
    rapport.auteur = door
    rapport.save(force_insert=True)
    termijnen.update(traject.pk)
    auditlog.record("rapport_begonnen", rapport, door=door, dossier=rapport.kandidaat_id, soort=str(rapport.soort))
    return rapport


def _only_coach(door: Lidmaatschap) -> None:
    if door.rol != Rol.COACH:
        raise Weigering(_("Alleen de coach maakt een rapport."))


def _wait_for_turn(traject: Traject) -> None:
    """Two tabs that start a report at once: the second waits here and finds the first one's."""
    Traject.objects.select_for_update().only("pk").get(pk=traject.pk)
    if Rapport.objects.filter(traject=traject, staat__in=OPEN).exists():
        raise Weigering(_("Er is al een rapport in de maak. Maak dat eerst af."))


def _sent(traject: Traject, soort: Rapportsoort) -> bool:
    return Rapport.objects.filter(traject=traject, soort=soort, staat=S.VERZONDEN).exists()


def start_successor(rapport: Rapport, *, door: Lidmaatschap) -> Rapport:
    """A concept that will take the place of a sent report: same number, next version, through the candidate again."""
    if rapport.staat != S.VERZONDEN or door.rol != Rol.COACH:
        raise Weigering(_("Alleen van een verzonden rapport kun je een nieuwe versie maken."))
    refuse_blocked(rapport.kandidaat_id)
    afspraak = seen_afspraak(rapport.traject)
    _wait_for_turn(rapport.traject)
    met_tekst = Onderdeel.TOELICHTING in afspraak.onderdelen
    nieuw = draft(
        rapport.traject,
        van=rapport.periode_van,
        tot=rapport.periode_tot,
        tekst=rapport.toelichting if met_tekst else "",
        afspraak=afspraak,
    )
    # Of the kind it was: the trajectory may have ended since.
    nieuw.soort, nieuw.nummer, nieuw.vervangt, nieuw.auteur = rapport.soort, rapport.nummer, rapport, door
    # Only what was sent counts: a number that was passed over would tell that something was taken back.
    nieuw.versie = rapport.versie + 1
    nieuw.save(force_insert=True)
    termijnen.update(nieuw.traject_id)
    auditlog.record(
        "rapport_nieuwe_versie", nieuw, door=door, dossier=nieuw.kandidaat_id, versie=nieuw.versie, na=str(rapport.pk)
    )
    return nieuw


def update_concept(rapport: Rapport, *, van: date, tot: date, tekst: str, soort: str = "", door: Lidmaatschap) -> None:
    """Change period, text and (of a first version) kind of a report nobody else is looking at."""
    _only_coach(door)
    refuse_blocked(rapport.kandidaat_id)
    _check_period(rapport.traject, van, tot)
    afspraak = current_afspraak(rapport.traject) or rapport.afspraak
    velden = {"periode_van": van, "periode_tot": tot, "toelichting": _allowed_text(tekst, afspraak)}
    eind = Rapportsoort.EINDRAPPORTAGE
    # Less was agreed since an end report was begun: it becomes one of the usual kind.
    te_vroeg = rapport.soort == eind and eind not in kinds(rapport.traject, afspraak)
    if rapport.vervangt_id is None and (soort or te_vroeg):
        velden["soort"] = _allowed_kind(rapport.traject, afspraak, soort)
    if not Rapport.objects.filter(pk=rapport.pk, staat=S.CONCEPT).update(**velden):
        raise Weigering(_("Dit rapport is geen concept meer. Haal het eerst terug om iets te veranderen."))
    for naam, waarde in velden.items():
        setattr(rapport, naam, waarde)
    termijnen.update(rapport.traject_id)
    auditlog.record("rapport_aangepast", rapport, door=door, dossier=rapport.kandidaat_id)


def discard(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Throw away a concept nobody else ever saw. What the candidate once read stays on record."""
    _only_coach(door)
    ongezien = Rapport.objects.filter(pk=rapport.pk, staat=S.CONCEPT, ter_inzage_op=None)
    # The row is held, so that it cannot be laid before the candidate meanwhile.
    if not ongezien.select_for_update().only("pk").first():
        raise Weigering(_("De kandidaat heeft dit rapport al gezien. Pas het aan en leg het opnieuw voor."))
    auditlog.record("rapport_weggegooid", rapport, door=door, dossier=rapport.kandidaat_id)
    # The ORM would first try to delete answers and openings, which no role may; an unseen concept has none.
    with connection.cursor() as cursor:
        cursor.execute("delete from rapportage_rapport where id = %s", [rapport.pk])


def preview(rapport: Rapport) -> privacy.Rapportinhoud:
    """What the candidate would read if the report were laid before them now. Nothing is stored."""
    rapport.vrijgaven = _standing(rapport)
    return _collect(rapport)


def _collect(rapport: Rapport) -> privacy.Rapportinhoud:
    return verzamelen.collect(rapport, op=timezone.localdate())


def _standing(rapport: Rapport) -> list[UUID]:
    """The releases of the candidate that `rapport` would rest on now."""
    return [v.pk for v in vrijgaven.valid(rapport.kandidaat_id, rapport.opdracht_id)]


def read(rapport: Rapport) -> privacy.Rapportinhoud:
    """The frozen content; a concept has none that counts and gives a preview."""
    return preview(rapport) if rapport.staat == S.CONCEPT else privacy.from_json(rapport.inhoud)


def parts(inhoud: privacy.Rapportinhoud) -> list[Onderdeel]:
    """The parts that are in a report, in its order."""
    return [code for code in Onderdeel if getattr(inhoud, code.value, None) is not None]


def shared(inhoud: privacy.Rapportinhoud) -> list[Vrijgavesoort]:
    """What is in a report because the candidate chose to show it."""
    werk = inhoud.nieuw_werk or privacy.NieuwWerk(None, None, None)
    getoond = {
        Vrijgavesoort.NIEUWE_WERKGEVER: werk.werkgever,
        Vrijgavesoort.FUNCTIE: werk.functie,
        Vrijgavesoort.CONTRACTVORM: werk.contractvorm,
        Vrijgavesoort.SOLLICITATIES: inhoud.bijlage,
    }
    return [soort for soort, waarde in getoond.items() if waarde]


def freeze(rapport: Rapport, *, reageren_voor: date) -> dict:
    """The columns of a report that is laid before the candidate now, who may answer up to and including that day."""
    bevroren = _collect(rapport)
    return {
        "afspraak": rapport.afspraak,
        "versie": rapport.versie,
        "vrijgaven": rapport.vrijgaven,
        "inhoud": privacy.to_json(bevroren),
        "inhoud_hash": privacy.content_hash(bevroren),
        "beleidsversie": bevroren.beleidsversie,
        "ter_inzage_op": timezone.now(),
        "reageren_voor": reageren_voor,
        "akkoord_op": None,
        "vrijgegeven_op": None,
        # A plan to send it belonged to the content before this one.
        "werk_staat": WerkStaat.RUST,
        "laatste_fout": "",
    }


def answer_by(bureau: Bureau) -> date:
    """The last day a candidate may answer to what is laid before them today, in the bureau's working days."""
    return add_werkdagen(timezone.localdate(), bureau.inzage_werkdagen)


def present(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Freeze the content and lay it before the candidate, who has some working days to answer."""
    check_move(rapport, S.TER_INZAGE, door=door)
    afspraak = seen_afspraak(rapport.traject)
    rapport.afspraak = afspraak
    if rapport.soort == Rapportsoort.EINDRAPPORTAGE and not rapport.vervangt_id:
        _allowed_kind(rapport.traject, afspraak, rapport.soort)
    rapport.toelichting = _allowed_text(rapport.toelichting, afspraak)
    rapport.vrijgaven = _standing(rapport)
    bureau = Bureau.objects.only("slug", "inzage_werkdagen").get(pk=rapport.bureau_id)
    # Two tabs that lay it before the candidate: the later one would put another text in the place of what is read.
    extra = as_read(rapport)
    move(rapport, S.TER_INZAGE, door=door, extra=extra, **freeze(rapport, reageren_voor=answer_by(bureau)))
    lid = Kandidaat.objects.select_related("lid").get(pk=rapport.kandidaat_id).lid
    mail.queue("rapport_ter_inzage", lid=lid, pad=pad(bureau, "rapportage:werkgever"))


def akkoord(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """The candidate agrees: the report may go to the employer."""
    if door.rol != Rol.KANDIDAAT or rapport.staat != S.TER_INZAGE:
        raise Weigering(_("Dit rapport ligt niet meer bij jou. Vraag je coach wat er nog kan."))
    nu = timezone.now()
    move(rapport, S.VRIJGEGEVEN, door=door, extra=as_read(rapport), akkoord_op=nu, vrijgegeven_op=nu)
    Reactie.objects.create(rapport=rapport, soort=Reactiesoort.AKKOORD)
    tell_coach(rapport, door.bureau)


def vraag_aanpassing(
    rapport: Rapport, *, tekst: str = "", per_onderdeel: Mapping[str, str] | None = None, door: Lidmaatschap
) -> None:
    """The candidate wants something changed and says what, about the whole or per part; the coach has it again."""
    if door.rol != Rol.KANDIDAAT or rapport.staat != S.TER_INZAGE:
        raise Weigering(_("Dit rapport ligt niet meer bij jou. Vraag je coach wat er nog kan."))
    mogelijk = {code.value for code in parts(privacy.from_json(rapport.inhoud))}
    woorden = {"": tekst, **(per_onderdeel or {})}
    schoon = {deel: clean_text(woord) for deel, woord in woorden.items() if woord.strip()}
    if not schoon:
        raise Weigering(_("Schrijf op wat je wilt laten aanpassen. Dan weet je coach wat je bedoelt."))
    if set(schoon) - {"", *mogelijk}:
        raise Weigering(_("Kies een onderdeel dat in het rapport staat."))
    move(rapport, S.CONCEPT, door=door, extra=as_read(rapport))
    nu = timezone.now()
    for deel, woord in schoon.items():
        Reactie.objects.create(rapport=rapport, soort=Reactiesoort.AANPASSING, onderdeel=deel, tekst=woord, op=nu)
    tell_coach(rapport, door.bureau)


def clean_text(tekst: str) -> str:
    """Words of a candidate or manager about a report, ready to store; Weigering when too long or with a BSN."""
    schoon = tekst.replace("\r\n", "\n").strip()
    if len(schoon) > TEKST_MAXIMUM:
        raise Weigering(_("Maak je tekst korter: hoogstens %(maximum)d tekens.") % {"maximum": TEKST_MAXIMUM})
    refuse_bsn(schoon)
    return schoon


def tell_coach(rapport: Rapport, bureau: Bureau) -> None:
    """A neutral mail to the coach of the trajectory and who stands in today: something happened to a report."""
    coach_id = Traject.objects.values_list("coach_id", flat=True).get(pk=rapport.traject_id) or rapport.auteur_id
    vandaag = timezone.localdate()
    waarnemers = Waarneming.objects.filter(coach=coach_id, van__lte=vandaag, tot__gte=vandaag)
    wie = {coach_id, *waarnemers.order_by().values_list("waarnemer_id", flat=True)}
    for coach in Lidmaatschap.objects.only("id", "bureau_id", "naam").filter(pk__in=wie):
        mail.queue("rapport_reactie", lid=coach, pad=pad(bureau, "rapportage:rapport", rapport.pk))


def release(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """The term has passed without an answer: the coach may let the report go."""
    if door.rol != Rol.COACH or rapport.staat != S.TER_INZAGE:
        raise Weigering(_("Dit rapport kun je nu niet vrijgeven. Bekijk het opnieuw."))
    refuse_blocked(rapport.kandidaat_id)
    if rapport.reageren_voor and timezone.localdate() <= rapport.reageren_voor:
        raise Weigering(_("De kandidaat heeft nog tijd om te reageren. Wacht tot de termijn voorbij is."))
    refuse_outgrown(rapport)
    move(rapport, S.VRIJGEGEVEN, door=door, extra=as_read(rapport), vrijgegeven_op=timezone.now())


def take_back(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """The coach wants to change a report that was not sent; the candidate will see the new version first."""
    if door.rol != Rol.COACH or rapport.staat not in (S.TER_INZAGE, S.VRIJGEGEVEN):
        raise Weigering(_("Dit rapport kun je nu niet terughalen. Bekijk het opnieuw."))
    if rapport.werk_staat not in STIL:
        raise Weigering(_("Dit rapport wordt verstuurd. Stop dat eerst."))
    move(
        rapport,
        S.CONCEPT,
        door=door,
        extra={"werk_staat__in": STIL},
        werk_staat=WerkStaat.RUST,
        laatste_fout="",
        akkoord_op=None,
        vrijgegeven_op=None,
    )


def return_for_revoked(vrijgave: Vrijgave, *, door: Lidmaatschap) -> int:
    """Put what rests on a release that was taken back with the coach again; returns how many reports that were.

    What was sent stays as it is (rule 5). A worker that has the report in hand asks again before it sends.
    """
    if door.rol != Rol.KANDIDAAT:
        raise Weigering(_("Alleen de kandidaat trekt iets in wat zelf is gedeeld."))
    rapporten = Rapport.objects.filter(staat__in=(S.TER_INZAGE, S.VRIJGEGEVEN), vrijgaven__contains=[vrijgave.pk])
    gevonden = list(rapporten.defer("pdf"))
    for rapport in gevonden:
        move(rapport, S.CONCEPT, door=door, akkoord_op=None, vrijgegeven_op=None)
        tell_coach(rapport, door.bureau)
    return len(gevonden)


def withdraw(rapport: Rapport, *, door: Lidmaatschap) -> None:
    """Take a released or sent report back for good: the employer sees that a sent one was withdrawn, and reads it
    no longer."""
    velden = {}
    if rapport.staat == S.VRIJGEGEVEN:
        # Nobody makes its PDF any more. A worker that has it in hand is too far: then wait and withdraw what was sent.
        velden = {"extra": {"werk_staat__in": (*STIL, WerkStaat.WACHT)}, "werk_staat": WerkStaat.RUST}
    move(rapport, S.INGETROKKEN, door=door, ingetrokken_op=timezone.now(), **velden)


def log_opening(rapport: Rapport, *, wijze: Wijze, door: Lidmaatschap) -> None:
    """Someone of the employer opened the report; the candidate reads who, how and when."""
    Inzage.objects.create(rapport=rapport, lid=door, naam=door.naam, wijze=wijze)
    auditlog.record("rapport_geopend", rapport, door=door, wijze=wijze.value)
