"""An Amplify project -> how its API can be checked: what Amplify makes of it is no part of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.access import Mode
from appsync_lint.loaders import document
from appsync_lint.loaders.document import Table, at
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.infrastructure import FoundApi, Surroundings

_SOME_MODES = "api-key,cognito"


def apis(path: Path, around: Surroundings) -> tuple[FoundApi, ...]:
    """Return no API; `path` is a backend-config.json of Amplify Gen 1, or the amplify/data/resource.ts of Gen 2.

    Raises UnreadableError with what to do, unless an app of Gen 2 is built: its assembly is read then.
    """
    if path.name == "resource.ts":
        return _second_generation(path, around)
    raise UnreadableError(*_first_generation(path, around))


def _second_generation(path: Path, around: Surroundings) -> tuple[FoundApi, ...]:
    """Refuse a program that is not built: https://docs.amplify.aws/react/reference/cli-commands/#npx-ampx-sandbox."""
    folder = path.parent.parent.parent
    if any((folder / ".amplify").glob("**/manifest.json")):
        return ()
    name = around.workspace.name(folder)
    place, left = ("", "") if name == "." else (f" in {name}", f"{name}/")
    built = f"{left}.amplify/artifacts/cdk.out"
    sentence = f"{around.workspace.name(path)} is a program of Amplify Gen 2, and is not run."
    hint = f"Build it with `npx ampx sandbox --once`{place}, which deploys a sandbox and leaves {built}."
    raise UnreadableError(Problem(sentence, hint))


def _first_generation(path: Path, around: Surroundings) -> Iterator[Problem]:
    """Yield a problem for each API: https://docs.amplify.aws/gen1/javascript/tools/cli-legacy/graphqlapi/."""
    name = around.workspace.name(path)
    source = around.workspace.read(path)
    config = document.read(source) if source.text.strip() else None
    listed = config.get("api") if isinstance(config, Table) else None
    found = listed.entries if isinstance(listed, Table) else {}
    tables = {key: one for key, one in found.items() if isinstance(one, Table)}
    modes = {key: _modes(one) for key, one in tables.items() if one.text("service") == "AppSync"}
    for key, theirs in (modes or {"<name>": ()}).items():
        schema = f"{around.workspace.name(path.parent)}/api/{key}/build/schema.graphql"
        written = ",".join(dict.fromkeys(mode.short for mode in theirs)) or _SOME_MODES
        command = f"appsync-lint {schema} --auth {written}"
        default = "" if theirs else ", with its modes for these, the default first"
        sentence = (
            f"{name} is that of an Amplify project, whose schema and authorization this version does not read"
            f"{f' ({key})' if len(modes) > 1 else ''}."
        )
        yield Problem(sentence, f"Run `amplify api gql-compile`, then `{command}`{default}.")


def _modes(api: Table) -> tuple[Mode, ...]:
    """Return the modes of an API, the default first; none where one of them is not known."""
    auth = at(api, "output", "authConfig")
    default = at(auth, "defaultAuthentication")
    others = auth.tables("additionalAuthenticationProviders") if isinstance(auth, Table) else ()
    written = [one.text("authenticationType") for one in (default, *others) if isinstance(one, Table)]
    modes = tuple(Mode(text) for text in written if text in set(Mode))
    return modes if isinstance(default, Table) and len(modes) == len(written) else ()
