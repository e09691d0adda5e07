"""The mail sink: an SMTP server that keeps every message as a file and sends nothing on.

python -m outplacement.lokaal.postbus PORT FOLDER
"""

import asyncio
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

ADRES = "127.0.0.1"
GROOTSTE = 30 * 1024 * 1024  # bytes


class Postbus:
    """aiosmtpd handler: one message in, one `.eml` file in `map_`."""

    def __init__(self, map_: Path) -> None:
        self.map = map_

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message; the name sorts by time of arrival. The answer is sent after it is on disk."""
        naam = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
        half = self.map / f".{naam}.half"
        ontvangers = ", ".join(envelope.rcpt_tos)
        kop = f"X-Envelope-To: {ontvangers}\r\n".encode(errors="replace")
        with half.open("wb") as bestand:
            bestand.write(kop + (envelope.content or b""))
            bestand.flush()
            os.fsync(bestand.fileno())
        half.rename(self.map / f"{naam}.eml")
        return "250 Bewaard"


async def receive(poort: int, map_: Path) -> None:
    """Take mail on `poort` until cancelled."""
    map_.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _gesprek() -> SMTP:
        return SMTP(Postbus(map_), hostname="localhost", data_size_limit=GROOTSTE, enable_SMTPUTF8=True)

    server = await asyncio.get_running_loop().create_server(_gesprek, ADRES, poort)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(receive(int(sys.argv[1]), Path(sys.argv[2])))
