"""What became of every reminder: the counts a fault test prints and asserts on."""

from collections import Counter
from dataclasses import dataclass

from tests.storing.opstelling import Mens, Opstelling

AF = ("klaar", "onzeker", "mislukt", "gestopt")


@dataclass(frozen=True, slots=True)
class Telling:
    """One line of results. `failed` are mails a server refused for good: the manager sees them with a sentence."""

    naam: str
    due: int
    sent_once: int
    uncertain: int
    failed: int
    lost: int
    duplicated: int
    kills: int = 0
    page_errors: int = 0
    extra: str = ""

    @property
    def goed(self) -> bool:
        """Whether nothing was lost, doubled or shown as an error."""
        return not (self.lost or self.duplicated or self.page_errors)

    def __str__(self) -> str:
        return (
            f"{self.naam}: reminders due {self.due}, sent once {self.sent_once}, uncertain {self.uncertain}, "
            f"failed {self.failed}, lost {self.lost}, duplicated {self.duplicated}, page errors {self.page_errors}, "
            f"kills {self.kills}{self.extra and f', {self.extra}'}"
        )


def is_done(stand: Opstelling, termijnen: int) -> bool:
    """Whether every deadline was reminded of and every mail of it has ended."""
    (herinnerd, open_), = stand.sql(
        "select (select count(*) from trajecten_herinnering),"
        " (select count(*) from bureaus_verzending where not werk_staat = any(%s))",
        [list(AF)],
    )  # fmt: skip
    return herinnerd >= termijnen and not open_


def count(stand: Opstelling, naam: str, mensen: list[Mens], **rest) -> Telling:
    """Compare what the mail server took with who had to be reminded and with what the product says about it.

    Lost: nothing arrived, and the product does not say so. Doubled: each mail to a person after the first.
    """
    wie = {mens.email for mens in mensen}
    per_mens = Counter(email for _bericht, email in list(stand.postbus.geleverd) if email in wie)
    staten = Counter(
        stand.sql(
            "select l.email, v.werk_staat from bureaus_verzending v join bureaus_lidmaatschap l on l.id = v.lid_id"
            " where l.email = any(%s)",
            [list(wie)],
        )
    )
    gemeld = {email for email, staat in staten if staat in ("onzeker", "mislukt")}
    return Telling(
        naam,
        due=len(wie),
        sent_once=sum(per_mens[email] == 1 for email in wie),
        uncertain=sum(aantal for (_email, staat), aantal in staten.items() if staat == "onzeker"),
        failed=sum(aantal for (_email, staat), aantal in staten.items() if staat == "mislukt"),
        lost=sum(not per_mens[email] and email not in gemeld for email in wie),
        duplicated=sum(aantal - 1 for aantal in per_mens.values() if aantal > 1),
        **rest,
    )
