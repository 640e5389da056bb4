"""A text that shows itself wherever a page, a printed document or an e-mail would run it instead of showing it."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from carnet.core.rows import CompanyRow

# Closes an attribute, a script, a comment, a title and a text area; then a tag, an attribute and marks of templates.
WHOLE = (
    """=1+'"><x-a onx=1></script></title></textarea>--><x-b>{{7|add:7}}{% now 'Y' %}${7*7}#{7*7}%(x)s{name.__class__}"""
)
SHORT = ["\"'><x-a onx=1>", '"><x-a>', "<x-a>", "\"'>", "<b"]
TAGS = {"x-a", "x-b"}


def payload(longest: int | None) -> str:
    """The longest hostile text that fits."""
    for text in (WHOLE, *SHORT):
        if longest is None or len(text) <= longest:
            return text
    return ""


def texts_of(model: type[CompanyRow]) -> Iterator[Any]:
    """The columns of a table where somebody's words are kept."""
    for field in model._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield field
