"""What is said of categories of expenses in requests and answers."""

from typing import Annotated

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    Answer,
    Body,
    IdOut,
    PercentIn,
    PercentOut,
    Text,
)


class CategoryIn(Body):
    """A category of expenses."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    accounting_code: Annotated[Text, Field(max_length=20)] = ""
    vat_category: Annotated[Text, Field(max_length=2)] = "S"
    vat_rate: PercentIn | None = None
    deductible_percent: PercentIn | None = None


class CategoryPatch(Body):
    """The fields of a category to change."""

    name: Annotated[Text, Field(min_length=1, max_length=80)] = ""
    accounting_code: Annotated[Text, Field(max_length=20)] = ""
    vat_category: Annotated[Text, Field(max_length=2)] = "S"
    vat_rate: PercentIn | None = None
    deductible_percent: PercentIn | None = None
    is_active: StrictBool = True


class CategoryOut(Answer):
    """A category of expenses; the part of its VAT that is not deducted is a cost."""

    id: IdOut
    name: str
    accounting_code: str
    vat_category: str
    vat_rate: PercentOut
    deductible_percent: PercentOut
    is_active: bool
