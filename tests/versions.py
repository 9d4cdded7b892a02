"""Hypothesis strategies: an API in two versions, the new one made from the old by a few edits such as people make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint.api import Api
from appsync_lint.assumptions import Assumptions
from appsync_lint.source import UnreadableError
from tests.oracle import MODES
from tests.strategies import Case, Definition, cases
from tests.test_laws import api_of

if TYPE_CHECKING:
    from collections.abc import Callable

_ENTRY = re.compile(r"(?P<name>\w+)(?P<arguments>\(.*\))?: (?P<type>[\[\]!\w]+)(?P<directives>.*)", re.DOTALL)
_OBJECTS = ("Post", "User", "Team", "Note")
_DIRECTIVES = (
    "@aws_api_key",
    "@aws_iam",
    "@aws_oidc",
    "@aws_cognito_user_pools",
    '@aws_cognito_user_pools(cognito_groups: ["Ada"])',
    '@aws_cognito_user_pools(cognito_groups: ["Bob", "Cy"])',
    '@aws_auth(cognito_groups: ["Ada"])',
)
_FLIPPED = (
    Assumptions(type_directive_replaces_default=False),
    Assumptions(unconfigured_directive_shuts_out=False),
    Assumptions(subscription_payload_is_checked=False),
    Assumptions(interface_directives_count=True),
    Assumptions(default_deny_covers_nested_fields=True, aws_auth_below_root_is_enforced=True),
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Case, Case]:
    """Draw a case, and what it became; its schema may be none that is valid."""
    old = draw(cases())
    new = old
    for edit in draw(st.lists(st.sampled_from(_EDITS), min_size=1, max_size=4)):
        new = edit(draw, new)
    return old, new


@st.composite
def edited_once(draw: st.DrawFn) -> tuple[Api, Api]:
    """Draw two versions between which one text of the schema is another: one type's directives, or one field."""
    old = draw(cases())
    return valid(old), valid(draw(st.sampled_from(_OF_ONE_TEXT))(draw, old))


@st.composite
def reconfigured(draw: st.DrawFn) -> tuple[Api, Api]:
    """Draw two versions with one schema."""
    old = draw(cases())
    new = _modes(draw, old) if draw(st.booleans()) else _action(draw, old)
    return _assuming(draw, valid(old)), _assuming(draw, valid(new))


@st.composite
def versions(draw: st.DrawFn) -> tuple[Api, Api]:
    """Draw two versions of an API whose schemas are both valid."""
    old, new = draw(edited())
    return _assuming(draw, valid(old)), _assuming(draw, valid(new))


def valid(case: Case, *files: str) -> Api:
    """Return the API of a case, its schema in these files; examples whose schema is not valid are left out."""
    try:
        return api_of(case, *files)
    except UnreadableError:
        assume(False)
        raise


def _assuming(draw: st.DrawFn, api: Api) -> Api:
    if draw(st.integers(0, 5)):
        return api
    config = replace(api.config, assume=draw(st.sampled_from(_FLIPPED)))
    return Api(api.schema, config, api.deployment)


def _with(draw: st.DrawFn, case: Case, change: Callable[[Definition], Definition]) -> Case:
    """Return the case with one of its object types, or a part of one, changed."""
    places = [number for number, one in enumerate(case.definitions) if one.keyword.endswith("type")]
    chosen = draw(st.sampled_from(places))
    definitions = [change(one) if number == chosen else one for number, one in enumerate(case.definitions)]
    return replace(case, definitions=tuple(definitions))


def _directives_of_a_type(draw: st.DrawFn, case: Case) -> Case:
    directives = tuple(draw(st.lists(st.sampled_from(_DIRECTIVES), max_size=2, unique=True)))
    return _with(draw, case, lambda one: replace(one, directives=directives) if one.entries else one)


def _entry(draw: st.DrawFn, case: Case, change: Callable[[re.Match[str]], list[str]]) -> Case:
    def changed(one: Definition) -> Definition:
        if not one.entries:
            return one
        place = draw(st.integers(0, len(one.entries) - 1))
        found = _ENTRY.fullmatch(one.entries[place])
        assert found, one.entries[place]
        entries = (*one.entries[:place], *change(found), *one.entries[place + 1 :])
        return replace(one, entries=entries) if entries else one

    return _with(draw, case, changed)


def _written(found: re.Match[str], **parts: str) -> str:
    name, arguments, type_, directives = (parts.get(key, found[key] or "") for key in _ENTRY.groupindex)
    return f"{name}{arguments}: {type_}{directives}"


def _directives_of_a_field(draw: st.DrawFn, case: Case) -> Case:
    text = "".join(f" {one}" for one in draw(st.lists(st.sampled_from(_DIRECTIVES), max_size=2, unique=True)))
    return _entry(draw, case, lambda found: [_written(found, directives=text)])


def _another_type(draw: st.DrawFn, case: Case) -> Case:
    names = sorted({one.name for one in case.definitions if one.keyword == "type"})
    return _entry(draw, case, lambda found: [_written(found, type=draw(st.sampled_from(names)))])


def _renamed_field(draw: st.DrawFn, case: Case) -> Case:
    return _entry(draw, case, lambda found: [_written(found, name=found["name"] + draw(st.sampled_from(("_", "Q"))))])


def _fewer_or_more_fields(draw: st.DrawFn, case: Case) -> Case:
    more = draw(st.booleans())
    return _entry(draw, case, lambda found: [found[0], _written(found, name=f"{found['name']}New")] if more else [])


def _renamed_type(draw: st.DrawFn, case: Case) -> Case:
    name = draw(st.sampled_from(_OBJECTS))

    def renamed(text: str) -> str:
        return re.sub(rf"\b{name}\b", f"{name}Too", text)

    definitions = [
        replace(
            one,
            name=renamed(one.name),
            interfaces=tuple(map(renamed, one.interfaces)),
            entries=tuple(map(renamed, one.entries)),
        )
        for one in case.definitions
    ]
    return replace(case, definitions=tuple(definitions))


def _members(draw: st.DrawFn, case: Case) -> Case:
    def changed(one: Definition) -> Definition:
        if one.keyword != "union" or not one.entries:
            return replace(one, interfaces=one.interfaces[:-1])
        return replace(one, entries=one.entries[:1])

    places = [number for number, one in enumerate(case.definitions) if one.keyword in {"union", "type"}]
    chosen = draw(st.sampled_from(places))
    definitions = [changed(one) if number == chosen else one for number, one in enumerate(case.definitions)]
    return replace(case, definitions=tuple(definitions))


def _modes(draw: st.DrawFn, case: Case) -> Case:
    modes = draw(st.permutations(MODES))
    kept = [mode for mode in (case.default, *case.additional) if draw(st.booleans())]
    chosen = list(dict.fromkeys((*kept, *modes)))[: max(1, len(kept) + draw(st.integers(0, 1)))]
    return replace(case, default=chosen[0], additional=tuple(chosen[1:]))


def _action(draw: st.DrawFn, case: Case) -> Case:
    return replace(case, default_action=draw(st.sampled_from(("ALLOW", "DENY", None))))


_EDITS = (
    _directives_of_a_type,
    _directives_of_a_type,
    _directives_of_a_field,
    _directives_of_a_field,
    _another_type,
    _renamed_field,
    _fewer_or_more_fields,
    _renamed_type,
    _members,
    _modes,
    _action,
)
_OF_ONE_TEXT = (_directives_of_a_type, _directives_of_a_field, _another_type, _fewer_or_more_fields)
