"""Mail the demo sends is caught, kept as files, and readable without running anything it brings."""

import asyncio
import smtplib
from contextlib import suppress
from email.message import EmailMessage

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from outplacement.lokaal import postbus, postvak, processen


def message(**kop: str) -> EmailMessage:
    bericht = EmailMessage()
    bericht["From"], bericht["To"] = "kompas@voorbeeld.example", "jan@voorbeeld.example"
    bericht["Subject"] = kop.get("onderwerp", "Uitnodiging voor José")
    bericht.set_content(kop.get("tekst", "Klik op http://127.0.0.1:8000/kompas/ en <b>begin</b>."))
    bericht.add_alternative(
        kop.get("opmaak", "<p onclick='alert(1)'>Hallo</p><script>alert(1)</script>"), subtype="html"
    )
    return bericht


@pytest.fixture
def bus(tmp_path, monkeypatch):
    """The mailbox of a `var/` of its own; `bus(bericht)` sends through the real sink."""
    monkeypatch.setenv("OUTPLACEMENT_VAR", str(tmp_path))
    poort = processen.free_port()

    async def _deliver(berichten: tuple[EmailMessage, ...]) -> None:
        ontvangst = asyncio.create_task(postbus.receive(poort, postvak.folder()))
        try:
            await asyncio.sleep(0.05)
            await asyncio.to_thread(_send, berichten)
        finally:
            ontvangst.cancel()
            with suppress(asyncio.CancelledError):
                await ontvangst

    def _send(berichten: tuple[EmailMessage, ...]) -> None:
        with smtplib.SMTP("127.0.0.1", poort, timeout=10) as lijn:
            for bericht in berichten:
                lijn.send_message(bericht)

    return lambda *berichten: asyncio.run(_deliver(berichten))


def page(view, *args: str) -> str:
    verzoek = RequestFactory().get("/demo/mail/")
    verzoek._messages = ()
    return view(verzoek, *args).content.decode()


def test_each_message_becomes_one_file_with_its_receiver(bus):
    bus(message(), message(onderwerp="Tweede"))
    bestanden = sorted(postvak.folder().iterdir())
    assert [bestand.suffix for bestand in bestanden] == [".eml", ".eml"]
    assert bestanden[0].read_text().startswith("X-Envelope-To: jan@voorbeeld.example")


def test_the_list_shows_the_newest_first_and_links_to_each(bus):
    bus(message(onderwerp="Eerste"), message(onderwerp="Tweede"))
    inhoud = page(postvak.postvak)
    assert inhoud.index("Tweede") < inhoud.index("Eerste")
    for bestand in postvak.folder().iterdir():
        assert reverse("postvak_bericht", args=[bestand.stem]) in inhoud


def test_an_empty_mailbox_says_what_to_do(bus):
    assert "Er is nog geen mail" in page(postvak.postvak)


def test_a_message_has_clickable_links_and_runs_nothing(bus):
    bus(message())
    naam = next(postvak.folder().iterdir()).stem
    inhoud = page(postvak.bericht, naam)
    assert '<a href="http://127.0.0.1:8000/kompas/"' in inhoud
    assert "Uitnodiging voor José" in inhoud
    assert "&lt;b&gt;begin" in inhoud
    assert "&lt;script&gt;alert(1)" in inhoud
    assert "<script>alert" not in inhoud
    assert "<p onclick" not in inhoud


@pytest.mark.parametrize("naam", ["../secret_key", "..%2fsecret_key", "20261122T000000000000-00000000", "x"])
def test_no_other_file_can_be_asked_for(bus, naam):
    bus(message())
    with pytest.raises(Http404):
        page(postvak.bericht, naam)
