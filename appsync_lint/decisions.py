"""What rules say of a Lambda authorizer's answers: how they come about and are kept, and what to write instead."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from appsync_lint import wording
from appsync_lint.access import Mode, Principal
from appsync_lint.code.authorizers.facts import Part
from appsync_lint.config import ASSUMED, Known, Language, Unknown
from appsync_lint.finding import Confidence, Finding, Severity, Step
from appsync_lint.schema import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.api import Api
    from appsync_lint.code.authorizers.facts import Authorizer, Cause
    from appsync_lint.questions.kept_answers import KeptAnswer
    from appsync_lint.source import Span

CALLER = Principal(Mode.AWS_LAMBDA)
_SETTING = "`authorizerResultTtlInSeconds`"
# https://docs.aws.amazon.com/powertools/python/latest/utilities/data_classes/#appsync-authorizer
_POWERTOOLS = "AppSyncAuthorizerResponse"
_MOST_STEPS = 4
_MOST_LINES = 3


def coordinate(authorizer: Authorizer) -> str:
    """Return the coordinate of an authorizer's program: `source:` and its path."""
    program = authorizer.program
    return f"source:{program.source.name if program.source else program.path}"


def of_cause(cause: Cause, what: str) -> Iterator[Step]:
    """Yield how an answer comes to depend on the request: where that is read, what it goes through, who decides.

    `what` says in words what is decided there: `who gets in`.
    """
    between = [span for span in cause.via if span not in (cause.read, cause.decision)]
    yield Step(cause.read, f"`{cause.name}` is read here")
    yield from (Step(span, f"`{cause.name}` goes through here") for span in between[:_MOST_STEPS])
    yield Step(cause.decision, f"`{cause.name}` decides here {what}")


def of_keeping(kept: KeptAnswer) -> Iterator[Step]:
    """Yield the answer that is kept, and what says for how long."""
    yield Step(kept.answer.span, "this is the answer")
    span = kept.ttl.span
    match kept.ttl:
        case Known(value=seconds, origin=origin):
            why = "by `ttlOverride`" if kept.own else f"by {_SETTING}"
            if origin == ASSUMED:
                why = f"as you assume of {_SETTING}"
            elif origin.startswith("default of"):
                why = f"the {origin} for {_SETTING}"
            yield Step(span, f"the answer is kept for {seconds} seconds, {why}")
        case Unknown(expression=expression):
            by = "its `ttlOverride` is computed" if kept.own else f"{_SETTING} is out of sight"
            yield Step(span, f"{by}: {expression}" if expression else by)
        case _:
            yield Step(span, f"{_SETTING} is not written")
            yield Step(None, "AWS documents 0 as its default in the API reference, and 300 in the reference of CDK")


def kept_finding(
    api: Api, authorizer: Authorizer, kept: Sequence[KeptAnswer], sentence: str, severity: Severity
) -> Finding:
    """Return the finding about answers that are kept, at the first; the remedy names the others.

    `sentence` and `severity` are for answers that are surely kept. Where nobody knows, the finding weighs less, and
    says when it would be one.
    """
    first = kept[0]
    weight = f" of {severity} severity" if severity > Severity.LOW else ""
    switch = "that" if first.own else _SETTING
    would = f"this would be a finding{weight} if {switch} were more than 0"
    return Finding(
        coordinate=coordinate(authorizer),
        message=sentence if first.certain else f"The answer depends on {named(first)}, and {_doubt(first)}: {would}.",
        span=first.answer.span,
        remedy=f"{not_kept(authorizer, kept)}, or put what varies into the token, so that it is part of the cache key.",
        principals=(CALLER,),
        evidence=(*of_cause(first.causes[0], "what is answered"), *of_keeping(first), *_sharing(api, first.causes[0])),
        severity=severity if first.certain else min(Severity.LOW, severity),
        confidence=None if first.certain else Confidence.MEDIUM,
    )


def named(kept: KeptAnswer) -> str:
    """Return what an answer depends on, in words: `queryString` and `variables`, as code."""
    return wording.some([f"`{name}`" for name in kept.names])


def seconds(kept: KeptAnswer) -> str:
    """Return for how long an answer is kept, in words."""
    return f"for {kept.ttl.value} seconds" if isinstance(kept.ttl, Known) else "for nobody knows how long"


def _doubt(kept: KeptAnswer) -> str:
    """Return why it is not known how long an answer is kept, as the end of a sentence."""
    expression = f", `{kept.ttl.expression}`" if isinstance(kept.ttl, Unknown) and kept.ttl.expression else ""
    if kept.own:
        return f"its `ttlOverride` is computed{expression}"
    if isinstance(kept.ttl, Unknown):
        return f"how long it is kept is out of sight{expression}"
    return "nothing says how long it is kept"


def not_kept(authorizer: Authorizer, kept: Sequence[KeptAnswer]) -> str:
    """Return what to write so that answers are not kept: in the first, and in the others on their lines."""
    first, *others = kept
    lines = sorted({other.answer.span.line for other in others} - {first.answer.span.line})
    more = f", and in {_lines(lines)}" if lines else ""
    if first.own and isinstance(first.ttl, Known) and first.ttl.span:
        place = f"line {first.ttl.span.line}" if first.ttl.span.line != first.answer.span.line else "this answer"
        return f"Write {_setting(authorizer, first.answer.span)} instead of {first.ttl.value} in {place}{more}"
    return f"Write {_setting(authorizer, first.answer.span)} in this answer{more}"


def verifying(authorizer: Authorizer) -> str:
    """Return what verifies a token in the language of a program, the end of a sentence."""
    if authorizer.program.language is Language.PYTHON:
        return "`jwt.decode` of PyJWT with the key and `algorithms`"
    return "`CognitoJwtVerifier` of aws-jwt-verify for a user pool, else `jwtVerify` of jose"


def _setting(authorizer: Authorizer, place: Span) -> str:
    if _POWERTOOLS in place.text:
        return "`max_age=0`"
    return '`"ttlOverride": 0`' if authorizer.program.language is Language.PYTHON else "`ttlOverride: 0`"


def _lines(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"that of line {numbers[0]}"
    shown = [str(number) for number in numbers[:_MOST_LINES]]
    more = f" and {len(numbers) - _MOST_LINES} more" if len(numbers) > _MOST_LINES else ""
    return f"those of lines {', '.join(shown)}{more}" if more else f"those of lines {wording.some(shown)}"


def _sharing(api: Api, cause: Cause) -> Iterator[Step]:
    """Yield who shares one answer: two operations that callers of the authorizer reach, or two ways to send one."""
    if cause.part is Part.HEADERS:
        yield Step(None, f"with one token, requests that differ in `{cause.name}` share this answer until it expires")
        return
    reads, changes = (_operations(api, kind) for kind in (Operation.QUERY, Operation.MUTATION))
    pair = [*reads[:1], *(changes or reads[1:])[:1]]
    if len(pair) > 1:
        yield Step(None, f"with one token `{pair[0]}` and `{pair[1]}` share this answer until it expires")


def _operations(api: Api, kind: Operation) -> list[str]:
    """Return an operation for each of the first root fields of a kind that callers of the authorizer reach."""
    witnesses = (api.witness(CALLER, field) for field in api.schema.root_fields(kind))
    return [witness.operation for witness in islice((one for one in witnesses if one is not None), 2)]
