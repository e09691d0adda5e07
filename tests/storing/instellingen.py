"""The settings of the processes under test: those of the tests, with a mail server that is given up on sooner."""

from outplacement.settings.test import *  # noqa: F403

EMAIL_TIMEOUT = 3
