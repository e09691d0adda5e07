"""Two bureaus in which every kind of row exists, for whoever asks what which person can reach.

Per bureau two dossiers that mirror each other: one of the coach, the candidate and the first employer's HR contact,
one of the colleague, the other candidate and another employer's HR contact. What holds for the first three in the
first dossier holds for the last three in the second.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.test import Client
from django.utils import timezone

from bureaus import leden, mail
from bureaus.enums import Dienst
from bureaus.models import Agendatoegang, Gebruiker, Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek
from bureaus.wachtrij import WerkStaat
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Bericht, Sollicitatie, SollicitatieGebeurtenis, Vrijgave
from rapportage import groepsinhoud, inhoud, privacy, rapporten
from rapportage.enums import Besluituitkomst, Onderdeel, Rapportstaat, Reactiesoort, Wijze
from rapportage.models import (
    Afspraakcontact,
    Bezwaarbesluit,
    Bundel,
    Groepsstand,
    Inzage,
    Ontvanger,
    Rapport,
    Rapportageafspraak,
    Reactie,
)
from tests.wereld import WACHTWOORD, Wereld, maak_traject, maak_wereld, neem_aan
from trajecten.enums import (
    Aanwezigheid,
    Doelcode,
    Ijksoort,
    Interventiesoort,
    Plaatsingsvorm,
    Regelcode,
    Zichtbaarheid,
)
from trajecten.importeren import verwerken
from trajecten.models import (
    Aanmelding,
    Actie,
    Doel,
    Faseovergang,
    Gesprek,
    Herinnering,
    Ijkdatum,
    Interventie,
    Nazorgmoment,
    Notitie,
    Plaatsing,
    PlanVanAanpak,
    Termijn,
    Tevredenheidsmeting,
    Traject,
    Waarneming,
)

BESTAND = b"Voornaam;Achternaam;E-mail\nEva;Zomer;eva@voorbeeld.example\n"
PDF = b"%PDF-1.7\n% een rapport\n%%EOF\n"
ZIP = b"PK\x05\x06" + bytes(18)


@dataclass
class Dossier:
    """One trajectory with a row of everything; `rijen` by the name the access matrix uses."""

    coach: Lidmaatschap
    kandidaat: Lidmaatschap
    hr: Lidmaatschap
    rijen: dict[str, models.Model] = field(default_factory=dict)

    def pk(self, soort: str) -> UUID:
        return self.rijen[soort].pk


@dataclass
class Volle:
    """A bureau with both dossiers."""

    wereld: Wereld
    eigen: Dossier
    van_collega: Dossier

    @property
    def leden(self) -> dict[str, Lidmaatschap]:
        """Who plays which letter of the access matrix."""
        een, twee = self.eigen, self.van_collega
        return {
            "B": self.wereld.beheerder, "C": een.coach, "O": twee.coach,
            "K": een.kandidaat, "A": twee.kandidaat, "H": een.hr, "X": twee.hr,
        }  # fmt: skip


@dataclass
class Toneel:
    """Both bureaus, and the session of everyone who will knock on the doors of the first."""

    bureau: Volle
    vreemd: Volle
    sessies: dict[str, str]

    def clients(self) -> dict[str, Client]:
        """A signed-in browser per letter: those of the first bureau, V of the other one, L of none, - nobody."""
        clients = {}
        for letter, sessie in self.sessies.items():
            clients[letter] = Client(raise_request_exception=False)
            if sessie:
                clients[letter].cookies[settings.SESSION_COOKIE_NAME] = sessie
        return clients


def _dag(dagen: int) -> date:
    return timezone.localdate() + timedelta(days=dagen)


def _moment(dagen: int) -> datetime:
    return timezone.now() + timedelta(days=dagen)


def _order() -> verwerken.Opdrachtvelden:
    return verwerken.Opdrachtvelden("Sluiting", "outplacement_collectief", _dag(-30), _dag(200), 24)


def _session(gebruiker: Gebruiker) -> str:
    client = Client()
    client.force_login(gebruiker)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def maak_toneel() -> Toneel:
    """Fill both bureaus and sign everyone in."""
    bureau, vreemd = (vul(maak_wereld(slug)) for slug in ("kompas", "horizon"))
    los = Gebruiker.objects.create_user("los@nergens.example", WACHTWOORD)
    sessies = {letter: _session(lid.gebruiker) for letter, lid in bureau.leden.items()}
    sessies |= {"V": _session(vreemd.wereld.coach.gebruiker), "L": _session(los), "-": ""}
    return Toneel(bureau, vreemd, sessies)


def vul(wereld: Wereld) -> Volle:
    """Add a second employer, and one row of every kind to both dossiers."""
    with wereld.open():
        gever = Opdrachtgever.objects.create(naam="Gemeente Veldrijk")
        hr = leden.add_contactpersoon(
            gever, naam="Wil Personeel", email=f"hr2@{wereld.bureau.slug}.example", functie="HR", door=wereld.beheerder
        ).lid
        opdracht = Opdracht.objects.create(
            opdrachtgever=gever, naam="Reorganisatie", startdatum=_dag(-90), einddatum=_dag(200)
        )
        Traject.objects.filter(pk=wereld.ander_traject.pk).update(opdracht=opdracht)
        Traject.objects.update(startdatum=_dag(-80), einddatum=_dag(100), laatste_contact_op=_dag(-3))
    neem_aan(hr)
    eigen = Dossier(wereld.coach, wereld.kandidaat_lid, wereld.hr)
    ander = Dossier(wereld.collega, wereld.ander_traject.kandidaat.lid, hr)
    for dossier, pk in ((eigen, wereld.traject.pk), (ander, wereld.ander_traject.pk)):
        with wereld.open():
            traject = Traject.objects.select_related("kandidaat", "opdracht__opdrachtgever").get(pk=pk)
            _fill_bureau(dossier, traject, wereld)
            _fill_traject(dossier, traject)
            _fill_kandidaat(dossier, traject)
            _fill_rapporten(dossier, traject)
        _fill_waiting(dossier, wereld)
        _fill_candidates_own(dossier, wereld)
        with wereld.open():
            dossier.rijen["waarneming"] = Waarneming.objects.create(
                coach=dossier.coach, waarnemer=dossier.rijen["lid_nieuw"], van=_dag(-9), tot=_dag(-2),
                ingesteld_door=wereld.beheerder,
            )  # fmt: skip
        with wereld.open(publiek=Publiek.OPDRACHTGEVER, lid=dossier.hr.pk, onderwerp=dossier.hr.onderwerp):
            dossier.rijen["aanmelding"] = Aanmelding.objects.create(
                opdrachtgever_id=dossier.hr.onderwerp, aangemeld_door=dossier.hr, roepnaam="x", achternaam="x",
                email="x@nieuw.example", dienst=Dienst.OUTPLACEMENT_INDIVIDUEEL, startdatum=_dag(7),
            )  # fmt: skip
            dossier.rijen["bundel"] = Bundel.objects.create(
                lid=dossier.hr, rapporten=[dossier.pk("rapport")], werk_staat=WerkStaat.KLAAR, zip=ZIP
            )
            dossier.rijen["inzage"] = Inzage.objects.create(
                rapport_id=dossier.pk("rapport"), lid=dossier.hr, naam=dossier.hr.naam, wijze=Wijze.PAGINA
            )
    return Volle(wereld, eigen, ander)


def _fill_bureau(dossier: Dossier, traject: Traject, wereld: Wereld) -> None:
    """What belongs to the bureau as a whole; a pair of each, so that it too has its own and another's."""
    gever, rijen = traject.opdracht.opdrachtgever, dossier.rijen
    nieuw = leden.add_lid(rol=Rol.COACH, naam="Nog Niet", email=f"{traject.pk}@nieuw.example", door=wereld.beheerder)
    rijen["lid_nieuw"] = nieuw
    rijen["uitnodiging"] = leden.invite(nieuw, door=wereld.beheerder)
    rijen |= {"coach": dossier.coach, "hr": dossier.hr, "kandidaat_lid": dossier.kandidaat}
    rijen |= {"opdrachtgever": gever, "opdracht": traject.opdracht, "contact": gever.contactpersonen.get()}
    rijen["import"] = verwerken.receive(
        BESTAND, "mensen.csv", opdrachtgever=gever, opdracht=_order(), door=wereld.beheerder
    )
    rijen["importregel"] = rijen["import"].regels.first()
    rijen["verzending"] = mail.queue("herinnering", lid=dossier.coach, pad="/", op=_dag(0).isoformat())
    rijen["mislukt"] = mail.queue("herinnering", lid=dossier.kandidaat, pad="/", op=_dag(0).isoformat())
    type(rijen["mislukt"]).objects.filter(pk=rijen["mislukt"].pk).update(
        werk_staat=WerkStaat.MISLUKT, pogingen=3, laatste_fout="x"
    )


def _fill_waiting(dossier: Dossier, wereld: Wereld) -> None:
    """People who did not come in yet: one without a coach, one to invite, one of whom no address is known."""
    rijen, opdracht = dossier.rijen, dossier.rijen["opdracht"]
    for nummer, (soort, coach) in enumerate(
        (("wachtend", None), ("uit_te_nodigen", dossier.coach), ("zonder_adres", dossier.coach)), 201
    ):
        rijen[soort] = maak_traject(
            wereld.bureau, opdracht, coach, roepnaam=soort, achternaam=f"{opdracht.pk}"[-8:], nummer=f"{nummer}"
        )
        rijen[f"{soort}_kandidaat"] = rijen[soort].kandidaat
    with wereld.open():
        Lidmaatschap.objects.filter(pk=rijen["zonder_adres"].kandidaat.lid_id).update(email="")


def _fill_traject(dossier: Dossier, traject: Traject) -> None:
    rijen = dossier.rijen
    rijen["traject"] = traject
    rijen["overgang"] = Faseovergang.objects.create(traject=traject, naar=traject.fase, door=dossier.coach, reden="x")
    rijen["plan"] = plan = PlanVanAanpak.objects.create(traject=traject, samenvatting="x")
    rijen["doel"] = doel = Doel.objects.create(plan=plan, code=Doelcode.NETWERK, omschrijving="x")
    rijen["actie"] = actie = Actie.objects.create(doel=doel, traject=traject, omschrijving="x", deadline=_dag(9))
    rijen["gesprek"] = gesprek = Gesprek.objects.create(traject=traject, begint_op=_moment(2), plaats="x")
    rijen["gehouden"] = Gesprek.objects.create(
        traject=traject, begint_op=_moment(-8), plaats="x", aanwezigheid=Aanwezigheid.GEHOUDEN
    )
    for zicht in Zichtbaarheid:
        rijen[f"notitie_{zicht}"] = Notitie.objects.create(
            traject=traject, gesprek=gesprek, auteur=dossier.coach, tekst="x", zichtbaarheid=zicht
        )
    rijen["interventie"] = Interventie.objects.create(
        traject=traject, soort=Interventiesoort.NETWERKEN, datum=_dag(-4), gedaan=False
    )
    rijen["plaatsing"] = Plaatsing.objects.create(
        traject=traject, startdatum=_dag(30), vorm=Plaatsingsvorm.VAST, werkgever="x", functie="x"
    )
    rijen["nazorg"] = Nazorgmoment.objects.create(traject=traject, maanden=1, op=_dag(60))
    rijen["termijn"] = termijn = Termijn.objects.create(
        traject=traject,
        regel=Regelcode.ACTIE_KANDIDAAT,
        onderwerp=actie.pk,
        ankerdatum=_dag(-1),
        op=_dag(-1),
        volgende_herinnering_op=_moment(-1),
    )
    rijen["agendatoegang"] = Agendatoegang.objects.create(lid=dossier.coach, token_hash=dossier.coach.pk.hex)
    rijen["ijkdatum"] = Ijkdatum.objects.create(
        traject=traject, soort=Ijksoort.UIT_DIENST, datum=_dag(40), vastgelegd_door=dossier.coach
    )
    rijen["herinnering"] = Herinnering.objects.create(termijn=termijn, op=_dag(-9), ontvanger=dossier.kandidaat)


def _fill_kandidaat(dossier: Dossier, traject: Traject) -> None:
    rijen, kandidaat = dossier.rijen, traject.kandidaat
    rijen["kandidaat"] = kandidaat
    rijen["sollicitatie"] = sollicitatie = Sollicitatie.objects.create(
        kandidaat=kandidaat, bedrijf="x", functie="x", datum=_dag(-5), notitie="x"
    )
    rijen["gebeurtenis"] = SollicitatieGebeurtenis.objects.create(
        sollicitatie=sollicitatie, naar=sollicitatie.status, door=dossier.kandidaat
    )
    rijen["bericht"] = Bericht.objects.create(kandidaat=kandidaat, afzender=dossier.kandidaat, tekst="x")
    rijen["antwoord"] = Bericht.objects.create(kandidaat=kandidaat, afzender=dossier.coach, tekst="x")


def _fill_rapporten(dossier: Dossier, traject: Traject) -> None:
    rijen = dossier.rijen
    rijen["afspraak"] = Rapportageafspraak.objects.create(
        opdracht=traject.opdracht, traject=traject, dienst=traject.opdracht.dienst,
        onderdelen=[o.value for o in Onderdeel], vastgelegd_door=dossier.coach, gezien_op=_moment(-60),
    )  # fmt: skip
    rijen["afspraakcontact"] = Afspraakcontact.objects.create(
        afspraak=rijen["afspraak"], lid=dossier.hr, naam=dossier.hr.naam, functie="x"
    )
    rijen["opdrachtafspraak"] = Rapportageafspraak.objects.create(
        opdracht=traject.opdracht, dienst=traject.opdracht.dienst,
        onderdelen=[o.value for o in Onderdeel], vastgelegd_door=dossier.coach,
    )  # fmt: skip
    rijen["concept"] = maak_rapport(dossier, Rapportstaat.CONCEPT, aangemaakt_op=_moment(-2))
    rijen["ter_inzage"] = maak_rapport(
        dossier, Rapportstaat.TER_INZAGE, ter_inzage_op=_moment(-1), aangemaakt_op=_moment(-3)
    )
    verzonden = {
        "ter_inzage_op": _moment(-20), "vrijgegeven_op": _moment(-18), "verzonden_op": _moment(-17),
        "pdf": PDF, "pdf_sha256": "0" * 64, "werk_staat": WerkStaat.KLAAR,
    }  # fmt: skip
    rijen["rapport"] = maak_rapport(dossier, Rapportstaat.VERZONDEN, **verzonden)
    rijen["ingetrokken"] = maak_rapport(
        dossier, Rapportstaat.INGETROKKEN, **verzonden | {"ingetrokken_op": _moment(-2)}
    )
    rijen["bezwaar"] = maak_rapport(dossier, Rapportstaat.BEZWAAR, ter_inzage_op=_moment(-6), aangemaakt_op=_moment(-9))
    rijen["vervangen"] = maak_rapport(dossier, Rapportstaat.VERVANGEN, **verzonden)
    for naam in ("rapport", "ingetrokken", "vervangen"):
        rijen[f"ontvanger_{naam}"] = Ontvanger.objects.create(rapport=rijen[naam], lid=dossier.hr, naam=dossier.hr.naam)
    rijen["reactie"] = Reactie.objects.create(
        rapport=rijen["ter_inzage"], soort=Reactiesoort.AANPASSING, tekst="x", op=_moment(-1)
    )
    rijen["bezwaar_reactie"] = Reactie.objects.create(
        rapport=rijen["bezwaar"], soort=Reactiesoort.BEZWAAR, tekst="x", op=_moment(-1)
    )
    rijen["besluit"] = Bezwaarbesluit.objects.create(
        rapport=rijen["ter_inzage"], uitkomst=Besluituitkomst.TOEGEWEZEN, reden="x", door=dossier.coach, naam="x"
    )
    rijen["groepsstand"] = Groepsstand.objects.create(
        opdrachtgever_id=traject.opdracht.opdrachtgever_id, opdracht=traject.opdracht, peildatum=_dag(-40),
        gepubliceerd_op=_moment(-30), pdf=PDF, pdf_sha256="1" * 64, werk_staat=WerkStaat.KLAAR,
        inhoud=groepsinhoud.to_json(_group(traject)),
    )  # fmt: skip


def _group(traject: Traject) -> groepsinhoud.Groepsinhoud:
    """Figures of an order, large enough to be shown."""
    return groepsinhoud.Groepsinhoud(
        versie=groepsinhoud.VERSIE, bureau="x", opdrachtgever=traject.opdracht.opdrachtgever.naam,
        opdracht=traject.opdracht.naam, referentie=None, vanaf=traject.opdracht.startdatum, peildatum=_dag(-40),
        opgemaakt_op=_dag(-39), te_weinig=False, mensen=30,
        vakken=(
            groepsinhoud.Vak(("orientatie", "plan_van_aanpak", "vaardigheden", "aangenomen"), 12),
            groepsinhoud.Vak(("afgerond",), 18),
        ),
    )  # fmt: skip


def _fill_candidates_own(dossier: Dossier, wereld: Wereld) -> None:
    """What only the candidate's own role can write."""
    traject = dossier.rijen["traject"]
    with wereld.open(publiek=Publiek.KANDIDAAT, lid=dossier.kandidaat.pk, onderwerp=traject.kandidaat_id):
        dossier.rijen["vrijgave"] = Vrijgave.objects.create(
            kandidaat_id=traject.kandidaat_id, opdracht_id=traject.opdracht_id, soort=Vrijgavesoort.FUNCTIE,
            tekstversie=1,
        )  # fmt: skip
        dossier.rijen["tevredenheid"] = Tevredenheidsmeting.objects.create(traject_id=traject.pk, cijfer=8)


def maak_rapport(dossier: Dossier, staat: Rapportstaat, **velden) -> Rapport:
    """A report in `staat`, with the content the product itself collects."""
    traject = dossier.rijen["traject"]
    rapport = Rapport(
        traject=traject, kandidaat_id=traject.kandidaat_id, opdracht=traject.opdracht,
        opdrachtgever_id=traject.opdracht.opdrachtgever_id, afspraak=dossier.rijen["afspraak"], auteur=dossier.coach,
        nummer=rapporten.new_nummer(), periode_van=_dag(-70), periode_tot=_dag(-1), toelichting="x",
        staat=staat, **{"werk_staat": WerkStaat.RUST, "aangemaakt_op": _moment(-21), **velden},
    )  # fmt: skip
    bevroren = inhoud.collect(rapport, op=_dag(0))
    rapport.inhoud, rapport.inhoud_hash = privacy.to_json(bevroren), privacy.content_hash(bevroren)
    rapport.save(force_insert=True)
    return rapport
