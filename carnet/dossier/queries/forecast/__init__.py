"""What will be invoiced, and when: plans, contracts, quotes, beside what was invoiced (P45, P46)."""

from carnet.dossier.queries.forecast.asked import (
    BANDS,
    BEFORE,
    LATER,
    LONGEST,
    SOURCES,
    UNDATED,
    Forecast,
    ForecastAsk,
    ForecastRow,
    Period,
    add_months,
    month_end,
)
from carnet.dossier.queries.forecast.cells import Cell, CellAsk, CellDocument, cell
from carnet.dossier.queries.forecast.late import LateLine, LateLines, late_lines
from carnet.dossier.queries.forecast.table import forecast

__all__ = [
    "BANDS",
    "BEFORE",
    "LATER",
    "LONGEST",
    "SOURCES",
    "UNDATED",
    "Cell",
    "CellAsk",
    "CellDocument",
    "Forecast",
    "ForecastAsk",
    "ForecastRow",
    "LateLine",
    "LateLines",
    "Period",
    "add_months",
    "cell",
    "forecast",
    "late_lines",
    "month_end",
]
