"""HR exports for tests, made on the spot, and ways through the import."""

import io
from datetime import date
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from bureaus.paden import pad
from trajecten.importeren import aanmaken
from trajecten.models import Import

BESTANDEN = Path(__file__).parent / "bestanden"
BSN, SALARIS, OPMERKING, ZIEKTE = "999960180", "98765,43", "Kanarie-opmerking", "ligt al maanden ziek met een burn-out"
KOPPEN = ["Mdw.nr", "Achternaam", "Roepnaam", "Geb.datum", "BSN", "E-mail", "Functie", "Salaris", "Opmerking"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rij(nummer: int, achternaam: str, roepnaam: str = "Jo", email: str | None = None, **velden) -> list:
    """One line of the export, refused columns filled in."""
    mail = f"p{nummer}@voorbeeld.example" if email is None else email
    geboren = velden.get("geboren", date(1970, 1, 1 + nummer % 28))
    return [nummer, achternaam, roepnaam, geboren, BSN, mail, "Lasser", SALARIS, velden.get("opmerking", OPMERKING)]


def mensen(aantal: int, *, vanaf: int = 1000) -> list[list]:
    """So many different people."""
    return [rij(vanaf + n, f"Achter{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{n}") for n in range(aantal)]


def werkmap(rijen: list[list], koppen: list[str] = KOPPEN) -> bytes:
    """A workbook with a title, an empty line, the header and the lines."""
    boek = openpyxl.Workbook()
    for regel in (["Boventallige medewerkers"], [], koppen, *rijen):
        boek.active.append(regel)
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def velden(**anders) -> dict:
    """What the manager types beside the file."""
    return {
        "opdrachtgever": "Kraanbouw Oost B.V.",
        "opdracht": "Sluiting hal 7",
        "dienst": "outplacement_collectief",
        "startdatum": "2026-12-01",
        "einddatum": "2027-06-01",
        "uren": "24",
        **anders,
    }


def stuur_in(client, bureau, inhoud: bytes, naam: str = "lijst.xlsx", **anders):
    """Post the upload page."""
    bestand = SimpleUploadedFile(naam, inhoud, content_type=XLSX)
    return client.post(pad(bureau, "beheer:importeren"), {**velden(**anders), "bestand": bestand})


def upload(client, wereld, inhoud: bytes, naam: str = "lijst.xlsx", **anders) -> Import:
    """Post a file that is accepted; returns the import."""
    antwoord = stuur_in(client, wereld.bureau, inhoud, naam, **anders)
    assert antwoord.status_code == 302, antwoord.content.decode()
    pk = antwoord["Location"].rstrip("/").rsplit("/", 1)[-1]
    with wereld.open():
        return Import.objects.get(pk=pk)


def bevestig(client, wereld, bestand: Import):
    """Press the button that creates the people."""
    return client.post(pad(wereld.bureau, "beheer:import_bevestigen", bestand.pk))


def voer_uit(client, wereld, inhoud: bytes, naam: str = "lijst.xlsx", **anders) -> Import:
    """The whole import: upload, confirm, and what the worker does."""
    bestand = upload(client, wereld, inhoud, naam, **anders)
    bevestig(client, wereld, bestand)
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    return opnieuw(wereld, bestand)


def opnieuw(wereld, bestand: Import) -> Import:
    """The import as it stands now."""
    with wereld.open():
        return Import.objects.get(pk=bestand.pk)
