"""What a log line may not hold."""

import logging
import re

# The address of a calendar is its own key: who reads the log could read the calendar.
GEHEIM = re.compile(r"(/agenda/)[^/\s\"'?]+(\.ics)")


class ZonderGeheim(logging.Filter):
    """Takes the secret part out of a calendar address, wherever in a line it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without secrets."""
        regel = record.getMessage()
        schoon = GEHEIM.sub(r"\1***\2", regel)
        if schoon != regel:
            record.msg, record.args = schoon, ()
        return True
