"""Files that are neither a schema nor a configuration file: programs, and templates in which no API was recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.patterns import pattern
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.source import Source

_OTHERWISE = (
    "copy the API's authentication settings into appsync-lint.yaml, or name the modes, the default first, with --auth."
)
_STRAY = (
    "If it is an authorizer or resolver, name it as `authorizer.file` or under `resolvers` in appsync-lint.yaml. "
    f"Infrastructure code is not run: name what it makes (of CDK `npx cdk synth` makes cdk.out), {_OTHERWISE}"
)
_NO_API = f"No API of AppSync was recognised in it: name the file that makes one, {_OTHERWISE}"
_SDL = "Get the schema as SDL: aws appsync get-introspection-schema --api-id ID --format SDL --include-directives FILE"

_TEXTS = (
    # What stands before a key on its line: with line ends too, each line would be searched up to the last.
    (re.compile(r'^[ \t{]*+"?(?:AWSTemplateFormatVersion|Resources)"?\s*:', re.MULTILINE), "a CloudFormation template"),
    (re.compile(r"^(?:service|frameworkVersion)\s*:|^appSync\s*:|^custom\s*:", re.MULTILINE), "a Serverless file"),
)
_INTROSPECTION = pattern(r'"__schema"\s*:')


def stray_program(source: Source) -> Problem:
    """Return what to do about a program that is named, is no authorizer, and that nothing says to belong to an API."""
    sentence = f"{source.name} is no schema, and no Lambda authorizer of AppSync was recognised in it."
    return Problem(sentence, _STRAY)


def refuse_template(source: Source) -> None:
    """Raise UnreadableError where a configuration file is a template, or an introspection result; TOML is neither."""
    if source.name.casefold().endswith(".toml"):
        return
    if _INTROSPECTION.search(source.text):
        sentence = "This is the result of an introspection query: it carries no directives on authorization."
        raise UnreadableError(Problem(sentence, _SDL, source.span(0, 0)))
    for sign, kind in _TEXTS:
        if sign.search(source.text):
            raise UnreadableError(Problem(f"This is {kind}.", _NO_API, source.span(0, 0)))
