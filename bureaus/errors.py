"""Errors a person meets. They say what happened and what to do, in plain Dutch."""


class Weigering(Exception):
    """A business rule says no. `boodschap` is shown to the person as it is; nothing was changed."""

    def __init__(self, boodschap: str):
        super().__init__(str(boodschap))
        self.boodschap = boodschap
