"""What changed between two frozen reports, part by part, in plain words for the candidate."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapportage import weergave
from rapportage.privacy import Rapportinhoud
from rapportage.weergave import Weergave


@dataclass(frozen=True, slots=True)
class Verschil:
    """One part of the report: its name, and what it said and says. Empty is: it was, or is, not in the report."""

    deel: str
    was: tuple[str, ...]
    wordt: tuple[str, ...]

    @property
    def soort(self) -> str:
        """Whether the part is `nieuw`, `weg` or `anders`."""
        return "anders" if self.was and self.wordt else "nieuw" if self.wordt else "weg"


def _facts(naam: str) -> Callable[[Weergave], tuple[str, ...]]:
    return lambda beeld: tuple(f"{kop}: {waarde}" for kop, waarde in getattr(beeld, naam))


def _steps(beeld: Weergave) -> tuple[str, ...]:
    nu = [stap for stap in beeld.stappen if stap.staat == "nu"]
    stappen = tuple(f"{stap.label} ({stap.bij})" if stap.bij else stap.label for stap in nu)
    return (*stappen, beeld.stand) if beeld.stand else stappen


def _activities(beeld: Weergave) -> tuple[str, ...]:
    if not beeld.met_activiteiten:
        return ()
    if beeld.activiteiten is None:
        return (_("Geen activiteiten"),)
    return tuple(f"{soort}: {aantal}" for soort, aantal in beeld.activiteiten.balken)


def _plan(beeld: Weergave) -> tuple[str, ...]:
    return (beeld.plan, *beeld.doelen) if beeld.plan else ()


def _rows(naam: str) -> Callable[[Weergave], tuple[str, ...]]:
    def read(beeld: Weergave) -> tuple[str, ...]:
        tabel = getattr(beeld, naam)
        return tuple(", ".join(rij) for rij in tabel.rijen) if tabel else ()

    return read


def _parts() -> Iterator[tuple[str, Callable[[Weergave], Any]]]:
    """Every part of a report by the heading it has there, in the same order."""
    yield _("Waar het over gaat"), _facts("feiten")
    yield _("Het resultaat"), _facts("afronding")
    yield _("Waar staat het traject?"), _steps
    yield _("Activiteiten"), _activities
    yield _("Uren"), _facts("uren")
    yield _("Gesprekken"), _facts("aanwezigheid")
    yield _("Plan van aanpak"), _plan
    yield _("Op weg naar nieuw werk"), _facts("resultaten")
    yield _("Nazorg"), _rows("nazorg")
    yield _("Toelichting van de coach"), lambda beeld: (beeld.toelichting,) if beeld.toelichting else ()
    yield _("Afspraken"), _facts("afspraken")
    yield _("Bijlage: sollicitaties in deze periode"), _rows("bijlage")


def compare(vorige: Rapportinhoud, nieuwe: Rapportinhoud) -> list[Verschil]:
    """The parts that say something else now, in the order of a report and in the reader's language."""
    was, wordt = weergave.present(vorige), weergave.present(nieuwe)
    verschillen = []
    for deel, lees in _parts():
        eerst, nu = lees(was), lees(wordt)
        if eerst != nu:
            # A line that stayed the same says nothing about the difference.
            verschil = Verschil(deel, tuple(r for r in eerst if r not in nu), tuple(r for r in nu if r not in eerst))
            verschillen.append(verschil)
    return verschillen
