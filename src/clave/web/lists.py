"""Every list: what the address asks for (order, search, filters, columns), shown or exported.

A list is a table class, rows and a name. The state lives in the query string alone, so that a view
can be saved, shared and exported as exactly what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from clave.apps.identity.models import SavedView, User
from clave.apps.identity.selectors import views_for

from .components.data import data_of
from .components.tables import Table
from .exports import DIRECT_ROWS, Export, answer_export

PER_PAGE = 50


@dataclass(frozen=True)
class Filter:
    """A choice above the table: ``choices`` as (value, label); "" means all."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    value: str = ""

    @property
    def chosen(self) -> str:
        """The label of what is chosen, or ""."""
        return dict(self.choices).get(self.value, "")


@dataclass
class TableState:
    """What the table component shows around the rows."""

    table: Table
    name: str
    query: QueryDict
    columns: list[dict[str, Any]]
    filters: list[Filter]
    q: str
    searchable: bool
    views: list[SavedView]
    view: SavedView | None
    selectable: bool = False
    bulk: list[dict[str, Any]] = field(default_factory=list)
    total_rows: int = 0

    def link(self, **changes: str | None) -> str:
        """This page's query with ``changes``; None takes a parameter away."""
        return query_link(self.query, **changes)

    @property
    def export_xlsx(self) -> str:
        """Where the spreadsheet of exactly this is."""
        return self.link(export="xlsx", page=None)

    @property
    def export_csv(self) -> str:
        """Where the CSV of exactly this is."""
        return self.link(export="csv", page=None)

    @property
    def exports_apart(self) -> bool:
        """Whether there are so many rows that the worker makes the file."""
        return self.total_rows > DIRECT_ROWS

    @property
    def saved_query(self) -> str:
        """The query that a saved view keeps."""
        return query_link(self.query, page=None, export=None).removeprefix("?")


@dataclass(frozen=True)
class ListPage:
    """A list to be shown: its table class, its rows, and how its address changes it.

    ``rows``: in memory, or records of the books or :class:`~clave.web.components.data.Paged`, which
    are read or made as they are shown. ``search``: whether a row matches; ``searched``: the rows
    were found by ``q`` already.

    Where ``rows`` are not all there are: ``count`` says how many, and ``every`` gives all of them
    one after another, in the order that the address asks for.
    """

    name: str
    table_class: type[Table]
    rows: Sequence[Any] | QuerySet[Any, Any]
    template: str
    filters: Sequence[Filter] = ()
    search: Callable[[Any, str], bool] | None = None
    default_order: str = ""
    hidden: Sequence[str] = ()
    bulk: Sequence[dict[str, Any]] = ()
    file_name: str = "clave"
    footer: dict[str, Any] | list[dict[str, Any]] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    searched: bool = False
    count: int | None = None
    every: Callable[[], Iterable[Any]] | None = None


def query_link(query: QueryDict, **changes: str | None) -> str:
    """``query`` with parameters set or (None) removed, as ``?a=1&b=2``."""
    pairs = [(k, v) for k, values in query.lists() for v in values if k not in changes]
    pairs += [(k, v) for k, v in changes.items() if v is not None]
    return "?" + urlencode([(k, v) for k, v in pairs if k not in ("csrfmiddlewaretoken",)])


def show_list(request: HttpRequest, page: ListPage, context: dict[str, Any]) -> HttpResponseBase:
    """The page with its table; only the table for htmx; a file when ``export`` asks for one."""
    q = request.GET.get("q", "").strip()
    rows = page.rows
    if q and page.search is not None:
        rows = [row for row in rows if page.search(row, q)]
    table = _table(request, page, rows)
    count = len(rows) if page.count is None else page.count
    kind = request.GET.get("export")
    if kind in {"xlsx", "csv"}:
        return answer_export(
            request, Export(table, cast(Any, kind), page.file_name, count, page.every)
        )
    _paginate(table, request)
    user = cast(User, request.user)
    views = views_for(user, page.name)
    state = TableState(
        table=table,
        name=page.name,
        query=request.GET,
        columns=_columns(request, table, page),
        filters=list(page.filters),
        q=q,
        searchable=page.searched or page.search is not None,
        views=views,
        view=next((v for v in views if str(v.pk) == request.GET.get("view")), None),
        selectable=bool(page.bulk),
        bulk=list(page.bulk),
        total_rows=count,
    )
    part = getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    whole = request.method == "POST" or not part
    template = page.template if whole else "components/table_fragment.html"
    return render(request, template, {**context, "state": state, "table": table})


def _table(request: HttpRequest, page: ListPage, rows: Sequence[Any] | QuerySet[Any, Any]) -> Table:
    order = request.GET.get("sort") or page.default_order
    chosen = request.GET.getlist("columns")
    names = list(page.table_class.base_columns)
    hidden = [name for name in names if name not in chosen] if chosen else list(page.hidden)
    hidden += [name for name in names if not _may_see(request, page, name)]
    # Without the request, of which the table would make pages of its own.
    table = page.table_class(data_of(rows), order_by=order, exclude=hidden, **page.options)
    table.request = request
    table.footer_values = page.footer
    return table


def _paginate(table: Table, request: HttpRequest) -> None:
    try:
        table.paginate(page=request.GET.get("page", 1), per_page=PER_PAGE)
    except PageNotAnInteger:
        table.paginate(page=1, per_page=PER_PAGE)
    except EmptyPage:
        table.paginate(page=table.paginator.num_pages, per_page=PER_PAGE)


def _columns(request: HttpRequest, table: Table, page: ListPage) -> list[dict[str, Any]]:
    shown = set(table.columns.names())
    return [
        {"name": name, "label": str(column.verbose_name or name), "shown": name in shown}
        for name, column in page.table_class.base_columns.items()
        if _may_see(request, page, name)
    ]


def _may_see(request: HttpRequest, page: ListPage, name: str) -> bool:
    """Whether a column exists for this person at all."""
    right = getattr(page.table_class.base_columns[name], "right", None)
    return right is None or cast(User, request.user).may(right)
