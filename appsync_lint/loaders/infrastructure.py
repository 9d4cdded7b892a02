"""What the reader of an infrastructure format is given, and what it returns: APIs in AWS's own shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.dialect import Dialect
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Span


class Params(Mapping[str, str]):
    """The parameters that the user gives; `asked` collects the names that readers ask for, given or not."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = dict(given or {})
        self.asked: set[str] = set()

    @property
    def given(self) -> tuple[tuple[str, str], ...]:
        """The names and values that are given, without asking for any."""
        return tuple(self._given.items())

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


class Surroundings(Struct, frozen=True):
    """What a reader may look at: files below the project's root, and the parameters that the user gives."""

    workspace: Workspace
    params: Mapping[str, str] = field(default_factory=dict)


class Described(Struct, frozen=True):
    """An API as one deployment of it is described.

    `table` has the shape of `appsync-lint.yaml`, which is that of AWS's own API: `authenticationType`, `apiKeys`,
    `resolvers`, `iam` and so on; its leaves are Scalar or Partial. Relative paths in it are relative to `folder`.
    Beside the keys of that file it may hold `definition`: the schema's text, or a list of texts. `label` says which
    deployment it is, empty where there is only one; `notes` are sentences that the user should read.
    """

    table: Table
    folder: Path
    label: str = ""
    notes: tuple[str, ...] = ()


class FoundApi(Struct, frozen=True):
    """An API that infrastructure code makes, in each of its deployments.

    `key` is its name in the project (a logical ID, an address): what a Hole's `target` says. `span` is the place
    that defines it, and `path` a construct path or an address that its users know it by. `complete` is False where
    there are more deployments than are looked at. `dialect` is how the files spell settings.
    """

    key: str
    span: Span
    deployments: tuple[Described, ...]
    path: str = ""
    complete: bool = True
    dialect: Dialect = Dialect.API


# Each demands its own part: https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateGraphqlApi.html
_CONFIGS = {
    "AMAZON_COGNITO_USER_POOLS": "userPoolConfig",
    "OPENID_CONNECT": "openIDConnectConfig",
    "AWS_LAMBDA": "lambdaAuthorizerConfig",
}


def configured(api: Table) -> Table:
    """Return an API whose providers all have their part; where AWS would miss it, nobody knows what it holds."""
    own = _configured(api)
    listed = own.get("additionalAuthenticationProviders")
    if not isinstance(listed, Sequence):
        return own
    items = [_configured(item) if isinstance(item, Table) else item for item in listed.items]
    return replace(
        own, entries={**own.entries, "additionalAuthenticationProviders": replace(listed, items=tuple(items))}
    )


def _configured(provider: Table) -> Table:
    key = _CONFIGS.get(provider.text("authenticationType"), "")
    node = provider.get(key)
    is_null = isinstance(node, Scalar) and node.value is None
    if not key or not (node is None or is_null or (isinstance(node, Table) and not node.entries)):
        return provider
    place = provider.keys.get("authenticationType", provider.span.first_line())
    hole = Partial((Hole(f"no {key}"),), place)
    return replace(provider, entries={**provider.entries, key: hole}, keys={**provider.keys, key: place})
