"""The own reader and graphql-core agree on documents that were changed at random.

There are 20,000 of them, or as many as `APPSYNC_LINT_MUTATIONS` says (200,000 in `nox -s readers`), always the same for
an `APPSYNC_LINT_SEED`.
"""

from __future__ import annotations

import os

import pytest

from appsync_lint import sdl, syntax
from appsync_lint.source import Source
from tests.mutations import DEFINITIONS, OPERATIONS, mutated
from tests.readers import disagreement

_NUMBER = int(os.environ.get("APPSYNC_LINT_MUTATIONS", "20000"))
_SEED = os.environ.get("APPSYNC_LINT_SEED", "1")
_PARTS = range(20)


@pytest.mark.parametrize("part", _PARTS)
def test_changed_schemas(part: int) -> None:
    texts = list(mutated(f"{_SEED}.{part}", _NUMBER // len(_PARTS)))
    assert [found for found in map(disagreement, texts) if found] == []
    # Neither side of the comparison is empty.
    accepted = sum(sdl.scan(Source("a.graphql", text)) is not None for text in texts)
    assert len(texts) / 10 < accepted < len(texts) / 2


def test_changed_documents_of_clients() -> None:
    texts = [*mutated(_SEED, _NUMBER // 20, OPERATIONS), *mutated(_SEED, _NUMBER // 20, OPERATIONS + DEFINITIONS[:4])]
    sources = [Source("a.graphql", text) for text in texts]
    wrong = [s.text for s in sources if sdl.is_operation_document(s) != syntax.is_operation_document(s)]
    assert wrong == []
