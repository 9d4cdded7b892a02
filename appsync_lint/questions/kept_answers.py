"""Answers of a Lambda authorizer that AppSync keeps although they were made for one request.

An answer is kept under the token, so what else it depends on does not tell requests apart:
https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.code.authorizers.facts import Shape
from appsync_lint.config import Absent, Known

if TYPE_CHECKING:
    from appsync_lint.code.authorizers.facts import Answer, Authorizer, Cause, Part
    from appsync_lint.config import Value


class KeptAnswer(Struct, frozen=True):
    """An answer that is kept, or may be, and depends on what is no part of the key.

    `causes` say why it does. `ttl` is for how many seconds it is kept, more than 0 where that is known, by the answer's
    own `ttlOverride` or, unless `own`, by the API's setting.
    """

    answer: Answer
    causes: tuple[Cause, ...]
    ttl: Value[int]
    own: bool

    @property
    def certain(self) -> bool:
        """Whether it is kept for sure."""
        return isinstance(self.ttl, Known)

    @property
    def allows(self) -> bool:
        """Whether it can let its caller in."""
        return self.answer.allows is not False

    @property
    def decides(self) -> bool:
        """Whether more depends on the request than what resolvers are told: who gets in, or which fields are denied."""
        told = dict(self.answer.keys).get("resolverContext")
        return any(cause.decision != told for cause in self.causes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what it depends on, each once: `queryString`."""
        return tuple(dict.fromkeys(cause.name for cause in self.causes))


def kept_answers(authorizer: Authorizer, part: Part, api_ttl: Value[int]) -> tuple[KeptAnswer, ...]:
    """Return the answers that depend on a part of the request and are kept or may be, the gravest first.

    `api_ttl` is the API's setting; an answer's own `ttlOverride` counts before it:
    https://docs.aws.amazon.com/appsync/latest/APIReference/API_LambdaAuthorizerConfig.html
    """
    found = []
    for answer in authorizer.answers:
        own = not isinstance(answer.ttl, Absent)
        ttl = answer.ttl if own else api_ttl
        causes = tuple(cause for cause in answer.depends_on(part) if _counts(answer, cause))
        if causes and answer.shape is Shape.APPSYNC and not (isinstance(ttl, Known) and ttl.value <= 0):
            found.append(KeptAnswer(answer, causes, ttl, own))
    return tuple(sorted(found, key=lambda kept: (not kept.certain, not kept.decides)))


def _counts(answer: Answer, cause: Cause) -> bool:
    """Return whether a cause matters to an answer: a refusal denies no fields, and tells resolvers nothing."""
    idle = {span for key, span in answer.keys if key in ("deniedFields", "resolverContext")}
    return answer.allows is not False or cause.decision not in idle
