"""The demo company: a year of a small IT reseller and service firm, lived through the commands, the same every time."""

from carnet.dossier.demo.company import load

__all__ = ["load"]
