"""What happens to a person of the demo, step by step, at the moment it happened."""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from bureaus import leden
from bureaus.models import Bureau, Gebruiker, Lidmaatschap, Opdracht, Uitnodiging
from bureaus.tenancy import Publiek, in_bureau
from kandidaten import berichten, dossier, sollicitaties
from kandidaten.models import Kandidaat, Sollicitatie
from outplacement.voorbeeld.mensen import BEDRIJVEN, NOTITIES, STAPPEN, Persoon
from rapportage import afspraken, opbouw, rapporten, verzenden
from rapportage.enums import Wijze
from rapportage.models import Rapport
from trajecten import fasen, gesprekken, ijkdata, looptijd, plaatsingen, plannen, termijnen, trajecten
from trajecten.enums import (
    Aanwezigheid,
    Eindreden,
    Fase,
    Gesprekssoort,
    Ijksoort,
    Interventiesoort,
    Plaatsingsvorm,
    Regelcode,
)
from trajecten.models import Actie, Plaatsing, Termijn, Traject
from trajecten.queries import current_plan

NEDERLAND = ZoneInfo("Europe/Amsterdam")
Stap = tuple[datetime, Callable[[], None]]


@dataclass
class Levensloop:
    """The story of one person; `steps` yields what happened and when, in no order."""

    bureau: Bureau
    opdracht: Opdracht
    persoon: Persoon
    beheerder: Lidmaatschap
    coach: Lidmaatschap | None
    hr: Lidmaatschap | None
    nu: datetime
    password: str
    traject_id: UUID | None = field(default=None, init=False)
    lid: Lidmaatschap | None = field(default=None, init=False)
    uitnodiging: Uitnodiging | None = field(default=None, init=False)
    verzonden: UUID | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        # The same demo on every machine.
        self.toeval = random.Random(self.persoon.achternaam)  # noqa: S311 - no secret depends on it
        self.toeval_data = random.Random(self.persoon.functie)  # noqa: S311

    def reached(self, stap: str) -> bool:
        """Whether this step happened to this person."""
        return bool(self.persoon.tot) and STAPPEN.index(self.persoon.tot) >= STAPPEN.index(stap)

    def moment(self, dagen: float, uur: int = 10, minuut: int | None = None) -> datetime:
        """`dagen` after the start of the trajectory, at a working hour."""
        dag = (self.nu - self.persoon.start + timedelta(days=dagen)).date()
        while dag.weekday() > 4:
            dag -= timedelta(days=1)
        minuut = self.toeval.choice((0, 15, 30, 45)) if minuut is None else minuut
        return datetime.combine(dag, time(uur, minuut), NEDERLAND)

    def steps(self) -> Iterator[Stap]:
        """Everything that happened up to now."""
        for wanneer, stap in self._all():
            if wanneer < self.nu:
                yield wanneer, stap

    def _all(self) -> Iterator[Stap]:
        yield self.moment(0, 8), self._start
        if self.reached("toegewezen"):
            yield self.moment(1, 9), self._assign
        if self.reached("uitgenodigd"):
            yield self.moment(2, 11), self._invite
        if self.reached("ingelogd"):
            yield self.moment(3, 19), self._accept
        if self.reached("intake"):
            yield self.moment(6, 10), self._intake
        if self.reached("klik"):
            yield self.moment(8, 20), self._klik
        if self.reached("plan"):
            yield self.moment(15, 14), self._plan
        if self.reached("getekend"):
            yield self.moment(22, 15), self._sign
        if self.reached("zoekt"):
            yield self.moment(26, 9), self._search
            # The newest message of some people still waits for an answer.
            if self.persoon.dagen % 3:
                yield self.moment(28, 12), self._reply
        yield from self._outside()
        yield from self._sessions()
        yield from self._applications()
        yield from self._reports()
        if self.reached("geplaatst"):
            yield self.moment(96, 10), self._place
        if self.reached("gesloten"):
            yield self.moment(128, 16), self._close

    # Everything below runs at its own moment, inside its own transaction.

    def _bureau(self):
        return in_bureau(self.bureau.pk)

    def _kandidaat(self):
        return in_bureau(self.bureau.pk, Publiek.KANDIDAAT, lid=self.lid.pk, onderwerp=self.lid.onderwerp)

    def _traject(self) -> Traject:
        return Traject.objects.select_related("kandidaat").get(pk=self.traject_id)

    def _start(self) -> None:
        p = self.persoon
        email = p.email or f"{_ascii(p.roepnaam)}.{_ascii(p.achternaam)}@voorbeeld.example"
        with self._bureau():
            gegevens = dossier.Dossiergegevens(
                roepnaam=p.roepnaam,
                tussenvoegsel=p.tussenvoegsel,
                achternaam=p.achternaam,
                email=email,
                telefoon=f"+3161{self.toeval.randint(1000000, 9999999)}",
                laatste_functie=p.functie,
            )
            kandidaat = dossier.open_dossier(gegevens, door=self.beheerder)
            self.traject_id = trajecten.start_traject(
                opdracht=self.opdracht,
                kandidaat=kandidaat,
                startdatum=timezone.localdate(),
                einddatum=timezone.localdate() + timedelta(days=182),
                door=self.beheerder,
            ).pk
            self.lid = Lidmaatschap.objects.select_related("bureau").get(pk=kandidaat.lid_id)

    def _assign(self) -> None:
        with self._bureau():
            trajecten.assign_coach([self._traject()], coach=self.coach, door=self.beheerder)

    def _invite(self) -> None:
        with self._bureau():
            self.uitnodiging = leden.invite(self.lid, door=self.beheerder)

    def _accept(self) -> None:
        gebruiker = Gebruiker.objects.create_user(self.lid.email, self.password if self.persoon.email else None)
        leden.accept(self.uitnodiging, gebruiker=gebruiker)
        with self._bureau():
            self.lid = Lidmaatschap.objects.select_related("bureau").get(pk=self.lid.pk)

    def _intake(self) -> None:
        with self._bureau():
            self._held(Gesprekssoort.INTAKE, "Kennisgemaakt en de situatie besproken. " + self.toeval.choice(NOTITIES))
            afspraken.record_afspraak(self._traject(), door=self.coach)

    def _outside(self) -> Iterator[Stap]:
        """What comes from outside the programme: the end of the employment, an illness, a standstill."""
        if self.reached("intake"):
            yield self.moment(7, 16), self._dates
        if self.reached("zoekt"):
            # A week after the employment ended; who is in the middle of that week still has it to do.
            yield self.moment(self.persoon.uit_dienst + 7, 20), self._benefit
        if self.persoon.stil:
            yield self.nu - timedelta(days=self.persoon.stil), self._pause

    def _dates(self) -> None:
        """What the coach heard in the intake: of the departure, or of the illness."""
        begin = timezone.localdate(self.nu - self.persoon.start)
        uit = begin + timedelta(days=self.persoon.uit_dienst)
        data = {
            Ijksoort.IN_DIENST: begin - timedelta(days=365 * self.toeval_data.randint(3, 22)),
            Ijksoort.VSO_OVEREENKOMST: begin - timedelta(days=12),
            Ijksoort.VSO_ONDERTEKENING: begin - timedelta(days=5),
            Ijksoort.UIT_DIENST: uit,
            Ijksoort.EERSTE_WERKLOOSHEIDSDAG: uit + timedelta(days=1),
        }
        if self.persoon.ziek:
            data = {Ijksoort.EERSTE_ZIEKTEDAG: timezone.localdate(self.nu - timedelta(days=self.persoon.ziek))}
        with self._bureau():
            traject = Traject.objects.select_related("opdracht").get(pk=self.traject_id)
            ijkdata.save(traject, data=data, door=self.coach)

    def _benefit(self) -> None:
        with self._kandidaat():
            termijnen.tick_off(
                Termijn.objects.select_related("traject").get(traject=self.traject_id, regel=Regelcode.WW_AANVRAAG),
                door=self.lid,
            )

    def _pause(self) -> None:
        with self._bureau():
            looptijd.pause(self._traject(), door=self.coach)

    def _held(self, soort: str, tekst: str = "", aanwezigheid: str = Aanwezigheid.GEHOUDEN) -> None:
        gesprekken.record_gesprek(
            self._traject(),
            soort=soort,
            begint_op=timezone.now() - timedelta(minutes=75),
            aanwezigheid=aanwezigheid,
            tekst=tekst,
            door=self.coach,
        )

    def _klik(self) -> None:
        with self._kandidaat():
            traject = self._traject()
            afspraken.mark_seen(afspraken.current_afspraak(traject), door=self.lid)
            fasen.confirm_klik(traject, door=self.lid)

    def _plan(self) -> None:
        with self._bureau():
            traject = self._traject()
            fasen.advance_fase(traject, naar=Fase.PLAN_VAN_AANPAK, door=self.coach)
            productie = any(woord in self.persoon.functie for woord in ("Lasser", "bankwerker", "monteur", "chauffeur"))
            plannen.start_from_template(traject, sjabloon="productie" if productie else "kantoor", door=self.coach)
            gesprekken.plan_interventie(
                traject,
                soort=Interventiesoort.BEROEPSKEUZETEST,
                datum=timezone.localdate(),
                gedaan=True,
                door=self.coach,
            )

    def _sign(self) -> None:
        with self._bureau():
            self._held(Gesprekssoort.VOORTGANG, "Plan doorgenomen en getekend.")
            plannen.sign(current_plan(self._traject()), door=self.coach)
        with self._kandidaat():
            plannen.sign(current_plan(self._traject()), door=self.lid)

    def _search(self) -> None:
        with self._bureau():
            fasen.advance_fase(self._traject(), naar=Fase.VAARDIGHEDEN, door=self.coach)
        with self._kandidaat():
            berichten.send(
                Kandidaat.objects.get(),
                tekst="Ik heb mijn cv bijgewerkt. Wil je ernaar kijken?",
                door=self.lid,
            )

    def _reply(self) -> None:
        with self._bureau():
            kandidaat = Kandidaat.objects.get(pk=self.lid.onderwerp)
            berichten.mark_read(kandidaat, door=self.coach)
            berichten.send(
                kandidaat, tekst="Dat ziet er goed uit. Ik heb drie tips voor je, die bespreken we.", door=self.coach
            )
        with self._kandidaat():
            berichten.mark_read(Kandidaat.objects.get(), door=self.lid)

    def _sessions(self) -> Iterator[Stap]:
        """A talk every two to three weeks, some training while searching, one appointment still to come."""
        if not self.reached("zoekt"):
            if self.reached("klik"):
                for dag in range(14, self.persoon.dagen - 3, 13):
                    yield self.moment(dag, 11), lambda: self._session(0)
                yield self.nu - timedelta(hours=1), self._upcoming
            return
        trainingen = (Interventiesoort.CV, Interventiesoort.LINKEDIN, Interventiesoort.SOLLICITATIETRAINING)
        laatste = 90 if self.reached("geplaatst") else self.persoon.dagen - self.toeval.choice((2, 4, 19))
        for nummer, dag in enumerate(range(36, laatste, 16)):
            yield self.moment(dag, self.toeval.choice((10, 11, 14, 15))), lambda nummer=nummer: self._session(nummer)
            if nummer < len(trainingen):
                soort = trainingen[nummer]
                yield self.moment(dag + 5, 13), lambda soort=soort: self._training(soort)
        yield self.nu - timedelta(hours=1), self._upcoming

    def _session(self, nummer: int) -> None:
        gemist = nummer == 2 and self.toeval.random() < 0.4
        with self._bureau():
            self._held(
                Gesprekssoort.VOORTGANG if nummer % 3 else Gesprekssoort.TELEFOON,
                "" if gemist else self.toeval.choice(NOTITIES),
                Aanwezigheid.OP_TIJD_AFGEZEGD if gemist else Aanwezigheid.GEHOUDEN,
            )
            gedaan = Actie.objects.filter(
                traject=self.traject_id, klaar_op=None, deadline__lte=timezone.localdate() + timedelta(days=10)
            )
            for actie in gedaan.order_by("deadline"):
                plannen.finish_actie(actie, door=self.coach)

    def _training(self, soort: str) -> None:
        with self._bureau():
            gesprekken.plan_interventie(
                self._traject(), soort=soort, datum=timezone.localdate(), gedaan=True, door=self.coach
            )

    def _upcoming(self) -> None:
        with self._bureau():
            traject = self._traject()
            if traject.gesloten_op is None and self.toeval.random() < 0.7:
                dag = date.today() + timedelta(days=self.toeval.choice((0, 1, 2, 3, 6)))  # noqa: DTZ011 - demo
                begint = datetime.combine(dag, time(self.toeval.choice((9, 11, 14, 16)), 30), NEDERLAND)
                gesprekken.plan_gesprek(
                    traject, soort=Gesprekssoort.VOORTGANG, begint_op=begint, plaats="Kantoor Zwolle", door=self.coach
                )

    def _applications(self) -> Iterator[Stap]:
        if not self.reached("ingelogd") or not self.persoon.sollicitaties:
            return
        begin = 32 if self.reached("zoekt") else 10
        eind = min(self.persoon.dagen - 3, 95)
        keuze = self.toeval.sample(BEDRIJVEN, min(self.persoon.sollicitaties, len(BEDRIJVEN)))
        for nummer, (bedrijf, functie) in enumerate(keuze):
            dag = begin + (eind - begin) * (nummer + 1) / len(keuze)
            yield self.moment(dag, 20), lambda b=bedrijf, f=functie: self._apply(b, f)
            if nummer < len(keuze) - 2:
                yield self.moment(dag + 9, 20), lambda b=bedrijf, n=nummer: self._answer(b, n)

    def _apply(self, bedrijf: str, functie: str) -> None:
        with self._kandidaat():
            sollicitaties.log(
                Kandidaat.objects.get(), bedrijf=bedrijf, functie=functie, datum=timezone.localdate(), door=self.lid
            )

    def _answer(self, bedrijf: str, nummer: int) -> None:
        status = ("afgewezen", "gesprek_1", "geen_reactie", "uitgenodigd")[nummer % 4]
        with self._kandidaat():
            sollicitaties.move(Sollicitatie.objects.get(bedrijf=bedrijf), naar=status, door=self.lid)

    def _reports(self) -> Iterator[Stap]:
        """A report some days after each given day before now; the newest still lies with the candidate."""
        for volgnummer, geleden in enumerate(self.persoon.rapporten):
            dag = self.persoon.dagen - geleden
            open_ = geleden < 10
            yield self.moment(dag, 9), lambda v=volgnummer: self._report(v)
            if not open_:
                yield self.moment(dag + 1, 20), self._agree
                verstuurd = self.moment(dag + 5, 10)
                yield verstuurd, self._send
                yield verstuurd + settings.VERZEND_BEDENKTIJD, self._deliver
                yield self.moment(dag + 8, 11), self._read

    def _report(self, volgnummer: int) -> None:
        with self._bureau():
            traject = self._traject()
            eerder = Rapport.objects.filter(traject=traject).order_by("-periode_tot").first()
            van = eerder.periode_tot + timedelta(days=1) if eerder else traject.startdatum
            rapport = rapporten.create_concept(
                traject, van=van, tot=timezone.localdate() - timedelta(days=1), door=self.coach
            )
            rapporten.present(rapport, door=self.coach)

    def _newest(self) -> Rapport:
        return Rapport.objects.filter(traject=self.traject_id).order_by("-aangemaakt_op").first()

    def _agree(self) -> None:
        with self._kandidaat():
            rapporten.akkoord(self._newest(), door=self.lid)

    def _send(self) -> None:
        with self._bureau():
            rapport = self._newest()
            verzenden.send(rapport, door=self.coach)
        self.verzonden = rapport.pk

    def _deliver(self) -> None:
        opbouw.build_pdf(self.bureau.pk, self.verzonden)

    def _read(self) -> None:
        with in_bureau(self.bureau.pk, Publiek.OPDRACHTGEVER, lid=self.hr.pk, onderwerp=self.hr.onderwerp):
            rapport = Rapport.objects.only("id", "bureau_id").get(pk=self.verzonden)
            rapporten.log_opening(rapport, wijze=Wijze.PAGINA, door=self.hr)

    def _place(self) -> None:
        with self._bureau():
            traject = self._traject()
            plaatsing = plaatsingen.register_plaatsing(
                traject,
                startdatum=timezone.localdate() + timedelta(days=21),
                vorm=Plaatsingsvorm.BEPAALDE_TIJD,
                werkgever="Metaalwerk Deventer",
                functie=self.persoon.functie,
                door=self.coach,
            )
        with self._kandidaat():
            plaatsing = Plaatsing.objects.select_related("traject__kandidaat").get(pk=plaatsing.pk)
            plaatsingen.confirm(plaatsing, door=self.lid)

    def _close(self) -> None:
        with self._bureau():
            trajecten.close_traject(self._traject(), eindreden=Eindreden.GEPLAATST, door=self.coach)


def _ascii(tekst: str) -> str:
    """A name as the local part of an address."""
    plat = unicodedata.normalize("NFKD", tekst.replace("ı", "i").replace("ł", "l")).encode("ascii", "ignore").decode()
    return "".join(teken for teken in plat.lower() if teken.isalnum())
