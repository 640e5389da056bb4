"""Dates in English: the month by its name, which nobody on either side of the ocean can misread."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
