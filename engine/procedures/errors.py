"""What a special procedure refuses."""

from engine.errors import UnlawfulError


class ActRefusedError(UnlawfulError):
    """An act of a special procedure will not do; *field* is the question whose answer it is."""

    def __init__(self, field: str, reason: str, *, rule: str) -> None:
        super().__init__(reason, rule=rule)
        self.field = field
