"""Reports at any point of their life, made by the product's own operations."""

from contextlib import contextmanager
from datetime import date, datetime

from django.utils import timezone

from bureaus.models import Lidmaatschap
from bureaus.tenancy import Publiek
from rapportage import afspraken, opbouw, rapporten, verzenden
from rapportage.enums import Onderdeel
from rapportage.models import Rapport, Rapportageafspraak
from tests.wereld import Wereld
from trajecten.models import Doel, Gesprek, Interventie, PlanVanAanpak, Traject

VAN, TOT = date(2026, 9, 1), date(2026, 10, 31)
ALLES = tuple(Onderdeel)


def moment(maand: int, dag: int) -> datetime:
    return datetime(2026, maand, dag, 10, tzinfo=timezone.get_current_timezone())


@contextmanager
def als_kandidaat(wereld: Wereld, lid: Lidmaatschap | None = None):
    lid = lid or wereld.kandidaat_lid
    with wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp):
        yield lid


@contextmanager
def als_hr(wereld: Wereld):
    with wereld.open(publiek=Publiek.OPDRACHTGEVER, lid=wereld.hr.pk, onderwerp=wereld.hr.onderwerp):
        yield wereld.hr


def lees(wereld: Wereld, pk) -> Rapport:
    with wereld.open():
        return Rapport.objects.select_related("traject__opdracht", "afspraak").get(pk=pk)


def spreek_af(wereld: Wereld, traject: Traject | None = None, *, onderdelen=ALLES, gezien: bool = True) -> None:
    traject = traject or wereld.traject
    with wereld.open():
        ritme = "per_fase" if "fase" in onderdelen else "maandelijks"
        afspraak = afspraken.record_afspraak(traject, onderdelen=onderdelen, frequentie=ritme, door=wereld.coach)
        if gezien:
            Rapportageafspraak.objects.filter(pk=afspraak.pk).update(gezien_op=timezone.now())


def vul(wereld: Wereld, traject: Traject | None = None) -> None:
    """Two sessions held, one cancelled, one missed, two instruments, a signed plan."""
    traject = traject or wereld.traject
    with wereld.open():
        for dag, aanwezig in ((8, "gehouden"), (15, "gehouden"), (22, "op_tijd_afgezegd"), (29, "niet_verschenen")):
            Gesprek.objects.create(traject=traject, begint_op=moment(9, dag), minuten=90, aanwezigheid=aanwezig)
        for soort, dag in (("competentietest", date(2026, 9, 10)), ("rouwverwerking", date(2026, 10, 10))):
            Interventie.objects.create(traject=traject, soort=soort, datum=dag, minuten=60, gedaan=True)
        plan = PlanVanAanpak.objects.create(
            traject=traject, getekend_kandidaat_op=moment(9, 30), getekend_coach_op=moment(9, 29)
        )
        Doel.objects.create(plan=plan, code="netwerk", omschrijving="Weer onder de mensen")


def concept(wereld: Wereld, traject: Traject | None = None, *, tekst: str = "") -> Rapport:
    traject = traject or wereld.traject
    with wereld.open():
        eigen = Traject.objects.select_related("opdracht").get(pk=traject.pk)
        rapport = rapporten.create_concept(eigen, van=VAN, tot=TOT, tekst=tekst, door=wereld.coach)
    return lees(wereld, rapport.pk)


def voorgelegd(wereld: Wereld, traject: Traject | None = None, *, tekst: str = "") -> Rapport:
    rapport = concept(wereld, traject, tekst=tekst)
    with wereld.open():
        rapporten.present(rapport, door=wereld.coach)
    return lees(wereld, rapport.pk)


def vrijgegeven(wereld: Wereld, traject: Traject | None = None, *, tekst: str = "") -> Rapport:
    rapport = voorgelegd(wereld, traject, tekst=tekst)
    with wereld.open():
        lid = Traject.objects.select_related("kandidaat__lid__bureau").get(pk=rapport.traject_id).kandidaat.lid
    with als_kandidaat(wereld, lid):
        rapporten.akkoord(rapport, door=lid)
    return lees(wereld, rapport.pk)


def verzonden(wereld: Wereld, traject: Traject | None = None, *, tekst: str = "") -> Rapport:
    rapport = vrijgegeven(wereld, traject, tekst=tekst)
    with wereld.open():
        verzenden.send(rapport, door=wereld.coach)
    opbouw.build_pdf(wereld.bureau.pk, rapport.pk)
    return lees(wereld, rapport.pk)
