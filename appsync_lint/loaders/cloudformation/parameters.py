"""The values of a template's parameters: what the user gives, the files that hold them, allowed values and defaults."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import TYPE_CHECKING

from appsync_lint.loaders import document, toml
from appsync_lint.loaders.cloudformation.expressions import text_of, unseen
from appsync_lint.loaders.document import Scalar, Sequence, Table, at, sequence
from appsync_lint.source import Problem, UnreadableError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from appsync_lint.loaders.cloudformation.template import Template
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.source import Source, Span

_MOST_FILES = 16  # of parameters, beside one template
_MOST_ITEMS = 100_000  # of a list that a parameter holds
_SAM_NAMES = frozenset({"template.yaml", "template.yml", "template.json"})
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_OVERRIDE = re.compile(r"ParameterKey=([^,\s]+),ParameterValue=(.*)|([^=\s]+)=(.*)", re.DOTALL)
_LISTS = ("CommaDelimitedList", "List<", "AWS::SSM::Parameter::Value<List", "AWS::SSM::Parameter::Value<Comma")

ParameterFile = tuple[str, "Mapping[str, Scalar]"]


def is_list(parameter: Node) -> bool:
    """Return whether a parameter holds a list, which its value writes with commas."""
    return isinstance(parameter, Table) and parameter.text("Type").startswith(_LISTS)


def is_stored(parameter: Node) -> bool:
    """Return whether a parameter's value is but the name of what Systems Manager's Parameter Store holds.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
    """
    return isinstance(parameter, Table) and parameter.text("Type").startswith("AWS::SSM::Parameter::Value<")


def as_value(parameter: Node, scalar: Scalar) -> Node:
    """Return the value that a text gives to a parameter: of a list, its parts."""
    if not is_list(parameter):
        return scalar
    text = text_of(scalar.value)
    if text.count(",") > _MOST_ITEMS:
        return unseen(f"a list of more than {_MOST_ITEMS:,} items", scalar.span)
    return sequence((Scalar(item.strip(), scalar.span, scalar.origin) for item in text.split(",")), scalar.span)


def given(name: str, value: str, parameter: Node, span: Span) -> Scalar:
    """Return what the user gives to a parameter. Raises UnreadableError where the template does not allow it."""
    values = [text_of(item.value) for item in allowed(parameter, None)]
    hint = did_you_mean(value, values)
    if values and not is_list(parameter) and value not in values:
        sentence = f"The parameter {name} cannot be {value!r}: the template allows {', '.join(values[:_MOST_FILES])}."
        raise UnreadableError(Problem(sentence, hint or "Correct --param.", span))
    if isinstance(parameter, Table) and parameter.text("Type") == "Number" and not _NUMBER.fullmatch(value):
        raise UnreadableError(Problem(f"The parameter {name} is a number, not {value!r}.", "Correct --param.", span))
    return Scalar(value, span, "--param")


def allowed(parameter: Node, usual: Scalar | None) -> tuple[Scalar, ...]:
    """Return the values that a parameter may have, its usual one first."""
    values = at(parameter, "AllowedValues")
    items = values.items if isinstance(values, Sequence) else ()
    found = {text_of(item.value): item for item in items if isinstance(item, Scalar)}
    first = text_of(usual.value) if usual is not None else None
    return tuple(sorted(found.values(), key=lambda item: text_of(item.value) != first))


def files(template: Template, around: Surroundings, notes: list[str]) -> tuple[ParameterFile, ...]:
    """Return the values that files beside a template give to its parameters: each file is a deployment.

    Those are `parameter_overrides` of the environments in SAM's `samconfig.toml`, or else the JSON files whose
    names contain `param` and that give values to parameters of this template and to no others: the files of
    `aws cloudformation deploy --parameter-overrides file://`, of `create-stack --parameters file://`, and of
    CodePipeline. `notes` receives what keeps one of these from being read.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    names = template.section("Parameters").keys()
    if not names:
        return ()
    folder = template.path.parent
    found = list(_sam_environments(folder / "samconfig.toml", template, around))
    for path in () if found else _beside(template):
        values = _values(path, around, notes)
        if values and values.keys() <= names:
            found.append((f"the parameters are those of {path.name}", values))
    if len(found) > _MOST_FILES:
        where = f"{template.source.name}: {len(found)} files or environments give values to its parameters"
        notes.append(f"{where}; only {_MOST_FILES} of them are looked at.")
    return tuple(found[:_MOST_FILES])


def _beside(template: Template) -> Iterator[Path]:
    """Yield the files beside a template that may hold the values of its parameters."""
    for path in sorted(template.path.parent.glob("*.json")):
        if "param" in path.name.casefold() and path != template.path:
            yield path


def _values(path: Path, around: Surroundings, notes: list[str]) -> dict[str, Scalar]:
    try:
        root = document.read(around.workspace.read(path))
    except UnreadableError as error:
        problem = error.problems[0]
        place = f"{problem.span}: " if problem.span else ""
        notes.append(f"{place}{path.name} may hold values of parameters, and is not read. {problem.sentence}")
        return {}
    entries: list[tuple[str, Node | None]] = []
    if isinstance(root, Sequence):
        items = [item for item in root.items if isinstance(item, Table)]
        entries = [(item.text("ParameterKey"), item.get("ParameterValue")) for item in items]
    elif isinstance(inner := at(root, "Parameters"), Table):
        entries = list(inner.entries.items())
    return {
        name: Scalar(value.value, value.span, path.name)
        for name, value in entries
        if name and isinstance(value, Scalar)
    }


def _sam_environments(path: Path, template: Template, around: Surroundings) -> Iterator[ParameterFile]:
    """Yield the environments of a samconfig.toml that deploy a template, the default one first.

    Raises UnreadableError where the file is no TOML: what it says is not what is deployed then.
    """
    if not path.is_file():
        return
    source = around.workspace.read(path)
    if len(source.text) > toml.MAX_TOML:
        raise UnreadableError(Problem(f"{source.name} is larger than 1 MB.", "Leave the settings of SAM in it alone."))
    toml.refuse_long_keys(source)
    try:
        environments = tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:  # also of a number that is too long
        sentence = f"{source.name} is no valid TOML: {error}."
        raise UnreadableError(Problem(sentence, "Correct it.", source.span(0, 0))) from None
    for name in sorted(environments, key=lambda name: (name != "default", name)):
        if found := _sam_overrides(environments[name], template, source):
            yield f"the environment of {source.name} is {name}", found


def _sam_overrides(environment: object, template: Template, source: Source) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for command in ("global", "deploy"):
        given = _inside(environment, command, "parameters")
        named = _inside(given, "template_file") or _inside(given, "template")
        ours = template.path.name in _SAM_NAMES if not isinstance(named, str) else named.endswith(template.path.name)
        overrides = _inside(given, "parameter_overrides")
        if ours and overrides:
            found |= {name: _found(source, name, value) for name, value in _overrides(overrides)}
    return {name: value for name, value in found.items() if name in template.section("Parameters")}


def _inside(value: object, *keys: str) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _overrides(written: object) -> list[tuple[str, str]]:
    if isinstance(written, dict):
        return [(name, text_of(value)) for name, value in written.items() if isinstance(value, str | int | float)]
    texts = [text for text in written if isinstance(text, str)] if isinstance(written, list) else [str(written)]
    words: list[str] = []
    for text in texts:
        try:
            words += shlex.split(text)
        except ValueError:  # a quote that is never closed
            continue
    matches = [match for word in words if (match := _OVERRIDE.fullmatch(word))]
    return [(match[1] or match[3], match[2] if match[1] else match[4]) for match in matches]


def _found(source: Source, name: str, value: str) -> Scalar:
    """Return a value with the place of its name in a file whose parts have no places of their own."""
    match = re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", source.text) or re.search(
        "parameter_overrides", source.text
    )
    span: Span = source.span(*match.span()) if match else source.span(0, 0)
    return Scalar(value, span, "samconfig.toml")
