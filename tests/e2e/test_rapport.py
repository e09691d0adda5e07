"""The report between three people in a real browser: an objection, a decision, a zip, and a PDF anyone can check."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import TELEFOON
from tests.e2e.rondgang import sign_in

pytestmark = pytest.mark.e2e
BEZWAAR = "Over deze periode wil ik eerst zelf praten."
REDEN = "De coach bespreekt het eerst met je."


def _enter(page: Page, wie: str, pad: str) -> Page:
    sign_in(page, f"{wie}@horizon.example")
    page.goto(f"/horizon/{pad}")
    return page


def _lay_before(coach: Page) -> None:
    coach.get_by_role("button", name="Leg voor aan de kandidaat").click()
    expect(coach.get_by_role("heading", name="De kandidaat is aan zet")).to_be_visible()


def _object(kandidaat: Page) -> None:
    kandidaat.get_by_text("Ik maak bezwaar").click()
    kandidaat.get_by_role("button", name="Maak bezwaar").click()
    expect(kandidaat.get_by_role("alert")).to_contain_text("waarom dit rapport zo niet weg mag")
    kandidaat.locator("textarea[name=bezwaar]").fill(BEZWAAR)
    kandidaat.get_by_role("button", name="Maak bezwaar").click()
    expect(kandidaat.get_by_role("heading", name="Je hebt bezwaar gemaakt")).to_be_visible()


def _decide(beheerder: Page) -> None:
    beheerder.get_by_role("link", name="Bekijk en beslis").click()
    beheerder.get_by_role("link", name="Esther Woud").click()
    expect(beheerder.get_by_text(BEZWAAR)).to_be_visible()
    beheerder.get_by_label(re.compile("De kandidaat krijgt gelijk")).check()
    beheerder.locator("textarea[name=reden]").fill(REDEN)
    beheerder.get_by_role("button", name="Leg het besluit vast").click()
    expect(beheerder.get_by_text("Er wacht geen bezwaar op jou.").first).to_be_visible()


def _zip(hr: Page) -> list[bytes]:
    hr.get_by_role("link", name="Kies alles op deze bladzijde").click()
    hr.get_by_role("button", name="Download gekozen rapporten als zip").click()
    expect(hr.get_by_role("heading", name="Uw bestand is klaar")).to_be_visible(timeout=30_000)
    with hr.expect_download() as komt:
        hr.get_by_role("button", name="Download de zip").click()
    with zipfile.ZipFile(io.BytesIO(komt.value.path().read_bytes())) as archief:
        namen = archief.namelist()
        assert all(re.fullmatch(r"rapport-[0-9A-Z-]+\.pdf", naam) for naam in namen)
        return [archief.read(naam) for naam in namen]


def _verdict(page: Page, pdf: bytes) -> str:
    """What the public page says of these bytes."""
    page.goto("/controle/")
    page.get_by_label("Of kies de pdf").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": pdf})
    page.get_by_role("button", name="Controleer de pdf").click()
    return page.get_by_text(re.compile(r"^Dit (rapport|nummer) ")).first.inner_text()


def test_an_objection_a_zip_and_a_check(product, venster):
    coach = _enter(venster(), "coach", "rapporten/?toon=iedereen")
    coach.get_by_role("listitem").filter(has_text="Esther Woud").get_by_role("link", name="Maak rapport").click()
    coach.get_by_role("button", name="Maak het concept").click()
    _lay_before(coach)

    kandidaat = _enter(venster(TELEFOON), "kandidaat", "werkgever/")
    _object(kandidaat)
    _decide(_enter(venster(), "beheerder", "beheer/"))
    kandidaat.reload()
    expect(kandidaat.get_by_text(REDEN)).to_be_visible()

    coach.reload()
    _lay_before(coach)
    kandidaat.reload()
    kandidaat.get_by_role("button", name="Akkoord").click()
    coach.reload()
    coach.get_by_role("button", name="Verstuur naar de werkgever").click()
    expect(coach.get_by_role("heading", name="Verzonden", exact=True)).to_be_visible(timeout=30_000)

    hr = _enter(venster(), "hr", "ontvangen/")
    pdfs = _zip(hr)
    assert len(pdfs) == 2
    kandidaat.reload()
    expect(kandidaat.get_by_text("Pdf gedownload met andere rapporten").first).to_be_visible()

    vreemde = venster()
    assert [_verdict(vreemde, pdf) for pdf in pdfs] == ["Dit rapport is echt"] * 2
    assert _verdict(vreemde, pdfs[0] + b" ") == "Dit rapport kennen wij niet"
    coach.get_by_text("Rapport intrekken").click()
    coach.get_by_role("button", name="Trek het rapport in").click()
    expect(coach.get_by_text("Dit rapport is ingetrokken")).to_be_visible()
    expect(coach.get_by_text(REDEN)).to_have_count(0)
    assert sorted(_verdict(vreemde, pdf) for pdf in pdfs) == ["Dit rapport geldt niet meer", "Dit rapport is echt"]
