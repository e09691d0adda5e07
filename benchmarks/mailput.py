"""A mail server that takes everything and forgets it: `python -m benchmarks.mailput PORT`."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP


class Put:
    """aiosmtpd handler: says yes."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        return "250 OK"


async def serve(poort: int) -> None:
    """Take mail on `poort` until cancelled."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Put(), hostname="localhost"), "127.0.0.1", poort)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
