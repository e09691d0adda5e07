"""A word of its own in every field that holds text, and for each field who may ever meet it.

Letters: K the candidate of the dossier, C its own coach, M the manager of the bureau, H the HR contact of its
employer; `@` who receives the mail the row is about. Whoever is not named must never see it: not on a page, not in a
header, a file, a mail, a log line, the cache or the queue. The numbers are the rows of `domein.md` 3.
`code` is no text of a person: the product itself chooses among values of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

from bureaus.catalogus import tenant_models
from bureaus.models import Bureau, Lidmaatschap
from rapportage.models import Rapport, Reactie
from tests.dossiers import Dossier, Toneel, Volle
from tests.toegangsmatrix import SPIEGEL
from trajecten.models import Notitie

TABEL = """
bureaus.Bureau.slug                     code
bureaus.Bureau.naam                     KCMH@   its own name
bureaus.Bureau.kleur                    code
bureaus.Bureau.logo                     code
bureaus.Bureau.logo_hash                code
bureaus.Bureau.antwoord_aan             M@      where answers to mail go
bureaus.Bureau.mail_dagen               code
bureaus.Lidmaatschap.naam               KCMH@   1
bureaus.Lidmaatschap.email:kandidaat    KCM@    2
bureaus.Lidmaatschap.email:coach        CM@
bureaus.Lidmaatschap.email:opdrachtgever HCM@   the coach sees where a report goes
bureaus.Lidmaatschap.email:beheerder    M@
bureaus.Uitnodiging.email               M
bureaus.Uitnodiging.token_hash          -       proves nothing, and still nobody's
bureaus.Opdrachtgever.naam              KCMH    1
bureaus.Contactpersoon.functie          CM
bureaus.Opdracht.naam                   KCMH    1
bureaus.Opdracht.referentie             KCMH    1
bureaus.Auditkop.hash                   code
bureaus.Auditregel.gebeurtenis          code
bureaus.Auditregel.rol                  code
bureaus.Auditregel.onderwerp_soort      code
bureaus.Auditregel.gegevens             KM      28
bureaus.Auditregel.vorige_hash          code
bureaus.Auditregel.hash                 code
bureaus.Verzending.soort                code
bureaus.Verzending.pad                  @
bureaus.Verzending.gegevens             @
bureaus.Verzending.message_id           @
bureaus.Verzending.laatste_fout         M
bureaus.Verzending.terug_code           code
bureaus.Agendatoegang.token_hash        -       proves nothing, and still nobody's
kandidaten.Kandidaat.roepnaam           KCMH    1
kandidaten.Kandidaat.voorletters        KCMH    1
kandidaten.Kandidaat.tussenvoegsel      KCMH    1
kandidaten.Kandidaat.achternaam         KCMH    1
kandidaten.Kandidaat.telefoon           KCM     2
kandidaten.Kandidaat.personeelsnummer   KCM
kandidaten.Kandidaat.laatste_functie    KCM
kandidaten.Sollicitatie.bedrijf         KC      13
kandidaten.Sollicitatie.functie         KC      13
kandidaten.Sollicitatie.notitie         KC      13
kandidaten.Bericht.tekst                KC      20
trajecten.Traject.importsleutel         -
trajecten.Faseovergang.reden            KCM     7
trajecten.PlanVanAanpak.samenvatting    KCM     11
trajecten.Doel.omschrijving             KCM     11
trajecten.Actie.omschrijving            KCM     9
trajecten.Gesprek.plaats                KCM     9
trajecten.Notitie.tekst:coach           C       18
trajecten.Notitie.tekst:bureau          C       18, others during a recorded stand-in only
trajecten.Notitie.tekst:kandidaat       KC      18
trajecten.Plaatsing.werkgever           KCM     24
trajecten.Plaatsing.functie             KCM     24
trajecten.Aanmelding.roepnaam           MH      1
trajecten.Aanmelding.tussenvoegsel      MH      1
trajecten.Aanmelding.achternaam         MH      1
trajecten.Aanmelding.email              MH      2
trajecten.Regelinstelling.aanlopen      code
trajecten.Regelinstelling.ontvangers    code
trajecten.Import.laatste_fout           M
trajecten.Import.bestandsnaam           M
trajecten.Import.opdracht_velden        M
trajecten.Import.kolommen               M
trajecten.Import.toewijzing             code
trajecten.Import.tellingen              code
trajecten.Importregel.cellen            M
trajecten.Importregel.redenen           code
rapportage.Rapportageafspraak.onderdelen code
rapportage.Afspraakcontact.naam         KCMH    27
rapportage.Afspraakcontact.functie      KCM
rapportage.Rapport.laatste_fout         CM
rapportage.Rapport.vrijgaven            code
rapportage.Rapport.nummer               KCMH    27
rapportage.Rapport.toelichting          C       27, to others only as part of the frozen content
rapportage.Rapport.inhoud:concept       -       a concept is made up afresh each time
rapportage.Rapport.inhoud:ter_inzage    KCM     27
rapportage.Rapport.inhoud:bezwaar       KCM     27
rapportage.Rapport.inhoud:vervangen     KCM     27
rapportage.Rapport.inhoud:verzonden     KCMH    27
rapportage.Rapport.inhoud:ingetrokken   KCM     27
rapportage.Rapport.inhoud_hash          code
rapportage.Rapport.pdf:verzonden        KCMH    27
rapportage.Rapport.pdf:ingetrokken      KCM     27
rapportage.Rapport.pdf:vervangen        KCM     27
rapportage.Rapport.pdf_sha256           code
rapportage.Reactie.tekst:aanpassing     KC      27
rapportage.Reactie.tekst:bezwaar        KCM     27, the manager decides
rapportage.Bezwaarbesluit.reden         KCM     27
rapportage.Bezwaarbesluit.naam          KCM
rapportage.Ontvanger.naam               KCM     28
rapportage.Bundel.laatste_fout          H
rapportage.Bundel.rapporten             code
rapportage.Bundel.zip                   H       27
rapportage.Groepsstand.inhoud           MH
rapportage.Groepsstand.tellingen        -       counts before suppression
rapportage.Groepsstand.pdf              MH
rapportage.Groepsstand.pdf_sha256       code
rapportage.Groepsstand.laatste_fout     M
rapportage.Inzage.naam                  KM      28
"""
PUBLIEK = {regel.split()[0]: regel.split()[1] for regel in TABEL.strip().splitlines()}
WOORD = re.compile(r"zq[0-9]{5}z")
# What rows of one model are told apart by, where the table does.
SPLITSING = {Notitie: "zichtbaarheid", Rapport: "staat", Reactie: "soort", Lidmaatschap: "rol"}


@dataclass(frozen=True)
class Kanarie:
    """One word: the line of the table it falls under, and whose dossier its row belongs to."""

    veld: str
    van: str

    def open_to(self, letter: str) -> bool:
        """Whether the person of this column of the access matrix may meet it."""
        publiek = PUBLIEK[self.veld].replace("M", "B")
        if self.van == "vreemd" or publiek in ("-", "code"):
            return False
        if self.van == "eigen":
            return letter in publiek
        if self.van == "collega":
            return letter.translate(SPIEGEL) in publiek
        return letter in publiek or letter.translate(SPIEGEL) in publiek


def text_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """Every field that could hold words a person wrote: no choices, no numbers, no dates."""
    soorten = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
    return (f for f in model._meta.local_concrete_fields if isinstance(f, soorten) and not f.choices)


def field_name(field: models.Field) -> str:
    return f"{field.model._meta.label}.{field.name}"


def _key(field: models.Field, rij: dict[str, Any]) -> str:
    naam = field_name(field)
    deel = f"{naam}:{rij.get(SPLITSING.get(field.model, ''))}"
    return deel if deel in PUBLIEK else naam


# JSON that the product reads back keeps its shape; any other becomes an object with the word.
VORMEN: dict[str, Callable[[Any, str], Any]] = {
    "rapportage.Groepsstand.inhoud": lambda oud, woord: oud | {"opdracht": woord},
    "rapportage.Rapport.inhoud": lambda oud, woord: oud | {"toelichting": woord},
    "trajecten.Import.opdracht_velden": lambda oud, woord: oud | {"naam": woord},
    "trajecten.Import.kolommen": lambda oud, woord: [[plek, kop and woord, *rest] for plek, kop, *rest in oud],
    "trajecten.Importregel.cellen": lambda oud, woord: [[woord for _cel in oud[0]], *oud[1:]],
}


def _value(field: models.Field, oud: Any, woord: str) -> Any:
    """What to store so that the word is in the field, in a shape the product can still read."""
    naam = field_name(field)
    if isinstance(field, models.JSONField):
        vorm = VORMEN.get(naam)
        return Jsonb(vorm(oud, woord) if vorm else {"tekst": woord})
    if isinstance(field, models.BinaryField):
        return b"%PDF-1.7\n% " + woord.encode()
    if isinstance(field, models.EmailField):
        return f"{woord}@voorbeeld.example"
    return f"/{woord}/" if naam.endswith(".pad") else woord


class Kooi:
    """Puts a word in every text field of every row; only a superuser reaches them all."""

    def __init__(self, superuser: psycopg.Connection, toneel: Toneel):
        self._superuser = superuser
        self._toneel = toneel
        self.kanaries: dict[str, Kanarie] = {}

    def fill(self) -> None:
        self._superuser.execute("set session_replication_role = replica")
        for model in (Bureau, *tenant_models()):
            velden = [field for field in text_fields(model) if PUBLIEK.get(field_name(field)) != "code"]
            for rij in self._rows(model):
                for field in velden:
                    self._fill_one(field, rij)

    def _rows(self, model: type[models.Model]) -> list[dict[str, Any]]:
        with self._superuser.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            tabel = sql.Identifier(model._meta.db_table)
            return cursor.execute(sql.SQL("select * from {} order by id").format(tabel)).fetchall()

    def _fill_one(self, field: models.Field, rij: dict[str, Any]) -> None:
        oud = rij[field.column]
        if _key(field, rij) not in PUBLIEK or (isinstance(field, models.BinaryField) and oud is None):
            return
        woord = f"zq{len(self.kanaries):05}z"
        self.kanaries[woord] = Kanarie(_key(field, rij), owner_of(self._toneel, field.model, rij))
        self._superuser.execute(
            sql.SQL("update {} set {} = %s where id = %s").format(
                sql.Identifier(field.model._meta.db_table), sql.Identifier(field.column)
            ),
            [_value(field, oud, woord), rij["id"]],
        )


def owner_of(toneel: Toneel, model: type[models.Model], rij: dict[str, Any]) -> str:
    """Whose dossier a row belongs to: of C, of O, of the bureau as a whole, or of another bureau."""
    bureau: Volle = toneel.bureau
    if rij.get("bureau_id", rij["id"]) != bureau.wereld.bureau.pk:
        return "vreemd"
    for naam, dossier in (("eigen", bureau.eigen), ("collega", bureau.van_collega)):
        if {rij["id"], rij.get("onderwerp")} & _ids(dossier) or _points_into(model, rij, dossier):
            return naam
    return "bureau"


def _ids(dossier: Dossier) -> set:
    return {rij.pk for rij in dossier.rijen.values()}


def _points_into(model: type[models.Model], rij: dict[str, Any], dossier: Dossier) -> bool:
    verwijzingen = [field for field in model._meta.local_concrete_fields if field.remote_field]
    return bool({rij[field.column] for field in verwijzingen if field.name not in ("door", "bureau")} & _ids(dossier))
