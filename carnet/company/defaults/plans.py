"""Billing plans to start from in a new company (P45)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultPlanLine:
    """A share of the order (None is the rest), so long after a milestone."""

    label: str
    kind: str
    percent: str | None
    milestone: str = "acceptance"
    months: int = 0


@dataclass(frozen=True, slots=True)
class DefaultPlan:
    """A plan by its name."""

    name: str
    lines: tuple[DefaultPlanLine, ...]


def _monthly(parts: int) -> tuple[DefaultPlanLine, ...]:
    share = f"{100 / parts:.4f}"
    return tuple(
        DefaultPlanLine(
            f"Mensualité {n}", "interim" if n < parts else "balance", share if n < parts else None, months=n - 1
        )
        for n in range(1, parts + 1)
    )


PLANS = (
    DefaultPlan(
        "30 / 70",
        (
            DefaultPlanLine("Acompte à la commande", "deposit", "30"),
            DefaultPlanLine("Solde à la livraison", "balance", None, "delivery"),
        ),
    ),
    DefaultPlan(
        "40 / 30 / 30",
        (
            DefaultPlanLine("Acompte à la commande", "deposit", "40"),
            DefaultPlanLine("Intermédiaire à un mois", "interim", "30", months=1),
            DefaultPlanLine("Solde à deux mois", "balance", None, months=2),
        ),
    ),
    DefaultPlan("12 mensualités", _monthly(12)),
)
