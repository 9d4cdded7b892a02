"""The texts that decide over fields, packed for the page's script: most fields are decided by the same few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.answers.explanation import Explainer
from appsync_lint.report.excerpt import excerpt

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from appsync_lint.access import Access, Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field
    from appsync_lint.source import Span

FIELD = "\ue000"  # stands for the field in a reason
_NOWHERE, _OWN = -1, 0  # a reason that stands in no file; one that the field itself is
_ELSEWHERE = -2  # and below: one that is no grant of the field, minus the number of its place
_MOST_OPENINGS = 4_000  # cells; every one of them is a search of its own


class Reasons:
    """Why fields let principals in or not.

    A shape says it for each principal: a text, and which of the field's places it stands at. The texts leave out the
    field and the caller, so that two fields of one type, and two types with the same directives, have one shape.
    """

    def __init__(self, api: Api, principals: Sequence[Principal]) -> None:
        self._api, self._principals = api, principals
        self._explainers = [Explainer(api, principal) for principal in principals]
        self._shapes: dict[Hashable, int] = {}
        self._said: list[list[tuple[int, int]]] = []
        self._texts: dict[str, int] = {}
        self._lists: dict[tuple[int, ...], int] = {}
        self._places: dict[Span, int] = {}
        self._files: dict[str, int] = {}
        self._shown: list[list[Any]] = []

    def of(self, field: Field) -> tuple[int, int]:
        """Return the number of a field's shape, and that of its list of places."""
        access = self._api.access(field)
        key = self._key(field, access)
        if key not in self._shapes:
            self._shapes[key] = len(self._said)
            told = [self._reason(field, one) for one in self._explainers]
            self._said.append(told)
        shape = self._shapes[key]
        own = any(slot == _OWN for _, slot in self._said[shape])
        spans = (grant.span for grant in access.grants)
        places = (self._place(field.span) if own else _NOWHERE, *(self._place(span) for span in spans))
        return shape, self._lists.setdefault(places, len(self._lists))

    def _key(self, field: Field, access: Access) -> Hashable:
        """Return what the reasons of two fields can only differ in by their names and places."""
        if not access.grants:
            return field.coordinate
        grants = tuple(
            (grant.mode, grant.groups, _without(grant.because, field.coordinate), grant.span is None)
            for grant in access.grants
        )
        denied: Hashable = None
        if self._api.deployment.default_action == "DENY":
            holders = (field.directives, self._api.schema.types[field.parent].directives)
            denied = self._api.is_root(field.parent), tuple(tuple(map(str, directives)) for directives in holders)
        return access.level, access.to_guests, grants, denied

    def openings(self) -> dict[str, Any]:
        """Return what would open each cell that is shut: texts, and by cell their numbers; nothing where it is much.

        A cell's number is its field's times the principals, and its principal's more.
        """
        fields, many = self._api.schema.fields, len(self._principals)
        shut = [
            (number * many + column, field, one)
            for number, field in enumerate(fields)
            for column, one in enumerate(self._explainers)
            if not self._api.admits(field, one.principal)
        ]
        texts: dict[str, int] = {}
        if len(shut) > _MOST_OPENINGS:
            return {"openings": [], "opening": None}
        cells = {cell: texts.setdefault(one.shut(field).opening, len(texts)) for cell, field, one in shut}
        return {"openings": list(texts), "opening": cells}

    def file(self, name: str) -> int:
        """Return the number of a file."""
        return self._files.setdefault(name, len(self._files))

    def tables(self) -> dict[str, Any]:
        """Return all that was said."""
        return {
            "whys": self._said,
            "reasons": list(self._texts),
            "ats": [list(places) for places in self._lists],
            "places": self._shown,
            "files": list(self._files),
        }

    def _reason(self, field: Field, explainer: Explainer) -> tuple[int, int]:
        step, caller = explainer.cause(field), explainer.principal.caller
        caption = step.caption.removeprefix(field.coordinate)
        for mark, verb in (("+", "admits"), ("-", "refuses")):
            told = caption.removeprefix(f" {verb} {caller}: ")
            if told != caption:
                caption = f"{mark}{_without(told, field.coordinate) if mark == '+' else told}"
                break
        return self._texts.setdefault(caption, len(self._texts)), self._slot(field, step.span)

    def _slot(self, field: Field, span: Span | None) -> int:
        spans = [grant.span for grant in self._api.access(field).grants]
        if span is None:
            return _NOWHERE
        if span in spans:
            return spans.index(span) + 1
        return _OWN if span.start == field.span.start else _ELSEWHERE - self._place(span)

    def _place(self, span: Span | None) -> int:
        if span is None:
            return _NOWHERE
        if span not in self._places:
            self._places[span] = len(self._shown)
            told = excerpt(span)
            self._shown.append([self.file(span.file), told.line, span.column, told.before, told.marked, told.after])
        return self._places[span]


def _without(text: str, coordinate: str) -> str:
    """Return a text with a mark for a field's name, unless it could be taken for one."""
    return text if FIELD in text else text.replace(coordinate, FIELD)
