"""What functions that nobody can read do, by their names: log, check, change something, or end everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.tree import Call, Member, Name

if TYPE_CHECKING:
    from appsync_lint.code.tree import Expression

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_KINDS = re.compile(r"_?is\w*(?:event|request|authorizer|appsync)", re.IGNORECASE)

# Whose methods only tell somebody: names of variables, and of modules.
_TELLERS = frozenset({
    "console", "log", "logs", "logger", "logging", "logback", "metrics", "metric", "tracer", "telemetry", "sentry",
    "newrelic", "xray", "awsxray", "pino", "winston", "bunyan", "structlog", "loguru", "emf", "statsd", "datadog",
    "segment", "subsegment", "span", "tracing", "stdout", "stderr", "pprint", "debug", "dbg", "icecream", "annotations",
})  # fmt: skip
_TELLING = frozenset({
    "log", "print", "println", "printf", "debug", "dbg", "trace", "warn", "pprint", "logger", "console", "annotate",
    "ic", "dump",
})  # fmt: skip
_TELLING_METHODS = frozenset({
    "add_annotation", "add_metric", "add_metadata", "addMetric", "addMetadata", "addDimension", "putAnnotation",
    "putMetadata", "put_annotation", "put_metadata", "addAnnotation", "putMetric", "setProperty", "annotate",
    "append_keys", "appendKeys", "structure_logs", "addContext", "addPersistentLogAttributes", "addBreadcrumb",
    "setTag", "setUser", "setContext", "captureException", "captureMessage", "emit_metric",
})  # fmt: skip

_GETTING = frozenset({"get", "extract", "read", "find", "parse", "fetch", "resolve", "take", "retrieve"})
_TOKENS = frozenset({"token", "bearer", "jwt", "authorization", "credentials"})

# What is called because it throws.
_CHECKS = frozenset({
    "check", "assert", "validate", "verify", "ensure", "require", "authorize", "authorise", "authenticate", "guard",
    "must", "enforce", "invariant", "precondition", "expect", "deny", "reject", "forbid", "restrict", "verifier",
    "validator", "allow", "permit", "protect",
})  # fmt: skip

# What is called because it changes something elsewhere.
_EFFECTS = frozenset({
    "put", "save", "store", "write", "record", "send", "publish", "emit", "track", "log", "audit", "insert", "update",
    "notify", "increment", "incr", "decrement", "count", "capture", "report", "set", "add", "append", "push", "create",
    "delete", "remove", "cache", "persist", "annotate", "observe", "measure", "start", "end", "begin", "flush", "sleep",
    "wait", "init", "initialize", "initialise", "configure", "register", "connect", "disconnect", "close", "open",
    "setup", "prepare", "load", "warm", "enqueue", "dispatch", "trigger", "invoke", "call", "apply", "then", "catch",
    "finally", "use", "on", "once", "bind", "pipe", "listen", "extend", "clear", "reset", "pop", "shift", "unshift",
    "splice", "sort", "reverse", "fill", "destroy", "commit", "rollback", "execute", "run", "query", "post", "patch",
    "setenv", "tick", "reserve", "touch", "refresh", "mark", "upsert", "merge", "assign", "stop", "inject", "get",
    "for", "map", "each", "setdefault", "discard", "print", "info", "warning", "error",
})  # fmt: skip

# What ends the program, or the request: of AppSync's `util`
# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html
ENDS = frozenset({
    ("process", "exit"), ("sys", "exit"), ("exit",), ("quit",), ("os", "_exit"),
    ("util", "unauthorized"), ("util", "error"), ("@aws-appsync/utils", "util", "unauthorized"),
    ("@aws-appsync/utils", "util", "error"), ("runtime", "earlyReturn"),
    ("@aws-appsync/utils", "runtime", "earlyReturn"),
})  # fmt: skip


def words(name: str) -> list[str]:
    """Return the words of a name, in lower case: `checkAccess` is `check`, `access`."""
    return [word.casefold() for word in _WORDS.findall(name)]


def dotted(expression: Expression) -> tuple[str, ...]:
    """Return the names of `a.b.c`, and of `a().b` too; a part that has none is `*`."""
    names: list[str] = []
    while True:
        if isinstance(expression, Member):
            names.append(expression.key or "*")
            expression = expression.whole
        elif isinstance(expression, Call):
            expression = expression.callee
        else:
            names.append(expression.name if isinstance(expression, Name) else "*")
            return tuple(reversed(names))


def tells(names: tuple[str, ...], path: tuple[str, ...] = ()) -> bool:
    """Return whether a call only tells somebody, by the names in it, and by where what is called comes from."""
    last = words(names[-1])
    if names[-1] in _TELLING_METHODS or (last and last[0] in _TELLING and last[1:2] not in (["in"], ["out"])):
        return True
    owners = [*names[:-1], *(path[:1] if path.count("()") <= 1 else ())]
    return any(set(words(owner)[-1:]) & _TELLERS or set(_module_words(owner)) & _TELLERS for owner in owners)


def _module_words(name: str) -> list[str]:
    return [word.casefold() for word in re.split(r"[/@._-]", name) if word] if re.search(r"[/@.-]", name) else []


def gets_token(name: str) -> bool:
    """Return whether a function is named for taking the token out of what it is given: `extractToken`."""
    found = words(name)
    return bool(set(found[:1]) & _GETTING) and bool(set(found[1:]) & _TOKENS)


def instruments(name: str) -> bool:
    """Return whether a function of a tracer is named for giving back what it is given: `captureAWSv3Client`."""
    return bool(set(words(name)[:1]) & {"capture", "wrap", "instrument", "patch", "trace"})


def asks_kind(name: str) -> bool:
    """Return whether a function is named for asking what kind of event it is given: `isAppSyncEvent`."""
    return _KINDS.fullmatch(name) is not None


def checks(name: str) -> bool:
    """Return whether a function is named for a check: something that throws where it fails."""
    return bool(set(words(name)[:1]) & _CHECKS)


def has_effect(name: str) -> bool:
    """Return whether a function is named for changing something elsewhere."""
    found = words(name)
    return not found or found[0] in _EFFECTS
