"""Comparisons made by hand, for the reports: every change of access between two schemas, an entry for each text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint import Api, Schema, evidence, sdl
from appsync_lint.approvals import Approval
from appsync_lint.comparison import Compared, Comparison, RuleChange
from appsync_lint.finding import Step
from appsync_lint.source import Source
from appsync_lint.versions.difference import Cause, Change, Difference, Entry, Way, difference
from appsync_lint.versions.matching import Fate, Pair
from tests import hostile
from tests.settings import config_of
from tests.terminal import CONFIG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.config import ApiConfig
    from appsync_lint.schema import Field

WIDENED = (
    SCHEMA.replace("me: String", "me: String @aws_api_key @aws_cognito_user_pools")
    .replace("type Post @aws_api_key", "type Post @aws_iam @aws_api_key")
    .replace("deletePost(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools", "deletePost(id: ID!): Boolean")
    .replace("  title: String\n", "  headline: String\n  body: String\n")
)
WITH_IAM = f"{CONFIG}  - authenticationType: AWS_IAM\n"
RENAMED = {"Post.title": "Post.headline"}


def api(schema: str, config: str = CONFIG) -> Api:
    """Return an API made of two texts."""
    return api_of(sdl.read([Source("schema.graphql", schema)]), config_of(config))


def api_of(schema: Schema, config: ApiConfig) -> Api:
    """Return an API in the one deployment of its configuration."""
    return Api(schema, config, config.deployments()[0], date(2026, 6, 1))


def comparison(*apis: Compared, **said: object) -> Comparison:
    """Return a comparison of `main` with the work tree."""
    return replace(Comparison("main", "the work tree", apis), **said)


def compared(
    old: Api | None, new: Api | None, *, deployment: str = "", renamed: Mapping[str, str] | None = None
) -> Compared:
    """Return all that differs between two versions of an API, each field a cause of its own where a directive is."""
    there = new or old
    assert there is not None
    names = dict(renamed or {})
    gained = _entries(Way.GAINED, new, old, {after: before for before, after in names.items()}) if new else ()
    lost = _entries(Way.LOST, old, new, names) if old else ()
    found = Difference(old, new, tuple(gained), tuple(lost), tuple(_pairs(old, new, names)))
    return Compared(there.config.name, deployment, found)


def decided(old: Api | None, new: Api | None) -> Compared:
    """Return the same as the program decides it."""
    there = new or old
    assert there is not None
    return Compared(there.config.name, "", difference(old, new))


def widened() -> Comparison:
    """Return a comparison that has something of everything but rules."""
    return comparison(compared(api(SCHEMA), api(WIDENED, WITH_IAM), renamed=RENAMED))


def _pairs(old: Api | None, new: Api | None, renamed: Mapping[str, str]) -> Iterator[Pair]:
    before = {field.coordinate: field for field in old.schema.fields} if old else {}
    after = {field.coordinate: field for field in new.schema.fields} if new else {}
    for name in sorted(before.keys() - after.keys()):
        if name in renamed:
            yield Pair(before[name], after[renamed[name]], Fate.RENAMED)
        else:
            yield Pair(before[name], None, Fate.GONE)
    yield from (Pair(None, after[name], Fate.NEW) for name in sorted({*after} - {*before, *renamed.values()}))


def _entries(way: Way, having: Api, other: Api | None, names: Mapping[str, str]) -> Iterator[Entry]:
    by_text: dict[str, list[Change]] = {}
    known = set(having.principals) | (set(other.principals) if other else set())
    for principal in sorted(known, key=lambda one: one.order):
        for field in having.schema.fields:
            change = _change(way, having, other, field, principal, names)
            if change is not None:
                by_text.setdefault(having.decided_at(field), []).append(change)
    yield from (_entry(way, having, other, text, changes) for text, changes in sorted(by_text.items()))


def _change(
    way: Way, having: Api, other: Api | None, field: Field, principal: Principal, names: Mapping[str, str]
) -> Change | None:
    was = names.get(field.coordinate, field.coordinate)
    before = other.schema.field(was) if other else None
    effective = having.admits(field, principal) and not (other and before and other.admits(before, principal))
    reachable = having.reaches(principal, field) and not (other and before and other.reaches(principal, before))
    if not effective and not reachable:
        return None
    absent = Fate.NEW if way is Way.GAINED else Fate.GONE
    fate = absent if before is None else Fate.KEPT if before.coordinate == field.coordinate else Fate.RENAMED
    return Change(principal, field, fate, effective, reachable, was if fate is Fate.RENAMED else "")


def _entry(way: Way, having: Api, other: Api | None, coordinate: str, changes: list[Change]) -> Entry:
    first = changes[0]
    here = evidence.cause(having, first.field, first.principal)
    before = other.schema.field(first.was or first.field.coordinate) if other else None
    there = evidence.cause(other, before, first.principal) if other and before else None
    old, new = (there, here) if way is Way.GAINED else (here, there)
    sentence = f"`{coordinate}` was {'opened' if way is Way.GAINED else 'shut'}."
    cause = Cause(coordinate, sentence, old, new, new.span if new else None)
    path, witness = evidence.of_way(having, [first.principal], first.field)
    return Entry(way, cause, tuple(changes), path, witness)


def approving(found: Comparison, approval: Approval, changes: Iterable[Change]) -> Comparison:
    """Return the same with these gains approved."""
    return replace(found, approved={**(found.approved or {}), **dict.fromkeys(changes, approval)})


def hostile_comparison(text: str, count: int = 2) -> Comparison:
    """Return a comparison that says this text wherever somebody else could have written it."""
    old, new = api(SCHEMA), api(WIDENED, WITH_IAM)
    for one in (old, new):
        one.config = replace(one.config, name=text, origin=f"{text}:1")
    base = compared(old, new)
    span = Source(f"{text}.graphql", "type Query { a: Int }\n").span(5, 10)
    step, bare = Step(span, text), Step(None, text)
    template = next(entry for entry in base.difference.gained if entry.witness)
    assert template.witness is not None
    field = replace(template.changes[0].field, name=text)
    changes = (
        Change(hostile.user(text), field, Fate.RENAMED, effective=True, reachable=True, was=text),
        Change(hostile.user(text), replace(field, name=f"{text}b"), Fate.NEW, effective=True, reachable=True),
    )
    witness = replace(template.witness, principal=hostile.user(text), operation=f"query {{ {text} }}")
    gained = Entry(Way.GAINED, Cause(text, f"{text} is {text}.", step, step, span), changes, (step, bare), witness)
    lost = replace(gained, way=Way.LOST, cause=replace(gained.cause, after=bare))
    pairs = (Pair(field, field, Fate.RENAMED), Pair(None, field, Fate.NEW))
    differing = Difference(old, new, (gained,) * count, (lost,) * count, pairs, unsure=(step, bare))
    report = hostile.filled(text, count)
    rules = tuple(RuleChange(report.apis[0], finding, "0" * 32) for finding in report.findings)
    approval = Approval((hostile.user(text),), (text, "*"), text, date(2027, 1, 1), text, span)
    apis = (Compared(text, text, differing), Compared(f"{text}b", text, differing))
    found = Comparison(text, f"{text}2", apis, rules, rules, None, (approval,), (approval,))
    return approving(found, approval, changes[:1])
