"""What projects offer to the areas above: no right, no transaction of their own, no journal."""

from carnet.projects.steps.posting import Told, tell, tell_new

__all__ = ["Told", "tell", "tell_new"]
