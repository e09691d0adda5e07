"""What a bureau sets about deadlines: whom to remind and when, its own terms, and the hours of its reminders.

What the law sets stays: no operation takes another number for it, and neither does the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, instellingen
from bureaus.errors import Weigering
from bureaus.models import Bureau, Lidmaatschap
from trajecten.enums import Ontvangersoort, Regelcode
from trajecten.models import INSTELBAAR, Regelinstelling, Traject
from trajecten.regels import AANLOOPKEUZES, REGELS, Eenheid, Regel

HOOGSTENS_MOMENTEN = 4
# The law on privacy asks for an end to keeping; the platform's is five years (`domein.md` 4).
HOOGSTENS = {Eenheid.DAGEN: 365, Eenheid.WERKDAGEN: 60, Eenheid.MAANDEN: 60}
# What only the bureau has to do: the candidate is not told.
INTERN = frozenset(
    (
        Regelcode.FASE_ORIENTATIE,
        Regelcode.FASE_PLAN,
        Regelcode.FASE_VAARDIGHEDEN,
        Regelcode.INTAKE,
        Regelcode.ACTIE_COACH,
        Regelcode.PLAN_COACH,
        Regelcode.RAPPORT,
        Regelcode.BEWAARTERMIJN,
        Regelcode.AVG_VERZOEK,
    )
)


@dataclass(frozen=True, slots=True)
class Ingesteld:
    """When and whom a bureau reminds by one rule; `aantal` only where it chose its own."""

    aanlopen: tuple[int, ...]
    ontvangers: tuple[Ontvangersoort, ...]
    aantal: int | None = None


# Versions of a rule and its branches remind alike.
STANDAARD: dict[Regelcode, Ingesteld] = {
    regel.code: Ingesteld(regel.aanlopen, regel.ontvangers) for regel in reversed(REGELS)
}
# The version in force: what the page shows, and what its own number stands in for.
HUIDIG: dict[Regelcode, Regel] = {regel.code: regel for regel in reversed(REGELS) if regel.geldig_tot is None}


def effective() -> dict[Regelcode, Ingesteld]:
    """Every rule as the current bureau has it: what it changed, and the rest as it comes. One query."""
    eigen = {
        Regelcode(rij.regel): Ingesteld(
            tuple(rij.aanlopen), tuple(Ontvangersoort(soort) for soort in rij.ontvangers), rij.aantal
        )
        for rij in Regelinstelling.objects.all()
    }
    return {**STANDAARD, **eigen}


def recipients(code: Regelcode) -> tuple[Ontvangersoort, ...]:
    """Whom a bureau may choose to remind by this rule."""
    return tuple(soort for soort in Ontvangersoort if soort != Ontvangersoort.KANDIDAAT or code not in INTERN)


def change_regel(
    code: Regelcode,
    *,
    aanlopen: Sequence[int],
    ontvangers: Sequence[Ontvangersoort],
    aantal: int | None = None,
    door: Lidmaatschap,
) -> None:
    """Set when and whom the bureau reminds by `code`, and its own number where that is the bureau's to choose.

    The same as the default leaves no row, so that a later version of the product still reaches this bureau.
    """
    nieuw = _check(Regelcode(code), aanlopen, ontvangers, aantal)
    if nieuw == STANDAARD[code]:
        Regelinstelling.objects.filter(regel=code).delete()
    else:
        Regelinstelling.objects.update_or_create(
            regel=code,
            defaults={"aanlopen": nieuw.aanlopen, "ontvangers": nieuw.ontvangers, "aantal": nieuw.aantal},
        )
    # Trajectories first: operations hold theirs before they write the audit line.
    _mark(code)
    _record("regel_gewijzigd", code, nieuw, door=door)


def reset_regel(code: Regelcode, *, door: Lidmaatschap) -> None:
    """Back to how the rule comes."""
    Regelinstelling.objects.filter(regel=code).delete()
    _mark(code)
    _record("regel_hersteld", code, STANDAARD[code], door=door)


def change_mailtijden(
    bureau: Bureau, *, mail_van: int, mail_tot: int, mail_dagen: Sequence[int], door: Lidmaatschap
) -> None:
    """Set the hours and days at which reminders leave; every reminder still to come moves with them."""
    _mark(*Regelcode)
    instellingen.change_mailtijden(bureau, mail_van=mail_van, mail_tot=mail_tot, mail_dagen=mail_dagen, door=door)


def _check(code: Regelcode, aanlopen, ontvangers, aantal: int | None) -> Ingesteld:
    regel = HUIDIG[code]
    if not set(aanlopen) <= set(AANLOOPKEUZES):
        raise Weigering(_("Kies bij de momenten alleen uit de lijst."))
    if len(set(aanlopen)) > HOOGSTENS_MOMENTEN:
        raise Weigering(_("Kies hoogstens vier momenten. Meer mail wordt niet gelezen."))
    if not set(ontvangers) <= set(recipients(code)):
        raise Weigering(_("Kies bij de ontvangers alleen uit de lijst."))
    if aanlopen and not ontvangers:
        raise Weigering(_("Kies wie de herinnering krijgt. Of haal alle momenten weg."))
    if aantal == regel.afstand.aantal:
        aantal = None
    if aantal is not None:
        if code not in INSTELBAAR:
            raise Weigering(_("Deze termijn staat vast. Je kunt alleen de herinneringen kiezen."))
        hoogstens = HOOGSTENS[regel.afstand.eenheid]
        if not 1 <= aantal <= hoogstens:
            raise Weigering(_("Kies een getal van 1 tot en met %(hoogstens)s.") % {"hoogstens": hoogstens})
    return Ingesteld(
        tuple(sorted(set(aanlopen), reverse=True)),
        tuple(soort for soort in Ontvangersoort if soort in ontvangers),
        aantal,
    )


def _record(gebeurtenis: str, code: Regelcode, nieuw: Ingesteld, *, door: Lidmaatschap) -> None:
    auditlog.record(
        gebeurtenis,
        Bureau(pk=door.bureau_id),
        door=door,
        regel=code,
        aanlopen=list(nieuw.aanlopen),
        ontvangers=list(nieuw.ontvangers),
        aantal=nieuw.aantal,
    )


def _mark(*codes: Regelcode) -> None:
    """Their deadlines may be out of step from now on. One statement for the whole bureau.

    A mark that stands stays: it is the moment from which reminders still have to be made up for.
    """
    rijen = Traject.objects.all()
    if not any(regel.na_sluiten for regel in REGELS if regel.code in codes):
        rijen = rijen.filter(gesloten_op=None)
    rijen.update(herberekenen_op=Least("herberekenen_op", Value(timezone.now())))
