"""The page of a list and its partial updates: rows, more rows, a filter's form, exports, saved views."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from carnet.core.lists import export, query, saved
from carnet.core.lists.columns import Column
from carnet.core.lists.query import ListQuery
from carnet.core.lists.rows import written
from carnet.core.lists.saved import Tab
from carnet.core.lists.spec import ListOf, Totals
from carnet.core.refusals import FieldError
from carnet.core.web.screens import go, screen
from carnet.core.web.shell import load
from carnet.core.web.who import ScreenRequest

MANY = 999
NO_QUERY = ("export", "after", "filter", "csrfmiddlewaretoken")


def view_of(kind: type[ListOf[Any]]) -> Callable[..., Any]:
    """The view of a declared list."""

    @screen(kind.right)
    def show(request: ScreenRequest) -> HttpResponseBase:
        load()
        return ListScreen(kind(), request).answer()

    show.list_kind = kind  # type: ignore[attr-defined]
    return show


def flat(params: QueryDict) -> dict[str, str]:
    """Parameters with repeated ones joined by commas, as ticked boxes send them."""
    return {name: ",".join(v for v in cast(list[str], params.getlist(name)) if v) for name in params}


class ListScreen:
    """One answer of a list."""

    def __init__(self, spec: ListOf[Any], request: ScreenRequest) -> None:
        self.spec = spec
        self.request = request
        self.actor = request.actor
        given = flat(request.GET)
        self.after = given.get("after", "")
        whole = not (given.get("export") or self.after or given.get("filter"))
        self.tabs = self._tabs() if whole or not given else []
        self.query = self._query(given)

    def _tabs(self) -> list[Tab]:
        built_in = [Tab(view.name, view.label, dict(view.query)) for view in self.spec.views]
        return [*built_in, *saved.tabs_of(self.spec.name, self.actor)]

    def _query(self, given: dict[str, str]) -> ListQuery:
        if not set(given) - set(NO_QUERY) and self.tabs:
            default = next((tab for tab in self.tabs if tab.default), self.tabs[0])
            given = {**default.query, "view": default.name}
        return query.read(type(self.spec), given)

    def answer(self) -> HttpResponseBase:
        """What is asked of the list."""
        if self.request.method == "POST":
            return self._keep_view()
        if self.request.GET.get("filter"):
            return self._filter_form(self.request.GET["filter"])
        if self.request.GET.get("export"):
            return self._export(self.request.GET["export"])
        if self.request.GET.get("counts"):
            return render(self.request, "core/lists/counts.html", {"counts": self._counts()})
        if self.after:
            return render(self.request, "core/lists/rows.html", self._page())
        partial = self.request.htmx and self.request.htmx.target == "list"
        counted = self._counted()
        context = counted | self._page() | self._head(counted["totals"])
        response = render(self.request, "core/lists/part.html" if partial else self.spec.template, context)
        if partial:
            response["HX-Replace-Url"] = self.request.path + self.query.address(view=self.query.view or "all")
        return response

    def _counts(self) -> list[tuple[str, str]]:
        """How many rows each view holds, in one statement that reads at most a thousand of each."""
        every = [query.read(type(self.spec), tab.query) for tab in self.tabs]
        rows = [query.narrowed(self.spec, self.spec.counted_rows(self.actor), asked) for asked in every]
        found = query.counts([one.order_by()[: MANY + 1] for one in rows])
        return [(tab.name, f"{MANY}+" if n > MANY else str(n)) for tab, n in zip(self.tabs, found, strict=True)]

    @cached_property
    def _rows(self) -> Any:
        return query.narrowed(self.spec, self.spec.rows(self.actor), self.query)

    def _page(self) -> dict[str, Any]:
        spec = self.spec
        found = query.page(spec, self._rows, self.query, after=self.after, size=spec.size)
        columns = spec.shown(self.query)
        spec.dress(found.items)
        more = self.query.address(after=found.next) if found.next else ""
        return {
            "list": spec,
            "columns": columns,
            "lines": written(spec, columns, found.items),
            "more": more,
            "width": len(columns) + 1,
            "after": self.after,
        }

    def _counted(self) -> dict[str, Any]:
        """Count and sums; beyond the limit the rows come in an order that the database keeps, whatever was asked."""
        rows = query.narrowed(self.spec, self.spec.counted_rows(self.actor), self.query)
        totals, (column, _down) = self.spec.totals(rows), self.spec.order(self.query)
        if not totals.capped or self.spec.keeps_order(column.name):
            return {"totals": totals}
        self.query = replace(self.query, sort=self.spec.sort)
        return {"totals": totals, "not_sorted_by": column.label}

    def _head(self, totals: Totals) -> dict[str, Any]:
        spec, asked = self.spec, self.query
        told = f"{totals.count:,}".replace(",", "\u00a0") + "+" if totals.capped else ""
        return {
            "query": asked,
            "section": spec.section,
            "count_words": told or spec.counted(totals.count),
            "sums": self._sums(totals.sums),
            "heads": [self._column_head(column) for column in spec.shown(asked)],
            "chips": [self._chip(one) for one in asked.filters],
            "tabs": [(tab, "?" + self._tab_address(tab), tab.name == asked.view) for tab in self.tabs],
            "tab": next((tab for tab in self.tabs if tab.name == asked.view), None),
            "all_columns": [(column, column in spec.shown(asked)) for column in spec.columns],
            "hidden": [(name, text) for name, text in asked.params().items() if name != "q"],
            "params": asked.address(view=asked.view or "all"),
            "cleared": ListQuery(sort=asked.sort, columns=asked.columns, view="all").address(),
            "narrowed": self._narrowed(),
            "bulk": [act for act in spec.bulk if self.actor.may(act.right)],
            "primary": spec.primary if spec.primary and self.actor.may(spec.primary.right) else None,
            "errors": [self._error(error) for error in asked.errors],
        }

    def _narrowed(self) -> bool:
        """Whether one searched or filtered; the first view as it opens is the list itself."""
        first = self.tabs[0].query if self.tabs and self.query.view == self.tabs[0].name else {}
        return bool(self.query.search) or any(one.text != first.get(one.filter.name) for one in self.query.filters)

    def _sums(self, sums: dict[str, Any]) -> list[tuple[Column, str]]:
        return [
            (column, column.write(sums[column.name], dash=False) if column.name in sums else "")
            for column in self.spec.shown(self.query)
        ]

    def _column_head(self, column: Column) -> dict[str, Any]:
        by, down = self.spec.order(self.query)
        current = by.name == column.name
        first = "-" if column.right or column.kind in {"day", "instant"} else ""
        turned = ("" if down else "-") if current else first
        sort = f"{turned}{column.name}" if column.sort else ""
        return {
            "column": column,
            "sorted": ("descending" if down else "ascending") if current else "",
            "address": self.query.address(sort=sort, view=self.query.view or "all") if sort else "",
        }

    def _chip(self, asked: query.Asked) -> dict[str, str]:
        rest = self.query.without(asked.filter.name)
        return {
            "name": asked.filter.name,
            "text": f"{asked.filter.label} : {asked.filter.words(asked.value)}",
            "address": rest.address(view=self.query.view or "all"),
        }

    def _tab_address(self, tab: Tab) -> str:
        return query.read(type(self.spec), {**tab.query, "view": tab.name}).address().removeprefix("?")

    def _error(self, error: FieldError) -> str:
        return _("“%(name)s” cannot be read: %(text)s") % {"name": error.field, "text": error.message}

    def _filter_form(self, name: str) -> HttpResponse:
        chosen = next((one for one in self.spec.filters if one.name == name), None)
        if chosen is None:
            return HttpResponse(status=404)
        now = next((asked for asked in self.query.filters if asked.filter.name == name), None)
        others = self.query.without(name).params()
        context = {"filter": chosen, "now": now, "others": {"view": "all", **others}.items(), "list": self.spec}
        return render(self.request, "core/lists/filter.html", context)

    def _export(self, kind: str) -> HttpResponseBase:
        column, down = self.spec.order(self.query)
        rows = query.in_order(self._rows, column, down)
        shown = set(self.spec.shown(self.query))
        columns = [one for one in self.spec.columns if one.exported and (one in shown or one.in_files)]
        if kind == "xlsx":
            return export.as_xlsx(self.spec.name, columns, rows, self.spec.dress)
        return export.as_csv(self.spec.name, columns, rows, self.actor, self.spec.dress)

    def _keep_view(self) -> HttpResponse:
        posted = self.request.POST
        if posted.get("forget"):
            saved.forget_view(list_name=self.spec.name, view_id=int(posted["forget"]), by=self.actor)
            return go(self.request, self.request.path)
        if posted.get("weekly"):
            view_id, weekly = int(posted["view"]), posted["weekly"] == "1"
            saved.mail_view(
                list_name=self.spec.name, view_id=view_id, address=self.request.path, weekly=weekly, by=self.actor
            )
            return go(self.request, self.request.path + self.query.address(view=f"v{view_id}"))
        kept = saved.save_view(
            list_name=self.spec.name,
            name=posted.get("name", ""),
            query=replace(self.query, view=""),
            shared=posted.get("shared") == "1",
            default=posted.get("default") == "1",
            by=self.actor,
        )
        return go(self.request, self.request.path + replace(self.query, view=f"v{kept.pk}").address())
