"""Where texts from outside are searched, instead of understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.traces import NOWHERE, merged
from appsync_lint.code.flow.values import Outside, Text, Value, computed, with_traces
from appsync_lint.code.tree import Call, Literal, Pattern

if TYPE_CHECKING:
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.traces import Traces
    from appsync_lint.code.flow.values import Choices
    from appsync_lint.code.tree import Operation

# Methods of a text that search it, and methods of a pattern, or of Python's `re`, that search another one.
_OF_TEXT = frozenset({
    "includes", "indexOf", "lastIndexOf", "startsWith", "endsWith", "match", "matchAll", "search",
    "find", "index", "rfind", "startswith", "endswith", "count", "contains", "matches",
})  # fmt: skip
SEARCHES = ("search", "match", "fullmatch", "findall", "finditer")
_OF_PATTERN = frozenset({"test", "exec", *SEARCHES})

# What makes another spelling of a text, or a part of it.
_SPELLINGS = frozenset({
    "toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase", "trim", "trimStart", "trimEnd", "replace",
    "replaceAll", "normalize", "toString", "concat", "lower", "upper", "strip", "lstrip", "rstrip", "casefold", "join",
})  # fmt: skip
_CUTS = frozenset({
    "slice", "substring", "substr", "split", "removeprefix", "removesuffix", "splitlines", "partition", "at", "charAt",
    "group", "groups", "filter", "pop", "shift",
})  # fmt: skip


def searched(run: Run, value: Value, node: Call | Operation) -> Traces:
    """Return the traces of the texts that are searched in a value; empty where it is none."""
    texts = dict(value.paths)
    for choice in value.choices:
        if isinstance(choice, Text) and choice.read in value.traces:
            texts[choice.read] = value.traces[choice.read]
    return run.reads.matched(texts, node) if texts else NOWHERE


def texts_of(value: Value, *, part: bool = False) -> Choices:
    """Return the outer texts that a value is, or is a part of, as parts of them if `part`."""
    found: Choices = {Text(read, part): None for read in value.paths}
    texts = [choice for choice in value.choices if isinstance(choice, Text)]
    found.update({Text(text.read, part or text.part): None for text in texts})
    return found


def compared(run: Run, left: Value, right: Value, node: Operation) -> Traces:
    """Return the traces of the texts of which parts are compared: whoever writes the whole in another way, escapes."""
    found = NOWHERE
    for value in (left, right):
        parts = {choice.read for choice in value.choices if isinstance(choice, Text) and choice.part}
        cut = {read: trace for read, trace in value.traces.items() if read in parts}
        found = merged(found, run.reads.matched(cut, node)) if cut else found
    if found:
        run.searches.setdefault(node, node.operator)
    return found


def text_method(run: Run, node: Call, method: str, receiver: Value, arguments: list[Value]) -> Value | None:
    """Evaluate a method that searches a text, or spells it in another way; None for any other."""
    if method == "split" and arguments and _is_cut_up(receiver, arguments[0]):
        run.searches.setdefault(node, _how(node, method))
        return _answer(run, searched(run, receiver, node), receiver, arguments)
    if method in (_SPELLINGS | _CUTS) and (receiver.paths or any(isinstance(one, Text) for one in receiver.choices)):
        return _spelt(run, receiver, arguments, part=method in _CUTS)
    if method in _OF_TEXT:
        found = searched(run, receiver, node)
        if found:
            run.searches.setdefault(node, _how(node, method))
            return _answer(run, found, receiver, arguments)
    if method in _OF_PATTERN and _is_pattern(receiver):
        for argument in arguments:
            found = searched(run, argument, node)
            if found:
                run.searches.setdefault(node, _how(node, method))
                others = [other for other in arguments if other is not argument]
                return _answer(run, found, argument, others)
    return None


def _is_cut_up(text: Value, separator: Value) -> bool:
    """Return whether it is the query that is taken apart at its brackets."""
    reads = [*text.paths, *(choice.read for choice in text.choices if isinstance(choice, Text))]
    at = separator.certain
    brackets = at is not None and str(at.value).strip() in {"{", "}", "(", ")"}
    return brackets and any(read.path[-1:] in (("queryString",), ("query_string",)) for read in reads)


def _spelt(run: Run, receiver: Value, arguments: list[Value], *, part: bool) -> Value:
    found = computed(run.whole(receiver))
    for argument in arguments:
        found = with_traces(found, run.whole(argument))
    return Value(found.paths, found.traces, texts_of(receiver, part=part), open=True)


def _answer(run: Run, found: Traces, text: Value, others: list[Value]) -> Value:
    texts = {choice.read for choice in text.choices if isinstance(choice, Text)}
    own = {read: trace for read, trace in text.traces.items() if read not in texts}
    value = with_traces(computed(found), own)
    for other in others:
        value = with_traces(value, run.whole(other))
    return value


def _is_pattern(receiver: Value) -> bool:
    for choice in receiver.choices:
        if isinstance(choice, Outside) and (choice.path[0] in {"RegExp", "re", "regex"} or "compile" in choice.path):
            return True
    return not receiver.choices and receiver.open and not receiver.traces and not receiver.paths


def _how(node: Call, method: str) -> str:
    """Return how a text is searched: the pattern, or else the method."""
    whole = getattr(node.callee, "whole", None)
    for part in (*node.arguments, whole):
        if isinstance(part, Pattern):
            return f"/{part.text}/"
        if isinstance(part, Call) and part.arguments and isinstance(part.arguments[0], Literal):
            return str(part.arguments[0].value)
    if method in _OF_PATTERN and node.arguments and isinstance(node.arguments[0], Literal):
        return str(node.arguments[0].value)
    return method
