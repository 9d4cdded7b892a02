"""Files that are neither a schema nor a configuration file: programs, and templates in which no API was recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.source import Source

_OTHERWISE = (
    "copy the API's authentication settings into appsync-lint.yaml, or name the modes, the default first, with --auth."
)
_UNREAD = f"Programs are not run: name what they make (of CDK `npx cdk synth` makes cdk.out), {_OTHERWISE}"
_NO_API = f"No API of AppSync was recognised in it: name the file that makes one, {_OTHERWISE}"
_SDL = "Get the schema as SDL: aws appsync get-introspection-schema --api-id ID --format SDL --include-directives FILE"

_PROGRAMS = {
    ".ts": "a program",
    ".js": "a program",
    ".py": "a program",
}
_TEXTS = (
    (re.compile(r'^[\s{]*"?(?:AWSTemplateFormatVersion|Resources)"?\s*:', re.MULTILINE), "a CloudFormation template"),
    (re.compile(r"^(?:service|frameworkVersion)\s*:|^appSync\s*:|^custom\s*:", re.MULTILINE), "a Serverless file"),
)
_INTROSPECTION = re.compile(r'"__schema"\s*:')


def refuse_program(path: Path) -> None:
    """Raise UnreadableError where a file named as a schema is a program."""
    kind = _PROGRAMS.get(path.suffix.casefold())
    if kind is not None:
        raise UnreadableError(Problem(f"{path.name} is {kind}, not a schema.", _UNREAD))


def refuse_template(source: Source) -> None:
    """Raise UnreadableError where a configuration file is a template, or an introspection result; TOML is neither."""
    if source.name.casefold().endswith(".toml"):
        return
    if _INTROSPECTION.search(source.text):
        sentence = "This is the result of an introspection query: it carries no directives on authorization."
        raise UnreadableError(Problem(sentence, _SDL, source.span(0, 0)))
    for pattern, kind in _TEXTS:
        if pattern.search(source.text):
            raise UnreadableError(Problem(f"This is {kind}.", _NO_API, source.span(0, 0)))
