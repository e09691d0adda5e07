"""What a log line may not hold."""

import logging
import re

# Addresses that are their own key: who reads the log could read the calendar, switch off mail or take an invitation.
GEHEIM = re.compile(r"(/(?:agenda|mail/afmelden|uitnodiging)/)[^/\s\"'?]+")


class ZonderGeheim(logging.Filter):
    """Takes the secret part out of an address, wherever in a line it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without secrets."""
        regel = record.getMessage()
        schoon = GEHEIM.sub(r"\1***", regel)
        if schoon != regel:
            record.msg, record.args = schoon, ()
        return True
