"""An SMTP server with a switch, in a thread of the test: it counts what it took, and can fail in every way one does."""

import asyncio
import email
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from enum import StrEnum

from aiosmtpd.smtp import SMTP, Envelope, Session

from outplacement.lokaal.processen import ADRES, free_port

# Every word of every conversation, otherwise.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Stand(StrEnum):
    """What the server does with a mail."""

    WERKT = "works"
    TRAAG = "takes a second for each mail"
    HANGT = "takes the mail and never answers"
    VALT_WEG = "takes the mail and drops the line"
    GRIJS = "says 'later' to each recipient once, at RCPT"
    GRIJS_DATA = "says 'later' to each recipient once, at DATA"
    WEIGERT = "says 'never' at RCPT"
    WEIGERT_DATA = "says 'never' at DATA"


class Postbus:
    """`geleverd` holds (Message-ID, recipient) of everything it took, whatever it answered after that."""

    def __init__(self) -> None:
        self.poort = free_port()
        self.stand = Stand.WERKT
        # Who gets another treatment than everybody.
        self.stand_van: dict[str, Stand] = {}
        self.geleverd: list[tuple[str, str]] = []
        # The plain text of the last mail to each recipient.
        self.teksten: dict[str, str] = {}
        self.gesproken: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._lijnen: set[asyncio.Transport] = set()
        self._draad = threading.Thread(target=self._loop.run_forever, daemon=True, name="postbus")

    # --- what a test turns ---

    def open(self) -> None:
        """Listen."""
        self._do(self._listen())

    def close(self) -> None:
        """Refuse connections and cut the ones there are."""
        self._do(self._close())

    def open_again(self) -> None:
        """Listen and work, whatever was switched before."""
        self.stand = Stand.WERKT
        if self._server is None:
            self.open()

    def clear(self) -> None:
        """Forget what came."""
        self.stand_van.clear()
        self.geleverd.clear()
        self.teksten.clear()
        self.gesproken.clear()

    def per_ontvanger(self) -> Counter[str]:
        """How many mails each recipient got."""
        return Counter(ontvanger for _mail, ontvanger in list(self.geleverd))

    def per_bericht(self) -> Counter[str]:
        """How often each message came."""
        return Counter(mail for mail, _ontvanger in list(self.geleverd))

    # --- aiosmtpd ---

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        self.gesproken[address] += 1
        stand = self.stand_van.get(address, self.stand)
        if stand is Stand.WEIGERT:
            return "550 5.1.1 No such person"
        if stand is Stand.GRIJS and self.gesproken[address] == 1:
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        stand = self.stand_van.get(envelope.rcpt_tos[0], self.stand)
        if stand is Stand.WEIGERT_DATA:
            return "554 5.7.1 Not here"
        if stand is Stand.GRIJS_DATA and self.gesproken[envelope.rcpt_tos[0]] == 1:
            return "451 4.3.0 Try again later"
        bericht = email.message_from_bytes(envelope.content, policy=default)
        tekst = bericht.get_body(("plain",)).get_content()
        self.teksten |= dict.fromkeys(envelope.rcpt_tos, tekst)
        self.geleverd += [(bericht["Message-ID"], ontvanger) for ontvanger in envelope.rcpt_tos]
        if stand is Stand.TRAAG:
            await asyncio.sleep(1)
        if stand is Stand.HANGT:
            await asyncio.sleep(3600)
        if stand is Stand.VALT_WEG:
            server.transport.abort()
        return "250 OK"

    # --- its own thread ---

    def _do(self, coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._conversation, ADRES, self.poort)

    def _conversation(self) -> SMTP:
        bus = self

        class Gesprek(SMTP):
            def connection_made(self, transport):
                bus._lijnen.add(transport)
                super().connection_made(transport)

            def connection_lost(self, error):
                bus._lijnen.discard(self.transport)
                super().connection_lost(error)

        return Gesprek(self, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for lijn in list(self._lijnen):
            lijn.abort()

    def _stop(self) -> None:
        self.close()
        asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._draad.join(10)
        self._loop.close()


async def _cancel_all() -> None:
    taken = [taak for taak in asyncio.all_tasks() if taak is not asyncio.current_task()]
    for taak in taken:
        taak.cancel()
    await asyncio.gather(*taken, return_exceptions=True)


@contextmanager
def postbus() -> Iterator[Postbus]:
    """A listening server, gone afterwards."""
    bus = Postbus()
    bus._draad.start()
    try:
        bus.open()
        yield bus
    finally:
        bus._stop()
