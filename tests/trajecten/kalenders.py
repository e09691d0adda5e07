"""Calendar texts read the way other programmes read them: by two parsers, and by a calendar programme itself."""

import os
import subprocess
import sys
from pathlib import Path

import icalendar
import vobject

INSTELLINGEN = """[calendars]
[[eigen]]
path = {map}
[locale]
timeformat = %H:%M
dateformat = %d-%m-%Y
longdateformat = %d-%m-%Y
datetimeformat = %d-%m-%Y %H:%M
longdatetimeformat = %d-%m-%Y %H:%M
local_timezone = {zone}
default_timezone = {zone}
[default]
default_calendar = eigen
[sqlite]
path = {map}/khal.db
"""


def events(tekst: bytes) -> list[icalendar.Event]:
    """The events of a text; both parsers must find the same ones."""
    kalender = icalendar.Calendar.from_ical(tekst)
    ander = vobject.readOne(tekst.decode())
    gevonden = kalender.walk("VEVENT")
    andere = getattr(ander, "vevent_list", [])
    assert [str(e["uid"]) for e in gevonden] == [e.uid.value for e in andere]
    assert [str(e["summary"]) for e in gevonden] == [e.summary.value for e in andere]
    assert [e.decoded("dtstart") for e in gevonden] == [e.dtstart.value for e in andere]
    assert [e.decoded("dtend") for e in gevonden] == [e.dtend.value for e in andere]
    return gevonden


class Khal:
    """A calendar programme with a folder of its own."""

    def __init__(self, map_: Path, zone: str = "Europe/Amsterdam"):
        self._map = map_
        (map_ / "agenda").mkdir()
        (map_ / "config").write_text(INSTELLINGEN.format(map=map_ / "agenda", zone=zone))

    def _run(self, *delen: str) -> str:
        omgeving = {**os.environ, "HOME": str(self._map), "XDG_CONFIG_HOME": str(self._map), "LC_ALL": "C.UTF-8"}
        opdracht = [sys.executable, "-m", "khal", "--config", str(self._map / "config"), *delen]
        klaar = subprocess.run(opdracht, env=omgeving, capture_output=True, text=True, check=False)
        assert klaar.returncode == 0, klaar.stderr + klaar.stdout
        return klaar.stdout

    def add(self, tekst: bytes) -> None:
        """Import a file, as opening an attachment does; the same event again replaces the one before it."""
        bestand = self._map / "post.ics"
        bestand.write_bytes(tekst)
        self._run("import", "--batch", str(bestand))

    def show(self, van: str, tot: str) -> list[str]:
        """What the programme shows from one day to another."""
        vorm = "{start-date} {start-time}|{end-date} {end-time}|{title}|{location}|{status}"
        regels = self._run("list", "--format", vorm, "--day-format", "", "--notstarted", van, tot).splitlines()
        return [regel.strip() for regel in regels if "|" in regel]
