"""Authorizers as facts, without any source behind them, and what rules say of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import sdl
from appsync_lint.api import Api
from appsync_lint.code.authorizers.facts import Answer, Authorizer, Cause, Part
from appsync_lint.config import Language, Program, Value
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint.finding import Finding
    from appsync_lint.source import Span

# A line for each place that facts speak of.
TEXT = Source("authorizer.ts", "".join(f"line {number} of it\n" for number in range(1, 31)))
SCHEMA = "type Query {\n  me: String\n}\ntype Mutation {\n  deletePost(id: ID!): Boolean\n}\n"
CONFIG = "authenticationType: AWS_LAMBDA\n"


def line(number: int) -> Span:
    """Return a whole line of the text."""
    start = TEXT.text.index(f"line {number} ")
    return TEXT.span(start, start + len(TEXT.line(number)))


def cause(part: Part = Part.OPERATION, name: str = "queryString", read: int = 2, decision: int = 5) -> Cause:
    """Return a cause that is read on one line and decides on another."""
    return Cause(part, name, line(read), line(decision))


def answer(number: int, *causes: Cause, allows: bool | None = True, ttl: Value[int] | None = None) -> Answer:
    """Return an answer that is given on a line."""
    return (
        Answer(line(number), allows, causes=causes)
        if ttl is None
        else Answer(line(number), allows, causes=causes, ttl=ttl)
    )


def said(
    rule: str, *answers: Answer, config: str = CONFIG, language: Language = Language.TYPESCRIPT, schema: str = SCHEMA
) -> tuple[Finding, ...]:
    """Return what a shipped rule says of an authorizer that gives these answers."""
    facts = Authorizer(Program(language, line(1), TEXT.name, TEXT), line(1), answers)
    return judged(rule, facts, config, schema)


def judged(rule: str, facts: Authorizer, config: str = CONFIG, schema: str = SCHEMA) -> tuple[Finding, ...]:
    """Return what a shipped rule says of an authorizer."""
    (first,) = neutral.read(Source("appsync-lint.yaml", config)).apis
    api = Api(sdl.read([Source("schema.graphql", schema)]), first.config, first.config.deployments()[0])
    vars(api)["authorizer"] = facts  # where its cached property keeps them
    path = Path(__file__).parents[2] / "rules" / f"{rule.replace('-', '_')}.py"
    return tuple(rule_of(path).check(api))
