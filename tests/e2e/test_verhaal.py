"""The whole job once, through the pages only: from an HR export to a filtered PDF in the employer's hands."""

import io
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pikepdf
import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LAPTOP, TELEFOON, Product

pytestmark = pytest.mark.e2e
EXPORT = Path(__file__).parent / "bestanden" / "hr-export-kraanbouw-oost.xlsx"
GEWEIGERD = ("BSN", "Salaris", "Opmerking")
WACHTWOORD = "rustig-vooruit-9"
SLUG = "kompas-oost"
KANDIDAAT = "esther.woutersz106@voorbeeld.nl"
NAAM = "Esther Woutersz"
NOTITIE = "Vertelde openhartig over haar twijfels; eerst rust, dan pas brieven."
BEDRIJF = "Hanzestad Installatie"


@dataclass
class Verhaal:
    """The windows of the people in the story."""

    product: Product
    venster: object
    pages: dict[str, Page] = field(default_factory=dict)

    def open(self, wie: str, viewport=LAPTOP) -> Page:
        self.pages[wie] = self.venster(viewport)
        return self.pages[wie]

    def accept(self, wie: str, email: str, viewport=LAPTOP) -> Page:
        """Take up the invitation that came by mail."""
        page = self.open(wie, viewport)
        bericht = self.product.wait_for_mail(email, "uitnodig")
        page.goto(self.product.link(bericht))
        page.get_by_label("Wachtwoord").fill(WACHTWOORD)
        page.get_by_role("button", name="Maak mijn account").click()
        page.wait_for_url(f"**/{SLUG}/**")
        return page


def _click(page: Page, naam: str, exact: bool = False) -> None:
    """Press the button or follow the link of that name, also when it is still to arrive."""
    knop, link = (page.get_by_role(rol, name=naam, exact=exact) for rol in ("button", "link"))
    knop.or_(link).first.click()


def _nav(page: Page, naam: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=naam, exact=True).locator("visible=true").first.click()


def _staff(verhaal: Verhaal) -> None:
    verhaal.product.manage(
        "found_bureau", "--slug", SLUG, "--naam", "Kompas", "--beheerder", "beheerder@kompas-oost.example",
        "--beheerder-naam", "Marijke Dekker",
    )  # fmt: skip
    page = verhaal.accept("beheerder", "beheerder@kompas-oost.example")
    for naam, email in (
        ("Fatima Amrani", "fatima@kompas-oost.example"),
        ("Ruben Hoekstra", "ruben@kompas-oost.example"),
    ):
        _nav(page, "Coaches")
        _click(page, "Nodig een coach uit")
        page.get_by_label("Voor- en achternaam").fill(naam)
        page.get_by_label("E-mailadres").fill(email)
        page.locator("main form button[type=submit]").first.click()
        expect(page.get_by_text(email).first).to_be_visible()
    verhaal.accept("coach", "fatima@kompas-oost.example")
    _mail_hours(page)


def _mail_hours(page: Page) -> None:
    """Mail leaves at every hour of every day: the story is told on a Sunday night too."""
    page.goto(f"/{SLUG}/beheer/termijnen/")
    _click(page, "Wijzig de tijden")
    page.get_by_label("Vanaf").select_option("0")
    page.get_by_label("Tot").select_option("24")
    for dag in page.get_by_role("checkbox").all():
        dag.check()
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Tussen 0.00 en 24.00 uur")).to_be_visible()


def _import(verhaal: Verhaal) -> None:
    page = verhaal.pages["beheerder"]
    page.goto(f"/{SLUG}/beheer/importeren/")
    page.get_by_label("Werkgever").fill("Kraanbouw Oost B.V.")
    page.get_by_label("Naam van de opdracht").fill("Sluiting fabriek 2")
    page.get_by_label("Bestand met medewerkers").set_input_files(EXPORT)
    _click(page, "Bekijk de lijst")
    expect(page.get_by_role("heading", name="Controleer de lijst")).to_be_visible()
    geweigerd = page.get_by_role("complementary")
    for kolom in GEWEIGERD:
        expect(geweigerd.get_by_text(kolom, exact=True)).to_be_visible()
    expect(page.get_by_text("115 mensen zijn klaar om aan te maken")).to_be_visible()
    _click(page, "Maak 115 mensen aan")
    # The page asks for itself every two seconds; a worker does the work.
    expect(page.get_by_role("heading", name="De import is klaar")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("115 mensen zijn aangemaakt")).to_be_visible()
    _import_again(page)


def _import_again(page: Page) -> None:
    page.goto(f"/{SLUG}/beheer/importeren/")
    page.get_by_label("Werkgever").fill("Kraanbouw Oost B.V.")
    page.get_by_label("Naam van de opdracht").fill("Sluiting fabriek 2")
    page.get_by_label("Bestand met medewerkers").set_input_files(EXPORT)
    _click(page, "Bekijk de lijst")
    expect(page.get_by_text("Er is niets dubbel gemaakt")).to_be_visible()
    _click(page, "Haal deze import weg")


def _assign(verhaal: Verhaal) -> None:
    page = verhaal.pages["beheerder"]
    page.goto(f"/{SLUG}/beheer/verdelen/?zoek=Woutersz")
    page.get_by_label(NAAM).check()
    page.get_by_label("Coach", exact=True).select_option(label="Fatima Amrani (0 van 28)")
    _click(page, "Wijs toe")
    page.goto(f"/{SLUG}/beheer/verdelen/")
    expect(page.get_by_text("114 mensen hebben nog geen coach")).to_be_visible()
    _click(page, "Verdeel eerlijk")
    _click(page, "Verdeel zo")
    page.goto(f"/{SLUG}/beheer/uitnodigen/")
    page.get_by_role("button", name=re.compile(r"Nodig alle \d+ mensen uit")).click()
    page.wait_for_load_state()


def _hr(verhaal: Verhaal) -> None:
    page = verhaal.pages["beheerder"]
    _nav(page, "Opdrachtgevers")
    _click(page, "Kraanbouw Oost B.V.")
    _click(page, "Nodig iemand uit")
    page.get_by_label("Voor- en achternaam").fill("Hans Rood")
    page.get_by_label("E-mailadres").fill("hr@kraanbouwoost-verhaal.example")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Hans Rood").first).to_be_visible()
    verhaal.accept("hr", "hr@kraanbouwoost-verhaal.example")


def _first_application(verhaal: Verhaal) -> None:
    page = verhaal.accept("kandidaat", KANDIDAAT, TELEFOON)
    expect(page.get_by_text("Je volgende stap").first).to_be_visible()
    expect(page.get_by_text("Stap 1 van 4")).to_be_visible()
    _nav(page, "Banen")
    _click(page, "Sollicitatie toevoegen")
    page.get_by_label("Bedrijf").fill(BEDRIJF)
    page.get_by_label("Functie").fill("Inkoper")
    _click(page, "Bewaar", exact=True)
    expect(page.get_by_text(BEDRIJF).first).to_be_visible()
    page.get_by_text("Verplaats").first.click()
    page.get_by_role("button", name=re.compile("In gesprek")).first.click()
    in_gesprek = page.locator("[data-kolom=in_gesprek], #kolom-in_gesprek, section").filter(has_text="In gesprek").first
    expect(in_gesprek.get_by_text(BEDRIJF).first).to_be_visible()


def _open_traject(page: Page) -> None:
    page.goto(f"/{SLUG}/mensen/?zoek=Woutersz")
    page.locator("main").get_by_role("link", name=NAAM).first.click()
    expect(page.get_by_role("heading", name=NAAM)).to_be_visible()


def _intake(verhaal: Verhaal) -> None:
    coach, kandidaat = verhaal.pages["coach"], verhaal.pages["kandidaat"]
    _open_traject(coach)
    coach.locator("main").get_by_role("link", name="Gesprek vastleggen").first.click()
    coach.get_by_label("Soort gesprek").select_option("intake")
    coach.get_by_role("textbox", name="Tijd").fill("00:01")
    coach.get_by_role("textbox", name="Notitie").first.fill(NOTITIE)
    expect(coach.get_by_label("Alleen ik")).to_be_checked()
    coach.locator("main form button[type=submit]").last.click()
    _open_traject(coach)
    coach.locator("main").get_by_role("link", name="Rapporten").click()
    _click(coach, "Nieuw rapport")
    _click(coach, "Gebruik wat gebruikelijk is bij Outplacement collectief")
    kandidaat.goto(f"/{SLUG}/start/")
    kandidaat.locator("main").get_by_role("link").filter(has_text=re.compile("afspraak|werkgever", re.I)).first.click()
    _click(kandidaat, "Ik heb dit gelezen")
    kandidaat.goto(f"/{SLUG}/start/")
    kandidaat.locator("main form button").first.click()  # the match with the coach
    _open_traject(coach)
    coach.locator("main").get_by_role("button", name=re.compile("plan van aanpak", re.I)).first.click()
    expect(coach.get_by_text("2. Plan van aanpak").first).to_be_visible()


def _plan(verhaal: Verhaal) -> None:
    coach, kandidaat = verhaal.pages["coach"], verhaal.pages["kandidaat"]
    _open_traject(coach)
    coach.goto(coach.url.rstrip("/") + "/plan/")
    coach.get_by_role("radio", name="Productie").check()
    coach.locator("main form button[type=submit]").first.click()
    vandaag = coach.evaluate("new Date().toLocaleDateString('sv')")
    coach.get_by_role("link", name=re.compile("Actie toevoegen")).first.click()
    coach.get_by_label("Wat gaat er gebeuren?").fill("De vacature van vandaag uitprinten")
    coach.get_by_label("Klaar op").fill(vandaag)
    coach.locator("main form button[type=submit]").last.click()
    _click(coach, "Teken")
    kandidaat.goto(f"/{SLUG}/plan/")
    _click(kandidaat, "Teken het plan")
    _open_traject(coach)
    coach.locator("main").get_by_role("button", name=re.compile("vaardigheden", re.I)).first.click()
    expect(coach.get_by_text("3. Vaardigheden en solliciteren").first).to_be_visible()


def _reminder(verhaal: Verhaal) -> None:
    bericht = verhaal.product.wait_for_mail(KANDIDAAT, "herinnering")
    tekst = bericht.get_body(("plain",)).get_content()
    assert "vacature" not in tekst and "Kraanbouw" not in tekst
    _reminded_once(verhaal)


def _reminded_once(verhaal: Verhaal) -> None:
    assert len([m for m in verhaal.product.mails(KANDIDAAT) if "herinnering" in m["Subject"].lower()]) == 1


def _placement(verhaal: Verhaal) -> None:
    coach, kandidaat = verhaal.pages["coach"], verhaal.pages["kandidaat"]
    _open_traject(coach)
    _click(coach, "Nieuwe baan vastleggen")
    coach.get_by_label("Eerste werkdag").fill("2027-02-01")
    coach.get_by_label("Nieuwe werkgever").fill(BEDRIJF)
    coach.get_by_label("Nieuwe functie").fill("Inkoper")
    coach.locator("main form button[type=submit]").last.click()
    kandidaat.goto(f"/{SLUG}/start/")
    kandidaat.locator("main form button").first.click()
    expect(kandidaat.get_by_text("Stap 4 van 4")).to_be_visible()


def _report(verhaal: Verhaal) -> bytes:
    coach, kandidaat, hr = (verhaal.pages[wie] for wie in ("coach", "kandidaat", "hr"))
    _open_traject(coach)
    coach.locator("main").get_by_role("link", name="Rapporten").click()
    _click(coach, "Nieuw rapport")
    _click(coach, "Maak het concept")
    _click(coach, "Leg voor aan de kandidaat")
    rapport = coach.url
    bericht = verhaal.product.wait_for_mail(KANDIDAAT, "staat iets voor je klaar")
    kandidaat.goto(verhaal.product.link(bericht))
    expect(kandidaat.get_by_role("heading", name="Wat ziet je werkgever?")).to_be_visible()
    expect(kandidaat.get_by_text("Tussenrapportage").first).to_be_visible()
    expect(kandidaat.locator("article, main").get_by_text(BEDRIJF)).to_have_count(0)
    _click(kandidaat, "Akkoord", exact=True)
    coach.goto(rapport)
    _click(coach, "Verstuur naar de werkgever")
    bericht = verhaal.product.wait_for_mail("hr@kraanbouwoost-verhaal.example", "rapport")
    assert NAAM not in bericht.as_string() and "Kraanbouw" not in bericht.get_body(("plain",)).get_content()
    hr.goto(verhaal.product.link(bericht))
    hr.locator("main").get_by_role("link", name=re.compile(NAAM)).first.click()
    expect(hr.get_by_text("Wat staat er niet in dit rapport?")).to_be_visible()
    with hr.expect_download() as download:
        _click(hr, "Download de pdf")
    assert re.fullmatch(r"rapport-[\w-]+\.pdf", download.value.suggested_filename)
    kandidaat.goto(f"/{SLUG}/werkgever/")
    expect(kandidaat.get_by_text("Hans Rood").first).to_be_visible()
    return Path(download.value.path()).read_bytes()


def _check_pdf(inhoud: bytes) -> None:
    with pikepdf.open(io.BytesIO(inhoud)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang) == "nl" and bool(pdf.Root.MarkInfo.Marked)
    tekst = subprocess.run(["pdftotext", "-", "-"], input=inhoud, capture_output=True, check=True).stdout.decode()
    assert NAAM in tekst and "Kraanbouw Oost" in tekst
    for geheim in (NOTITIE, BEDRIJF, "Inkoper", "vacature van vandaag"):
        assert geheim not in tekst


def _refused_values() -> dict[str, set[str]]:
    """Every BSN, salary and remark of the file by column; a salary, which has cents, in each way it may be written."""
    blad = openpyxl.load_workbook(EXPORT, data_only=True).worksheets[0]
    koppen, *rijen = blad.iter_rows(min_row=3, values_only=True)
    cellen = {kop: [rij[koppen.index(kop)] for rij in rijen] for kop in GEWEIGERD}
    waarden = {kop: {str(cel) for cel in cellen[kop] if cel} for kop in GEWEIGERD}
    for bedrag in filter(None, cellen["Salaris"]):
        engels = f"{bedrag:,.2f}"
        nederlands = engels.translate(str.maketrans(",.", ".,"))
        waarden["Salaris"] |= {engels, nederlands, nederlands.replace(".", "")}
    return waarden


def test_what_the_import_refuses_can_be_told_from_anything_else():
    """The search at the end of the story looks for these: all of them, and none so short that it stands anywhere."""
    waarden = _refused_values()
    assert {kop: len(gevonden) for kop, gevonden in waarden.items()} == {"BSN": 115, "Salaris": 4 * 115, "Opmerking": 3}
    assert all(re.fullmatch(r"\d{9}", waarde) for waarde in waarden["BSN"])
    assert all(re.fullmatch(r"\d[.,]?\d{3}[.,]\d\d", waarde) for waarde in waarden["Salaris"])
    assert all(" " in waarde for waarde in waarden["Opmerking"])


def _nowhere(product: Product) -> None:
    """What was refused stands in no table, log, mail or other file of the product."""
    geheim = set.union(*_refused_values().values())
    with psycopg.connect(product.omgeving["DATABASE_SUPERUSER_URL"]) as superuser:
        tabellen = [rij[0] for rij in superuser.execute("select tablename from pg_tables where schemaname = 'public'")]
        for tabel in tabellen:
            inhoud = "\n".join(rij[0] for rij in superuser.execute(f"select t::text from {tabel} t"))
            assert [waarde for waarde in geheim if waarde in inhoud] == [], tabel
    for pad in product.map.rglob("*"):
        if pad.is_file():
            inhoud = pad.read_bytes()
            assert [waarde for waarde in geheim if waarde.encode() in inhoud] == [], pad


def test_from_hr_export_to_the_employers_pdf(product, venster):
    verhaal = Verhaal(product, venster)
    _staff(verhaal)
    _import(verhaal)
    _assign(verhaal)
    _hr(verhaal)
    _first_application(verhaal)
    _intake(verhaal)
    _plan(verhaal)
    _reminder(verhaal)
    _placement(verhaal)
    _check_pdf(_report(verhaal))
    # Half the story later: one that was sent twice has come by now.
    _reminded_once(verhaal)
    _nowhere(product)
