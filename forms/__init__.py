"""Forms: definitions in JSON Schema, one folder an item, and what reads answers by them."""

from forms.errors import FormsError, InvalidAnswersError, InvalidFormError
from forms.form import Answers, Form, Group, load

__all__ = [
    "Answers",
    "Form",
    "FormsError",
    "Group",
    "InvalidAnswersError",
    "InvalidFormError",
    "load",
]
