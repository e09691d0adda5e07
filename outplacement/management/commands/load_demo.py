"""`load_demo`: two bureaus with months of work, made by the operations of the pages, each at its moment."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from bureaus import leden
from bureaus.enums import Dienst
from bureaus.models import Bureau, Gebruiker, Lidmaatschap, Opdracht, Opdrachtgever, Verzending
from bureaus.rollen import Rol
from bureaus.tenancy import as_planner, in_bureau
from bureaus.wachtrij import WerkStaat
from outplacement.voorbeeld import groep, mensen
from outplacement.voorbeeld.verhaal import Levensloop
from trajecten import herinneringen

WACHTWOORD = "welkom-demo"


class Command(BaseCommand):
    """Loads nothing when the demo's bureaus are there already."""

    help = "Fill an empty installation with the demo."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("Demo data is for local use only.")
        if Bureau.objects.filter(slug="kompas").exists():
            return
        nu = timezone.now()
        verhalen = [*self._kompas(nu), *self._horizon(nu)]
        stappen = sorted(
            ((wanneer, nummer, stap) for nummer, verhaal in enumerate(verhalen) for wanneer, stap in verhaal.steps()),
            key=lambda stap: stap[:2],
        )
        for wanneer, _nummer, stap in stappen:
            with time_machine.travel(wanneer, tick=True):
                stap()
        self._settle()

    def _kompas(self, nu) -> list[Levensloop]:
        begin = nu - timedelta(days=170)
        with time_machine.travel(begin, tick=True):
            bureau = leden.found_bureau(naam="Kompas Outplacement", slug="kompas", kleur="#0B5D66")
            with in_bureau(bureau.pk):
                beheerder = _staff(Rol.BEHEERDER, "Marijke Dekker", "beheerder@kompas.example")
                coaches = {
                    "fatima": _staff(Rol.COACH, "Fatima Amrani", "fatima@kompas.example"),
                    "ruben": _staff(Rol.COACH, "Ruben Hoekstra", "ruben@kompas.example"),
                }
                kraanbouw, hr = _employer("Kraanbouw Oost B.V.", "Hans Rood", "hr@kraanbouwoost.example", beheerder)
                rivierstad, _hr2 = _employer("Gemeente Rivierstad", "Carla Prins", "hr@rivierstad.example", beheerder)
                sluiting = _order(kraanbouw, "Sluiting fabriek 1", begin)
                los = _order(rivierstad, "Reorganisatie Sociaal Domein", begin)
                spoor2 = _order(rivierstad, "Tweede spoor", begin, dienst=Dienst.SPOOR2)
                eerder = _order(kraanbouw, "Sluiting fabriek 2", nu - timedelta(days=400))
                karin = _staff(Rol.COACH, "Karin Blom", "karin@kompas.example")
        groep.add(bureau, eerder, groep.story(timezone.localdate(nu)), coach=karin, door=beheerder)
        _sign_up(bureau, beheerder, *coaches.values(), hr)
        return [
            Levensloop(bureau, opdracht, persoon, beheerder, coaches.get(persoon.coach), hr, nu, WACHTWOORD)
            for opdracht, personen in (
                (sluiting, mensen.KRAANBOUW),
                (los, mensen.RIVIERSTAD),
                (spoor2, mensen.SPOOR2),
                (sluiting, mensen.ZONDER_COACH),
            )
            for persoon in personen
        ]

    def _horizon(self, nu) -> list[Levensloop]:
        begin = nu - timedelta(days=120)
        with time_machine.travel(begin, tick=True):
            bureau = leden.found_bureau(naam="Horizon Loopbaan", slug="horizon", kleur="#8A3B12")
            with in_bureau(bureau.pk):
                beheerder = _staff(Rol.BEHEERDER, "Olaf Bakker", "beheerder@horizon.example")
                coach = _staff(Rol.COACH, "Noor van Leeuwen", "coach@horizon.example")
                payer, hr = _employer("Uitgeverij De Brug", "Iris Blok", "hr@horizon.example", beheerder)
                opdracht = _order(payer, "Inkrimping redactie", begin)
        _sign_up(bureau, beheerder, coach, hr)
        return [
            Levensloop(bureau, opdracht, persoon, beheerder, coach, hr, nu, WACHTWOORD) for persoon in mensen.HORIZON
        ]

    def _settle(self) -> None:
        """What the clock and the workers would have done along the way: reminders and mail of the past are gone."""
        with as_planner():
            bureaus = herinneringen.find_bureaus()
        for bureau_id in bureaus:
            herinneringen.finish(bureau_id)
        for bureau in Bureau.objects.all():
            with in_bureau(bureau.pk):
                Verzending.objects.filter(werk_staat=WerkStaat.WACHT).update(
                    werk_staat=WerkStaat.KLAAR, verzonden_op=F("aangemaakt_op"), pogingen=1
                )
        groep.publish(groep.first_quarter(timezone.localdate()))


def _staff(rol: Rol, naam: str, email: str) -> Lidmaatschap:
    return leden.add_lid(rol=rol, naam=naam, email=email, door=None)


def _employer(naam: str, contact: str, email: str, beheerder: Lidmaatschap) -> tuple[Opdrachtgever, Lidmaatschap]:
    opdrachtgever = Opdrachtgever.objects.create(naam=naam)
    persoon = leden.add_contactpersoon(opdrachtgever, naam=contact, email=email, functie="HR-adviseur", door=beheerder)
    return opdrachtgever, persoon.lid


def _order(
    opdrachtgever: Opdrachtgever, naam: str, begin, *, dienst: str = Dienst.OUTPLACEMENT_INDIVIDUEEL
) -> Opdracht:
    return Opdracht.objects.create(
        opdrachtgever=opdrachtgever,
        naam=naam,
        dienst=dienst,
        referentie=f"2026-{opdrachtgever.naam[:3].upper()}-01",
        startdatum=timezone.localdate(begin),
        einddatum=timezone.localdate(begin) + timedelta(days=420),
        uren=30,
    )


def _sign_up(bureau: Bureau, *leden_: Lidmaatschap) -> None:
    for lid in leden_:
        gebruiker = Gebruiker.objects.create_user(lid.email, WACHTWOORD)
        with in_bureau(bureau.pk):
            Lidmaatschap.objects.filter(pk=lid.pk).update(gebruiker=gebruiker)
            lid.refresh_from_db()
