"""The named steps at which a worker is killed, in the order in which a reminder goes by them."""

TIK = ("tik-voor-aanbod", "tik-halverwege")
RONDE = ("ronde-begin", "ronde-in-sql", "ronde-tussen", "ronde-voor-commit", "ronde-na-commit")
MAIL = (
    "mail-ontvangen",
    "mail-claim",
    "mail-na-claim",
    "mail-voor-verbinden",
    "mail-voor-data",
    "mail-halverwege",
    "mail-geaccepteerd",
    "mail-voor-commit",
    "mail-na-commit",
)
WERK = ("werk-na-claim",)
ALLE = (*TIK, *RONDE, *MAIL)
