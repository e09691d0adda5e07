"""Mail about an account itself: sign-in codes and new passwords.

Such a mail belongs to no bureau and is worthless after minutes, so it is no `Verzending`. It leaves from a
thread of the web process: a slow mail server holds up nobody, and an answer does not take longer for an
address that is known. Who gets nothing asks for a new code.
"""

import logging
import smtplib
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from threading import Lock

from anymail.exceptions import AnymailError
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)
# Behind a mail server that hangs, more than this is not worth keeping: the codes will have expired.
MEEST_WACHTEND = 200
_wachtend: set[Future] = set()
_slot = Lock()


@cache
def _threads() -> ThreadPoolExecutor:
    # Made on first use: threads do not survive the fork of a web worker.
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="accountpost")


def _send(mail: EmailMessage, weg: bool) -> None:
    if weg:
        return
    try:
        mail.send()
    except (OSError, smtplib.SMTPException, AnymailError) as error:
        logger.warning("An account mail was not delivered: %s", type(error).__name__)


def _done(werk: Future) -> None:
    with _slot:
        _wachtend.discard(werk)


def deliver(mail: EmailMessage, *, weg: bool = False) -> None:
    """Hand `mail` to the mail server soon, without waiting for it.

    With `weg` it takes the same road and is thrown away: a mail to an address that has no account.
    """
    with _slot:
        if len(_wachtend) >= MEEST_WACHTEND:
            logger.error("Account mail is not leaving; one was dropped.")
            return
        werk = _threads().submit(_send, mail, weg)
        _wachtend.add(werk)
    werk.add_done_callback(_done)


def wait_until_sent(seconds: float = 5) -> None:
    """Wait until what was handed over has left; for tests and an orderly end."""
    with _slot:
        werk = set(_wachtend)
    wait(werk, timeout=seconds)
