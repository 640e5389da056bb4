"""The table of a run, in words and in docs/measurements.md."""

from typing import TYPE_CHECKING

from bench.sections import write_section

if TYPE_CHECKING:
    from survive.__main__ import Survival
    from survive.scene import Played


def table(found: "Survival") -> str:
    """What was killed, what was confirmed, how long the site was away."""
    confirmed, away = found.confirmed, sorted(found.away)
    killed = ", ".join(f"{kind} {times}" for kind, times in sorted(found.killed.items()))
    lines = [
        "# Survival",
        "",
        "Made by `./run survive`: a real installation, six programs that repeat what is not answered under the same key, a mail",
        "server that counts, and SIGKILL; no round begins before a call was answered since the last.",
        "",
        found.machine,
        "",
        "| rounds | killed | seconds | site away, median / longest s | calls tried again |",
        "|---|---|---|---|---|",
        f"| {found.rounds} | {killed} | {found.seconds:.0f} | "
        f"{away[len(away) // 2] if away else 0:.1f} / {away[-1] if away else 0:.1f} | {confirmed.tries} |",
        "",
        "| orders confirmed | closed | invoices | payments | e-mails asked | cut off while leaving | faults |",
        "|---|---|---|---|---|---|---|",
        f"| {len(confirmed.orders)} | {confirmed.closed} | {len(confirmed.invoices)} | {len(confirmed.payments)} | "
        f"{confirmed.mails} | {found.mails_cut_off} | {len(found.faults)} |",
        "",
        "Judged at the end: every confirmed order, invoice, payment is there once and no other is; numbers without gap; nothing",
        "half made; no e-mail twice; no job left; `carnet_check` and `carnet_verify` clean. An e-mail cut off while it left",
        "may have arrived: it says so and waits for a person.",
        "",
    ]
    return "\n".join(lines)


def keep(found: "Survival") -> None:
    """Write it into docs/measurements.md, in place of the one before."""
    write_section("Survival", table(found))


def outage_table(played: "list[Played]") -> str:
    """What failed, what was told meanwhile, how long until a call was answered again."""
    rows = [f"| {one.name} | {one.told} | {one.back:.1f} | {len(one.faults)} |" for one in played]
    faults = [f"not survived: {fault}" for one in played for fault in one.faults]
    lines = [
        "# Outages",
        "",
        "Made by `./run survive outages`: what a real installation stands on fails and comes back; after each, a whole deal goes",
        "through, no job is left, everything confirmed is there once, `carnet_check` and `carnet_verify` are clean.",
        "",
        next((one.machine for one in played if one.machine), ""),
        "",
        "| outage | meanwhile | answers again after s | faults |",
        "|---|---|---|---|",
        *rows,
        "",
        *faults,
    ]
    return "\n".join(lines)


def keep_outages(played: "list[Played]") -> None:
    """Write it into docs/measurements.md, in place of the one before."""
    write_section("Outages", outage_table(played))
