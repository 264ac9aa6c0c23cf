"""What an account asks of its key account manager: hours, contact depth, cadence, team.

From how complex the account is, the stage of the relationship, and why it is key. Definition, traps
and worked values: ``docs/figures/kam_role.md``. The books tell :class:`~clave.figures.work.Work`.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.frame import open_frame
from clave.figures.relationship_coverage import SINGLE_THREAD, effective_threads
from clave.figures.work import BANDS, DIMENSIONS, LEVELS, Rules, Served, Work
from clave.figures.work_ledger import ledger_facts, months_of

LEVEL_NAMES = {1: "direction", 2: "management", 3: "operative"}
_MEDIUM, _HIGH = 5 / 3, 7 / 3  # thirds of the way from 1 to 3


def kam_role(connection: Connection | None, scope: Scope, work: Work | None = None) -> FigureResult:
    """A row for each account of ``work``, most hours first; ``values`` add them up.

    ``work``: what the books tell (None: nothing is known). ``connection``: the ledger, for
    products, conditions, sales and margin; None where there is none. ``hours`` is None where no
    rule gives it; what is not known lowers ``complexity_coverage`` and stands in ``missing``.
    """
    if work is None:
        return _result(None, values=dict.fromkeys(_VALUES), missing=[note("no_work_told")])
    units = {code: account.code for account in work.accounts for code in account.members}
    frame = open_frame(connection, scope) if connection is not None else None
    rows = role_rows(work, ledger_facts(frame, units) if frame is not None else {})
    missing, assumed = _notes(rows)
    known = {"period": months_of(frame), "currency": frame.currency} if frame is not None else {}
    return _result(work, values=_values(rows), rows=rows, missing=missing, assumed=assumed, **known)


def role_rows(work: Work, facts: dict[str, Row]) -> list[Row]:
    """The rows from what is known of each account; ``facts``: by code, from the ledger."""
    total = sum(row["net_amount"] for row in facts.values() if row["net_amount"] > 0)
    rows = [_row(account, facts.get(account.code, {}), work, total) for account in work.accounts]
    rows.sort(key=lambda row: (-(row["hours"] or 0), row["name"], row["code"]))
    return rows


def complexity(counts: dict[str, float | None], rules: Rules) -> tuple[float | None, str, float]:
    """Mean score (1 to 3) of the dimensions that are known, its band, and how many are known.

    A dimension scores 1 below ``medium_from``, 3 from ``high_from`` on, else 2. The band is low
    below 5/3, high from 7/3 on. Nothing known: (None, "", 0).
    """
    scores = [
        1 + (count >= rules.bands[name].medium_from) + (count >= rules.bands[name].high_from)
        for name in DIMENSIONS
        if (count := counts.get(name)) is not None
    ]
    if not scores:
        return None, "", 0.0
    mean = sum(scores) / len(scores)
    # Rounded: 5/3 as a sum of thirds may fall a bit short of 5/3 as a quotient.
    band = BANDS[(round(mean, 9) >= round(_MEDIUM, 9)) + (round(mean, 9) >= round(_HIGH, 9))]
    return mean, band, len(scores) / len(DIMENSIONS)


def proxy_stage(
    covered: int, relevant: int, has_direction: bool, threads: float | None, tenure: float | None
) -> str | None:
    """The stage that observable contacts look like; None where nobody is talked to and nothing was
    ever sold. The decision is a person's: this only stands beside it."""
    if not covered:
        return None if tenure is None else ("exploratory" if tenure < 1 else "basic")
    if covered == 1 or threads is None or threads < SINGLE_THREAD:
        return "basic"
    ratio = covered / relevant if relevant else 0.0
    if ratio < 0.6:
        return "cooperative"
    return "integrated" if ratio >= 0.85 and has_direction else "interdependent"


def _row(account: Served, facts: Row, work: Work, total: Any) -> Row:
    counts: dict[str, float | None] = {
        "sites": account.points,
        "functions": account.functions_known,
        "products": facts.get("products"),
        "conditions": facts.get("conditions"),
        "channels": account.channels,
    }
    index, band, known = complexity(counts, work.rules)
    net = facts.get("net_amount")
    return {
        "code": account.code,
        "name": account.name,
        "kam": account.kam,
        "tier": account.tier or None,
        "stage": account.stage or None,
        **counts,
        "complexity_index": index,
        "complexity": band or None,
        "complexity_coverage": known,
        "net_amount": net,
        "sales_share": float(net / total) if net is not None and total > 0 else None,
        "margin_rate": facts.get("margin_rate"),
        "tenure_years": facts.get("tenure_years"),
        **_effort(account, band, work),
        **_contact(account, band, work, facts.get("tenure_years")),
    }


def _effort(account: Served, band: str, work: Work) -> Row:
    """Hours: what somebody told, else tier × complexity × stage; None where a part is unknown."""
    effort = work.rules.efforts.get((account.tier, band))
    stage = work.rules.stages.get(account.stage)
    ruled = effort.hours * (stage.factor if stage else 1.0) if effort else None
    return {
        "rule_hours": ruled,
        "hours": account.told_hours if account.told_hours is not None else ruled,
        "hours_told": account.told_hours is not None,
        "stage_factor": stage.factor if stage else None,
    }


def _contact(account: Served, band: str, work: Work, tenure: float | None) -> Row:
    """Depth and cadence: what the rules ask, what there is, what is missing."""
    stage = work.rules.stages.get(account.stage)
    effort = work.rules.efforts.get((account.tier, band))
    relevant = {code for code, _ in work.functions}
    covered = {function for function, _ in account.reached if function in relevant}
    levels = {level for _, level in account.reached}
    threads = effective_threads(list(account.threads))
    needed = ceil(round(stage.functions_share * len(relevant), 6)) if stage else None
    silent = dict(account.silent)
    row: Row = {
        "functions_needed": needed,
        "functions_covered": len(covered),
        "functions_relevant": len(relevant),
        "functions_short": None if needed is None else max(0, needed - len(covered)),
        "uncovered_functions": [name for code, name in work.functions if code not in covered],
        "levels_needed": list(stage.levels) if stage else None,
        "levels_short": [lv for lv in stage.levels if lv not in levels] if stage else None,
        "team_needed": list(stage.team) if stage else None,
        "team_short": [lv for lv in stage.team if lv not in account.team] if stage else None,
        "effective_threads": threads,
        "executive_contacts": sum(level == 1 for _, level in account.reached),
        "proxy_stage": proxy_stage(len(covered), len(relevant), 1 in levels, threads, tenure),
    }
    late = []
    for level in LEVELS:
        days, ago = effort.days(level) if effort else None, silent.get(level)
        row[f"{LEVEL_NAMES[level]}_days"] = days
        row[f"{LEVEL_NAMES[level]}_silent"] = ago
        asked = days is not None and (stage is None or level in stage.levels)
        if asked and days is not None and ago is not None and ago > days:
            late.append(level)
    return {**row, "levels_late": late}


def _values(rows: list[Row]) -> Row:
    known = [row for row in rows if row["hours"] is not None]
    shares = [row["complexity_coverage"] for row in rows]
    return {
        "accounts": len(rows),
        "hours_total": sum(row["hours"] for row in known) if known else None,
        "accounts_without_hours": len(rows) - len(known),
        "accounts_without_stage": sum(row["stage"] is None for row in rows),
        "accounts_short": sum(bool(row["functions_short"]) for row in rows),
        "mean_coverage": sum(shares) / len(shares) if shares else None,
    }


def _notes(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """What is not known, and what is assumed for it, with how many accounts it is about."""
    missing, assumed = [] if rows else [note("no_accounts_of_kams")], []
    for code, count in (
        ("no_tier", sum(row["tier"] is None for row in rows)),
        ("no_stage", sum(row["stage"] is None for row in rows)),
        ("complexity_partly_known", sum(row["complexity_coverage"] < 1 for row in rows)),
    ):
        if count:
            missing.append(note(code, accounts=count))
    without = sum(row["stage"] is None and row["rule_hours"] is not None for row in rows)
    if without:
        assumed.append(note("stage_factor_one", accounts=without))
    if any(row["rule_hours"] is not None for row in rows):
        assumed.append(note("effort_by_rules"))
    return missing, assumed


def _result(work: Work | None, **parts: Any) -> FigureResult:
    return FigureResult(
        figure="kam_role",
        definition="kam_role/1",
        as_of=work.as_of if work else None,
        **{"period": None, "currency": None, **parts},
    )


_COUNTS = ("accounts", "accounts_without_hours", "accounts_without_stage", "accounts_short")
_VALUES = (*_COUNTS, "hours_total", "mean_coverage")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_COUNTS, *DIMENSIONS, "kam", "executive_contacts"), "count"),
    **dict.fromkeys(
        (f"functions_{n}" for n in ("needed", "covered", "relevant", "short")), "count"
    ),
    **dict.fromkeys(
        (f"{n}_{w}" for n in LEVEL_NAMES.values() for w in ("days", "silent")), "count"
    ),
    **dict.fromkeys(("hours_total", "hours", "rule_hours", "tenure_years"), "index"),
    **dict.fromkeys(("complexity_index", "effective_threads", "stage_factor"), "index"),
    **dict.fromkeys(("complexity_coverage", "mean_coverage", "sales_share"), "ratio"),
    **dict.fromkeys(("code", "name", "tier", "stage", "complexity", "proxy_stage"), "text"),
    **dict.fromkeys(
        ("uncovered_functions", "levels_needed", "levels_short", "levels_late"), "text"
    ),
    **dict.fromkeys(("team_needed", "team_short"), "text"),
    "hours_told": "flag",
    "margin_rate": "ratio",
    "net_amount": "money",
}

FIGURE = Figure(
    name="kam_role",
    definition="kam_role/1",
    needs=(
        "work of the books: accounts, people, rules",
        "account_month, account_product_month, sales, deductions (for complexity)",
    ),
    units=_UNITS,
    compute=kam_role,
    parameters=("work",),
)
