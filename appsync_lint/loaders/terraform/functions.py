"""Terraform's functions: those that read files or evaluate on their own; the rest stands in modules by kind.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.embedding import embedded
from appsync_lint.loaders.terraform import collections, conversions, texts
from appsync_lint.loaders.terraform.calls import Called, plain_text
from appsync_lint.loaders.terraform.syntax import Fragment, Template
from appsync_lint.loaders.terraform.values import (
    Atom,
    Encoded,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    Several,
    UnevaluatedError,
    fragments_of,
    joined,
    of_node,
    text,
    unknown,
)
from appsync_lint.source import Source, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.loaders.terraform.evaluation import Evaluator, Scope
    from appsync_lint.loaders.terraform.syntax import Call, Expression
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

_TRANSPARENT = frozenset({"sensitive", "nonsensitive", "ephemeralasnull"})


def call(evaluator: Evaluator, expression: Call, scope: Scope) -> Value:  # noqa: PLR0911 - one line a kind
    """Return what a function returns; of one that is not known, or whose arguments are not, a hole.

    Raises EvaluationError for arguments that it is not for.
    """
    name = expression.name.removeprefix("core::")
    if name in {"try", "can"}:
        return _attempt(evaluator, expression, scope, name)
    arguments = _arguments(evaluator, expression, scope)
    if arguments is None:
        return unknown(expression.span.text, expression.span)
    called = Called(expression, arguments, evaluator.files)
    if name in _TRANSPARENT and arguments:
        return arguments[0]
    if name in {"templatefile", "templatestring"}:
        return _template_file(evaluator, called, name)
    if name == "lookup" and len(arguments) in {2, 3}:
        default = arguments[2] if len(arguments) > 2 else None  # noqa: PLR2004 - the third argument
        return _lookup(evaluator, called, default)
    tolerant = _TOLERANT.get(name)
    if tolerant is not None:
        return tolerant(called)
    strict = _STRICT.get(name)
    if strict is None or any(isinstance(argument, Partial | Several) for argument in arguments):
        return called.unknown()
    return strict(called)


def _arguments(evaluator: Evaluator, expression: Call, scope: Scope) -> tuple[Value, ...] | None:
    arguments = [evaluator.strict(argument, scope) for argument in expression.arguments]
    if not expression.expands:
        return tuple(arguments)
    last = arguments.pop()
    if not isinstance(last, Listing) or any(isinstance(item, Several) for item in last.items):
        if isinstance(last, Partial | Reference):
            return None
        raise EvaluationError
    return (*arguments, *last.items)


def _attempt(evaluator: Evaluator, expression: Call, scope: Scope, name: str) -> Value:
    """Return the first argument that Terraform can evaluate.

    Something unknown, or not evaluated here, counts as itself: whether Terraform can evaluate it is not known either.
    """
    for argument in expression.arguments:
        evaluator.attempts += 1
        try:
            found = evaluator.strict(argument, scope)
        except UnevaluatedError:
            return unknown(expression.span.text, expression.span)
        except EvaluationError:
            continue
        finally:
            evaluator.attempts -= 1
        if name == "can":
            is_known = not isinstance(found, Partial)
            return Atom(True, expression.span) if is_known else unknown(expression.span.text, expression.span)
        if isinstance(found, Partial) and len(found.parts) == 1 and argument is not expression.arguments[-1]:
            hole = found.holes[0]
            return unknown(expression.span.text, expression.span, target=hole.target, attribute=hole.attribute,
                           answer=hole.answer)  # fmt: skip
        return found
    if name == "can":
        return Atom(False, expression.span)
    raise EvaluationError


def _lookup(evaluator: Evaluator, called: Called, default: Value | None) -> Value:
    of, key = called.arguments[:2]
    if isinstance(of, Partial):
        return called.unknown()
    return evaluator.item(of, key, called.span, default)


class _Variables:
    """What names mean in a template file: the variables that it is given, and nothing else."""

    def __init__(self, entries: Mapping[str, Value]) -> None:
        self.entries = entries

    def named(self, name: str, _span: Span) -> Value:
        if name not in self.entries:
            raise EvaluationError
        return self.entries[name]


def _template_file(evaluator: Evaluator, called: Called, name: str) -> Value:
    first = called.arguments[0]
    variables = called.arguments[1] if len(called.arguments) > 1 else None
    if not isinstance(first, Atom) or not isinstance(variables, Entries | None):
        return called.unknown()
    if name == "templatestring":
        return render(evaluator, hcl_template(first), variables, called.span)
    template = called.files.template(plain_text(first), called.span)
    return called.unknown() if template is None else render(evaluator, template, variables, called.span)


def hcl_template(of: Atom) -> Expression:
    """Return a text that is a template itself.

    Raises EvaluationError where it is none.
    """
    from appsync_lint.loaders.terraform import hcl  # noqa: PLC0415 - rarely needed

    source = embedded(document.Scalar(plain_text(of), of.span))
    try:
        return hcl.template(source)
    except UnreadableError:
        raise UnevaluatedError from None


def render(evaluator: Evaluator, template: Expression, variables: Entries | None, span: Span) -> Value:
    """Return what a template makes of variables.

    Raises EvaluationError where it names others.
    """
    from appsync_lint.loaders.terraform.evaluation import Scope  # noqa: PLC0415 - it calls this module

    scope = Scope(_Variables(variables.entries if variables else {}))
    if isinstance(template, Template):
        found = joined(evaluator.parts(template.parts, scope), span)
    else:
        found = evaluator.strict(template, scope)
    return Atom(found.value, span, found.fragments) if isinstance(found, Atom) else found


def _file(called: Called) -> Value:
    source = called.files.read(called.text(0), called.span)
    if source is None:
        return called.unknown()
    return Atom(source.text, called.span, tuple(fragments_of(source)))


def _file_set(called: Called) -> Value:
    found = called.files.matching(called.text(0), called.text(1), called.span)
    if found is None:
        return called.unknown()
    return Listing(tuple(text(name, called.span) for name in found), called.span, is_set=True)


def _file_exists(called: Called) -> Value:
    return Atom(called.files.exists(called.text(0)), called.span)


def _json_encode(called: Called) -> Value:
    return Encoded(called.arguments[0], called.span)


def _decode(called: Called, ending: str) -> Value:
    """Return what JSON or YAML says, with places in the file that it stands in."""
    of = called.arguments[0]
    if isinstance(of, Encoded):
        return of.value
    if not isinstance(of, Atom):
        return called.unknown()
    outer = _only_source(of.fragments)
    whole = outer is not None and outer.text == of.value
    source = Source(f"{outer.name}{ending}" if outer else ending, plain_text(of)) if not whole or not outer else outer
    if whole and outer is not None and not outer.name.endswith(ending):
        source = _Renamed(outer, ending)
    try:
        found = document.read(source, template=False)
    except UnreadableError:  # the readers here have limits, and are stricter in places
        raise UnevaluatedError from None
    return of_node(found) if whole else _moved(of_node(found), called.span)


class _Renamed(Source):
    """A text under a name that tells its syntax; its places are those of the file itself."""

    def __init__(self, outer: Source, ending: str) -> None:
        super().__init__(f"{outer.name}{ending}", outer.text, outer.is_file)
        self._outer = outer

    def in_file(self, start: int, end: int) -> tuple[Source, int, int]:
        return self._outer.in_file(start, end)


def _only_source(fragments: tuple[Fragment, ...]) -> Source | None:
    sources = {id(fragment.span.source): fragment.span.source for fragment in fragments}
    return next(iter(sources.values())) if len(sources) == 1 else None


def _moved(value: Value, span: Span) -> Value:
    """Return a value all of which stands at one place."""
    match value:
        case Atom():
            return text(value.value, span) if isinstance(value.value, str) else Atom(value.value, span)
        case Listing():
            return Listing(tuple(_moved(item, span) for item in value.items), span)
        case Entries():
            moved = {key: _moved(item, span) for key, item in value.entries.items()}
            return Entries(moved, dict.fromkeys(moved, span), span)
        case _:
            return value


_TOLERANT: dict[str, Callable[[Called], Value]] = {
    **texts.TOLERANT,
    **conversions.TOLERANT,
    **collections.TOLERANT,
    "jsonencode": _json_encode,
    "jsondecode": lambda called: _decode(called, ".json"),
    "yamldecode": lambda called: _decode(called, ".yaml"),
}
_STRICT: dict[str, Callable[[Called], Value]] = {
    **collections.STRICT,
    **texts.STRICT,
    "file": _file,
    "fileset": _file_set,
    "fileexists": _file_exists,
}
