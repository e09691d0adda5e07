"""What belongs to another does not exist: the same bytes as for an id that nobody has, in addresses and in forms."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from django.urls import resolve

from tests import toegangsmatrix as matrix
from tests.dossiers import Dossier, Toneel
from tests.formulieren import UUID, Formulier, forms_of
from tests.toegangsmatrix import LETTERS, REGELS, SPIEGEL, answer, knock, pages

# Ids that no form shows: they stand in the address a page sends someone on to.
IN_HET_ADRES = (
    ("K", "/kompas/banen/", "verplaatst", "sollicitatie"),
    ("K", "/kompas/start/", "klaar", "actie"),
    ("K", "/kompas/plan/", "klaar", "actie"),
    ("B", "/kompas/beheer/verdelen/", "opdracht", "opdracht"),
    ("B", "/kompas/beheer/uitnodigen/", "opdracht", "opdracht"),
)
# Every field that takes an id, as `address field`; a form with a new one must come here to be thought about.
IDVELDEN = """
B  beheer:verdelen opdracht
B  beheer:toewijzen traject
B  beheer:toewijzen coach
B  beheer:toewijzen opdracht
B  beheer:eerlijk opdracht
B  beheer:eerlijk aantal_*
B  beheer:uitnodigen opdracht
B  beheer:uitnodigen_versturen opdracht
B  beheer:uitnodigen_versturen kandidaat
B  beheer:adressen opdracht
B  beheer:adressen *-email
CO trajecten:afspraak traject
CO trajecten:vastleggen traject
KA rapportage:werkgever versie
HX rapportage:bundel_nieuw rapport
HX rapportage:aanmelden opdracht
B  rapportage:opdrachtafspraak contacten
CO rapportage:afspraak contacten
B  beheer:waarneming waarnemer
B  beheer:aanmelding opdracht
B  beheer:aanmelding coach
"""


@pytest.fixture
def herstel(beelden):
    return lambda: beelden.restore("toneel", leeg=True)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_foreign_address_answers_like_a_missing_one(toneel, letter):
    """Byte for byte, for GET and POST; within the bureau the same for what the matrix says is not there."""
    client, anders = toneel.clients()[letter], []
    for regel in (regel for regel in REGELS if regel.has_object):
        slug = toneel.bureau.wereld.bureau.slug
        for methode in ("get", "post"):
            niets = knock(client, methode, regel.path(slug, matrix.missing(regel)))
            assert niets.status_code in (404, 405), (letter, methode, regel.naam)
            dossiers = [toneel.vreemd.eigen, toneel.vreemd.van_collega]
            if regel.expected(letter, methode) == 404:
                dossiers.append(toneel.bureau.eigen)
            if regel.expected(letter.translate(SPIEGEL), methode) == 404:
                dossiers.append(toneel.bureau.van_collega)
            for dossier in dossiers:
                response = knock(client, methode, regel.path(slug, regel.ids(dossier)))
                if answer(response) != answer(niets):
                    anders.append(f"{letter} {methode} {regel.naam}: {response.status_code} {niets.status_code}")
    assert anders == []


def _forms(toneel: Toneel, letter: str, client: Client) -> list[Formulier]:
    gevonden = {}
    for path, response in pages(toneel, letter, client):
        for formulier in forms_of(response.text, path):
            gevonden.setdefault((formulier.methode, formulier.path, *sorted(formulier.aanbod)), formulier)
    return list(gevonden.values())


def _where(toneel: Toneel, pk: str) -> tuple[Dossier, str]:
    """Which row of the first bureau this id is."""
    for dossier in (toneel.bureau.eigen, toneel.bureau.van_collega):
        for soort, rij in dossier.rijen.items():
            if str(rij.pk) == pk:
                return dossier, soort
    raise AssertionError(f"{pk} stands in a form and is no row of `tests.dossiers`.")


def _send(client: Client, formulier: Formulier, oud: str, nieuw: str) -> list[tuple]:
    """Send the form with another id in place of `oud`; the answer, and the page it leads to."""
    gegevens = {naam.replace(oud, nieuw): waarde.replace(oud, nieuw) for naam, waarde in formulier.gegevens.items()}
    path = formulier.path.replace(oud, nieuw)
    if formulier.methode == "get":
        path, gegevens = f"{path}?{urlencode(gegevens)}", {}
    responses = [knock(client, formulier.methode, path, gegevens)]
    if responses[0].status_code == 302:
        responses.append(client.get(responses[0].headers["Location"]))
    return [_masked(answer(response), nieuw) for response in responses]


def _masked(deel: tuple, pk: str) -> tuple:
    status, headers, body = deel
    return status, {naam: waarde.replace(pk, "-") for naam, waarde in headers.items()}, body.replace(pk.encode(), b"-")


def _digest(superuser: psycopg.Connection, toneel: Toneel) -> list:
    """Everything the other bureau has."""
    tabellen = superuser.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relkind = 'r'"
        " and c.relnamespace = 'public'::regnamespace and a.attname = 'bureau_id' order by 1"
    ).fetchall()
    return [
        superuser.execute(
            f"select md5(string_agg(t::text, '|' order by id)) from {naam} t where bureau_id = %s",
            [toneel.vreemd.wereld.bureau.pk],
        ).fetchone()
        for (naam,) in tabellen
    ]


def _route(formulier: Formulier, naam: str) -> str:
    return f"{resolve(formulier.path).view_name} {UUID.sub('*', naam)}"


@pytest.fixture
def superuser(database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database["SUPERUSER"], autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("letter", LETTERS)
def test_a_foreign_id_in_a_form_is_like_one_nobody_has(toneel, herstel, superuser, letter):
    client, anders, velden = toneel.clients()[letter], [], set()
    begin = _digest(superuser, toneel)
    for formulier in _forms(toneel, letter, client):
        for naam, oud in formulier.id_fields():
            velden.add(_route(formulier, naam))
            dossier, soort = _where(toneel, oud)
            vreemden = [toneel.vreemd.eigen]
            if letter in "CKH" and dossier is toneel.bureau.eigen:
                vreemden.append(toneel.bureau.van_collega)
            uitkomsten = []
            for pk in (str(uuid4()), *(str(dossier.pk(soort)) for dossier in vreemden)):
                uitkomsten.append(_send(client, formulier, oud, pk))
                assert _digest(superuser, toneel) == begin
                herstel()
            if any(uitkomst != uitkomsten[0] for uitkomst in uitkomsten):
                anders.append(f"{letter} {_route(formulier, naam)}: {[u[0][0] for u in uitkomsten]}")
    assert anders == []
    bekend = {tuple(regel.split(maxsplit=1)) for regel in IDVELDEN.strip().splitlines()}
    assert velden == {rest for letters, rest in bekend if letter in letters}


@pytest.mark.parametrize(("letter", "path", "veld", "soort"), IN_HET_ADRES)
def test_a_foreign_id_in_an_address_is_like_one_nobody_has(toneel, letter, path, veld, soort):
    client = toneel.clients()[letter]
    formulier = Formulier("get", path, {veld: "x"})
    niets = _send(client, formulier, "x", str(uuid4()))
    assert niets[0][0] == 200
    dossiers = [toneel.vreemd.eigen] + ([toneel.bureau.van_collega] if letter != "B" else [])
    for dossier in dossiers:
        assert _send(client, formulier, "x", str(dossier.pk(soort))) == niets


@pytest.mark.parametrize("eigenaar", "BCKH")
def test_a_form_of_someone_else_does_what_the_matrix_says(toneel, herstel, eigenaar):
    """Everything one person can send, filled in and sent by each of the others: a refusal stays a refusal."""
    clients = toneel.clients()
    fout = []
    eigen_pks = {str(rij.pk) for rij in toneel.bureau.van_collega.rijen.values()}
    for formulier in _forms(toneel, eigenaar, clients[eigenaar]):
        if formulier.methode != "post" or not formulier.path.startswith("/kompas/"):
            continue
        naam = resolve(formulier.path).view_name
        regel = next(regel for regel in REGELS if regel.naam == naam)
        gespiegeld = any(pk in formulier.path for pk in eigen_pks)
        for letter in set(clients) - {eigenaar, "-"}:
            als = letter.translate(SPIEGEL) if gespiegeld else letter
            verwacht = regel.expected(als, "post") if letter in LETTERS else 404
            response = knock(clients[letter], "post", formulier.path, formulier.gegevens)
            if verwacht in (403, 404, 405) and response.status_code != verwacht:
                fout.append(f"{letter} sends {naam} of {eigenaar}: {response.status_code}, expected {verwacht}")
            if response.status_code < 400:
                herstel()
    assert fout == []
