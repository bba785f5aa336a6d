"""What a form refuses: answers of a person, or its own definition."""

from collections.abc import Mapping


class FormsError(Exception):
    """A form refuses; subclasses say what."""


class RefusedValueError(FormsError):
    """One value will not do; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class InvalidAnswersError(FormsError):
    """Some answers will not do; carries a sentence a field, and everything that came in.

    ``errors`` is in the order of the form; ``raw`` is what was given, so that the page
    can be drawn again and nothing that somebody typed is lost.
    """

    def __init__(self, errors: Mapping[str, str], raw: Mapping[str, object]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)
        self.raw = raw

    def __str__(self) -> str:
        return f"有 {len(self.errors)} 处需要修改：{'；'.join(self.errors.values())}"


class InvalidFormError(FormsError):
    """A form file is no form; names the file, the field and what is wrong with it."""

    def __init__(self, file: str, field: str, sentence: str) -> None:
        super().__init__(file, field, sentence)
        self.file = file
        self.field = field
        self.sentence = sentence

    def __str__(self) -> str:
        place = f"{self.file} 字段“{self.field}”" if self.field else self.file
        return f"{place}：{self.sentence}"
