"""What the folder tells: how an order stands, why, and everything it holds."""

from carnet.dossier.queries.explaining import COST_FIGURES, FIGURES, ExplainedEntry, explanation
from carnet.dossier.queries.figures import (
    Blocker,
    Facts,
    GroupFigures,
    LineFigures,
    Measure,
    Standing,
    Total,
    Totals,
)
from carnet.dossier.queries.folders import Folder, FolderLine, blockers, folder, standing
from carnet.dossier.queries.labels import invoice_label, labels_of

__all__ = [
    "COST_FIGURES",
    "FIGURES",
    "Blocker",
    "ExplainedEntry",
    "Facts",
    "Folder",
    "FolderLine",
    "GroupFigures",
    "LineFigures",
    "Measure",
    "Standing",
    "Total",
    "Totals",
    "blockers",
    "explanation",
    "folder",
    "invoice_label",
    "labels_of",
    "standing",
]
