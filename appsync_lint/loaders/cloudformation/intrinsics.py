"""The intrinsic functions of CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from appsync_lint.loaders import document
from appsync_lint.loaders.choices import MOST_WAYS
from appsync_lint.loaders.cloudformation.conditions import holds, operand
from appsync_lint.loaders.cloudformation.expressions import function, rendered, segments, text_of, unseen
from appsync_lint.loaders.cloudformation.knowledge import Mode, UndecidedError
from appsync_lint.loaders.cloudformation.texts import are_few, has_room, put_together
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, at, sequence, table
from appsync_lint.source import UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appsync_lint.loaders.cloudformation.evaluation import Evaluator, Scope
    from appsync_lint.loaders.cloudformation.expressions import Part
    from appsync_lint.loaders.document import Node

_VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")
_PAIR = 2
_BRANCHES = 3  # of Fn::If: condition, then, else
_MAP_KEYS = 3  # of Fn::FindInMap: mapping, top and second key
_JSON_DEPTH = 50
_MOST_DIGITS = 6


def applied(evaluator: Evaluator, name: str, argument: Node, call: Node, scope: Scope) -> Node | None:
    """Return what a function makes of its argument; a hole with the expression where nobody can see that."""
    handler = _FUNCTIONS.get(name)
    hidden = evaluator.project.unseen(call)
    try:
        return handler(evaluator, argument, hidden, scope) if handler else hidden
    except UndecidedError:
        return hidden


def branch(evaluator: Evaluator, argument: Node, scope: Scope) -> Node | None:
    """Return the branch of `Fn::If` that counts, as it is written.

    Raises UndecidedError where that would have to be chosen, and nobody is asked.
    """
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) != _BRANCHES or not isinstance(items[0], Scalar):
        return unseen(f"!If {rendered(argument)}", argument.span)
    with evaluator.deeper():
        evaluator.touched += 1
        return items[1] if holds(evaluator, text_of(items[0].value), scope) else items[2]


def _if(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    del hidden
    return evaluator.value(branch(evaluator, argument, scope), scope)


def _ref(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    name = evaluator.value(argument, scope)
    if not isinstance(name, Scalar):
        return hidden
    return evaluator.reference(text_of(name.value), scope, hidden.span)


def _get_att(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    found = evaluator.value(argument, scope)
    items = found.items if isinstance(found, Sequence) else (found,)
    names = [text_of(item.value) for item in items if isinstance(item, Scalar)]
    logical_id, _, attribute = ".".join(names).partition(".")
    if len(names) < len(items) or not attribute:
        return hidden
    return evaluator.attribute(logical_id, attribute, scope, hidden.span)


def _sub(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    if not items or not isinstance(items[0], Scalar):
        return hidden
    given = items[1] if len(items) == _PAIR else None
    found = put_together(evaluator, list(_sub_parts(evaluator, items[0], given, hidden, scope)), hidden)
    is_dynamic = "{{resolve:" in text_of(items[0].value)  # which may have what is substituted inside
    return hidden if is_dynamic else found


def _sub_parts(evaluator: Evaluator, text: Scalar, given: Node | None, hidden: Partial, scope: Scope) -> Iterator[Part]:
    for part in segments(text, _VARIABLE):
        if isinstance(part, Scalar):
            yield part
        else:
            yield f"${{{part[2]}}}" if part[1] else _variable(evaluator, part[2], given, hidden, scope)


def _variable(evaluator: Evaluator, name: str, given: Node | None, hidden: Partial, scope: Scope) -> Part:
    name = name.strip()
    if (own := at(given, name)) is not None:
        found = evaluator.value(own, scope)
    elif "." in name:
        logical_id, _, attribute = name.partition(".")
        found = evaluator.attribute(logical_id, attribute, scope, hidden.span)
    else:
        found = evaluator.reference(name, scope, hidden.span)
    if isinstance(found, Scalar | Partial):
        return found
    return "" if found is None else unseen(name, hidden.span)


def _join(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) != _PAIR:
        return hidden
    delimiter, found = evaluator.value(items[0], scope), evaluator.value(items[1], scope)
    if not isinstance(delimiter, Scalar) or not isinstance(found, Sequence):
        return hidden
    parts: list[Part] = []
    for number, item in enumerate(found.items):
        if not isinstance(item, Scalar | Partial):
            return hidden
        parts += [text_of(delimiter.value), item] if number else [item]
    return put_together(evaluator, parts, hidden)


def _select(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    items = argument.items if isinstance(argument, Sequence) else ()
    if len(items) != _PAIR:
        return hidden
    index, found = evaluator.value(items[0], scope), evaluator.value(items[1], scope)
    number = text_of(index.value) if isinstance(index, Scalar) else ""
    if number == "1" and (api := _id_in_arn(evaluator, items[1], hidden, scope)) is not None:
        return api
    if isinstance(found, Sequence) and number.isdecimal() and len(number) <= _MOST_DIGITS:
        return found.items[int(number)] if int(number) < len(found.items) else hidden
    return hidden


def _id_in_arn(evaluator: Evaluator, node: Node, hidden: Partial, scope: Scope) -> Partial | None:
    """Return the ID of an API that is cut out of its ARN, `arn:aws:appsync:region:account:apis/ID`."""
    name, argument = function(node) or ("", node)
    items = argument.items if isinstance(argument, Sequence) else ()
    if name != "Fn::Split" or len(items) != _PAIR:
        return None
    delimiter, arn = evaluator.value(items[0], scope), evaluator.value(items[1], scope)
    if not isinstance(delimiter, Scalar) or delimiter.value != "/" or not isinstance(arn, Partial):
        return None
    match arn.parts:
        case (Hole(target=target, attribute="Arn"),) if target:
            return unseen(hidden.expression, hidden.span, target=target, attribute="ApiId")
    return None


def _split(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    found = evaluator.value(argument, scope)
    items = found.items if isinstance(found, Sequence) else ()
    match items:
        case (Scalar(value=str(delimiter)), Scalar() as text) if delimiter:
            whole = text_of(text.value)
            if not are_few(evaluator, whole.count(delimiter), hidden):
                return hidden
            parts = whole.split(delimiter)
            return sequence([Scalar(part, text.span, text.origin) for part in parts], hidden.span)
    return hidden


def _find_in_map(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    items = argument.items if isinstance(argument, Sequence) else ()
    name = evaluator.value(items[0], scope) if len(items) >= _MAP_KEYS else None
    mapping = scope.stack.section("Mappings").get(text_of(name.value)) if isinstance(name, Scalar) else None
    found: Node | None = mapping if isinstance(mapping, Table) else None
    for key in items[1:_MAP_KEYS]:
        found = _behind(evaluator, found, key, scope) if isinstance(found, Table) else None
    if found is None and len(items) > _MAP_KEYS:
        return evaluator.value(at(items[_MAP_KEYS], "DefaultValue"), scope) or hidden
    return evaluator.value(found, scope) if found is not None else hidden


def _behind(evaluator: Evaluator, mapping: Table, key: Node, scope: Scope) -> Node | None:
    """Return what stands behind a key of a mapping; where the key is unknown, one of them is chosen."""
    evaluator.touched += 1
    wanted = operand(evaluator, key, scope)
    if wanted.text is not None:
        return mapping.get(wanted.text)
    if scope.mode is Mode.DEFAULTS:
        return mapping.get(wanted.default) if wanted.default is not None else None
    if _are_alike(list(mapping.entries.values())):
        return next(iter(mapping.entries.values()))
    knowledge, expression = evaluator.knowledge, wanted.expression
    if (held := knowledge.held.get(expression)) is not None:
        return mapping.get(text_of(held.value))
    names = [name for name in mapping.entries if not knowledge.refutes(expression, name)]
    if not names:
        return None
    names.sort(key=lambda name: name != wanted.default)
    del names[MOST_WAYS + 1 :]  # nobody asks for more
    labels = [f"{wanted.name} is {name}" for name in names]
    name = knowledge.choose(f"{expression} among {labels}", names, labels, scope.mode)
    knowledge.hold(expression, Scalar(name, mapping.keys[name]), name)
    return mapping.get(name)


def _are_alike(nodes: list[Node]) -> bool:
    return bool(nodes) and len({node.value if isinstance(node, Scalar) else id(node) for node in nodes}) == 1


def _import_value(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    name = evaluator.value(argument, scope.within(Mode.DEFAULTS))
    found = evaluator.exports.find(name, scope.stack) if isinstance(name, Scalar | Partial) else None
    if found is None:
        return hidden
    output, stack, is_sure = found
    if not is_sure:
        place = f"{output.span.file}:{output.span.line}"
        evaluator.notes[f"{hidden.span}: {hidden.expression} is taken to be what is exported at {place}."] = None
    with evaluator.deeper():
        return evaluator.value(output, scope.at(stack)) or hidden


def _transform(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    return _included(evaluator, argument, scope) or hidden


def transformed(evaluator: Evaluator, node: Table, scope: Scope) -> Node | None:
    """Return a mapping that a macro adds to; a hole where it is another one than `AWS::Include` of a local file.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/create-reusable-transform-function-snippets-and-add-to-your-template-with-aws-include-transform.html
    """
    macro = node.entries["Fn::Transform"]
    found = _included(evaluator, macro, scope)
    if not isinstance(found, Table):
        return unseen(f"!Transform {rendered(macro)}", macro.span)
    own = {key: evaluator.value(inner, scope) for key, inner in node.entries.items() if key != "Fn::Transform"}
    return table({**found.entries, **own}, node.span, {**found.keys, **node.keys})


def _included(evaluator: Evaluator, macro: Node, scope: Scope) -> Node | None:
    name, location = at(macro, "Name"), evaluator.value(at(macro, "Parameters", "Location"), scope)
    if not isinstance(name, Scalar) or name.value != "AWS::Include" or not isinstance(location, Scalar):
        return None
    evaluator.touched += 1
    path = text_of(location.value)
    if "://" in path or not path:
        return None
    file = scope.stack.template.path.parent / path
    known = evaluator.project.included
    if file not in known:
        try:
            known[file] = document.read(evaluator.project.around.workspace.read(file), template=True)
        except UnreadableError as error:
            evaluator.notes[f"{location.span}: {shown(file)} is not included. {error.problems[0].sentence}"] = None
            known[file] = None
    return evaluator.value(known[file], scope)


def _length(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    found = evaluator.value(argument, scope)
    return Scalar(len(found.items), hidden.span) if isinstance(found, Sequence) else hidden


def _to_json_string(evaluator: Evaluator, argument: Node, hidden: Partial, scope: Scope) -> Node | None:
    found = evaluator.value(argument, scope)
    if found is None or found.depth > _JSON_DEPTH:
        return hidden
    try:
        text = json.dumps(_plain(found), separators=(",", ":"))
    except ValueError:  # a part of it is unknown
        return hidden
    return Scalar(text, hidden.span) if has_room(evaluator, len(text), hidden) else hidden


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [_plain(item) for item in node.items]
        case Table():
            return {key: _plain(inner) for key, inner in node.entries.items()}
    raise ValueError(node)


_FUNCTIONS: dict[str, Callable[[Evaluator, Node, Partial, Scope], Node | None]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import_value,
    "Fn::Transform": _transform,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json_string,
}
