"""What libraries do with a token: which calls read a JWT without checking it, which check it, and which log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.tree import Call, Literal, Member, Name, Object
from appsync_lint.config import Language

if TYPE_CHECKING:
    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression

# Libraries of JavaScript whose `decode` looks at no signature, and those whose `decode` does:
# https://github.com/auth0/node-jsonwebtoken#jwtdecodetoken--options, https://github.com/auth0/jwt-decode,
# https://github.com/panva/jose/blob/main/docs/jwt/decode/functions/decodeJwt.md, https://github.com/awslabs/aws-jwt-verify,
# https://github.com/hokaccho/node-jwt-simple, https://next-auth.js.org/configuration/options#jwt
_DECODING = frozenset({"decode", "decodeJwt", "decodeJWT", "decodeToken", "decodePayload", "decomposeUnverifiedJwt"})
_JWT_DECODE = frozenset({"jwtDecode", "jwt_decode", "decodeJwt", "decomposeUnverifiedJwt"})
_CHECKED_DECODE = frozenset({"next-auth/jwt", "@auth/core/jwt", "jwt-simple"})
_READERS = frozenset({"jwt-decode", "jsonwebtoken", "jose", "jws", "aws-jwt-verify/jwt", "@clerk/backend", "did-jwt"})
_NAMED_JWT = re.compile(r"jwt|jsonwebtoken|jose|jws", re.IGNORECASE)

# PyJWT and python-jose: `decode` checks the signature unless it is told not to.
# https://pyjwt.readthedocs.io/en/stable/api.html#jwt.decode
# https://python-jose.readthedocs.io/en/latest/jwt/api.html
_UNVERIFIED = frozenset({"get_unverified_claims", "get_unverified_payload"})

# Words of a name that says that a call checks.
_CHECKING = frozenset({
    "verify", "verifier", "verification", "validate", "validator", "validation", "authenticate",
    "authenticator", "introspect", "introspection", "checksum", "hmac",
})  # fmt: skip
_CHECKS = frozenset({"timingSafeEqual", "compare_digest", "createRemoteJWKSet", "unseal", "unsealData", "jwtDecrypt"})

_LOGGERS = re.compile(r"_?(?:log|logger|logging|winston|pino|bunyan|dbg|debug|console)", re.IGNORECASE)
_LEVELS = frozenset({
    "log", "info", "debug", "warn", "warning", "error", "trace", "dir", "table", "exception", "critical", "fatal",
    "verbose", "silly", "notice", "print", "write", "appendKeys", "append_keys", "addPersistentLogAttributes",
})  # fmt: skip
_PRINTING = frozenset({"print", "pprint", "debug"})
_LOG_FUNCTION = re.compile(r"_?log(?:[A-Z_]\w*)?$|_?dbg|debugLog|dump", re.ASCII)

# What hands the token to nobody who could check it.
_HARMLESS = frozenset({
    # texts, and what is asked of them
    "String", "str", "repr", "len", "bool", "Boolean", "Number", "isinstance", "type", "hasattr", "test", "includes",
    "startsWith", "startswith", "endsWith", "indexOf", "match", "exec", "fullmatch", "search", "sub", "concat", "join",
    "format", "replace", "split", "encodeURIComponent", "decodeURIComponent", "unquote", "isString", "localeCompare",
    # encodings
    "stringify", "parse", "dumps", "loads", "from", "atob", "btoa", "b64decode", "urlsafe_b64decode", "bytes", "decode",
    "encode", "toString", "b64encode", "urlsafe_b64encode", "base64url", "get_unverified_header", "jwtDecode",
    "get_unverified_headers", "decodeProtectedHeader", "decodeJwt", "jwt_decode", "decomposeUnverifiedJwt",
    "get_unverified_claims", "get_unverified_payload",
    # lists and objects
    "push", "append", "assign", "keys", "entries", "values", "freeze", "dict", "list", "resolve", "all", "map",
    "filter",
    # answers and wrappers of the event
    "AppSyncAuthorizerResponse", "AppSyncAuthorizerEvent", "inspect", "safe_load",
})  # fmt: skip
_ERROR = re.compile(r"(?:Error|Exception|Warning)$")
_MOST_JOINTS = 40  # of `a.b().c`
_KEEPING = frozenset({"get", "set", "has", "add", "delete", "setdefault"})


def logs(call: Call, uses: Uses) -> bool:
    """Return whether a call writes to a log; a function of the modules does where what it calls does."""
    names = dotted(call.callee)
    if len(names) > 1 and names[-1] in _LEVELS and any(_LOGGERS.fullmatch(name) or "ogger" in name for name in names):
        return True
    if names[-2:] in {("stdout", "write"), ("stderr", "write")}:
        return True
    return not uses.called(call) and (names[-1] in _PRINTING or _LOG_FUNCTION.match(names[-1]) is not None)


def reads(call: Call, uses: Uses) -> bool:
    """Return whether a call gives the claims of a JWT, and does not look at its signature."""
    name = dotted(call.callee)[-1]
    if name in _UNVERIFIED:
        return True
    if uses.module(call).language is Language.PYTHON:
        return _is_python_decode(call, uses) and _switched_off(call, uses)
    source = _source(call.callee, uses)
    if source in _CHECKED_DECODE:
        return _switched_off(call, uses)
    if source == "jwt-decode" or name in _JWT_DECODE or _exported_as(call, uses) in _JWT_DECODE:
        return not uses.called(call)
    decodes = name in _DECODING or _exported_as(call, uses) in _DECODING
    if source is not None:
        return decodes and source in _READERS
    keyed = len(call.arguments) > 1 and not isinstance(call.arguments[1], Object)
    return decodes and not keyed and any(_NAMED_JWT.search(one) for one in dotted(call.callee)[:-1])


def checks(call: Call, uses: Uses) -> bool:
    """Return whether a call checks a token, by what it is called; not for functions of the modules: they are read."""
    if uses.called(call):
        return False
    name = dotted(call.callee)[-1]
    if _is_python_decode(call, uses) and uses.module(call).language is Language.PYTHON:
        return not _switched_off(call, uses) and (len(call.arguments) > 1 or bool(call.keywords))
    if name in _DECODING and _source(call.callee, uses) in _CHECKED_DECODE:
        return not _switched_off(call, uses)
    if "hmac" in dotted(call.callee):  # `hmac.new(key, text)`
        return True
    words = {word.lower() for one in (name, _exported_as(call, uses)) for word in _words(one)}
    return name in _CHECKS or bool(words & _CHECKING)


def hands_over(call: Call, uses: Uses) -> bool:
    """Return whether somebody out of sight could check what a call is given."""
    names = dotted(call.callee)
    if uses.called(call) or logs(call, uses) or _ERROR.search(names[-1]):
        return False
    if names[-1] in _HARMLESS:
        return names[-1] in _DECODING and any(_NAMED_JWT.search(one) for one in names) and not reads(call, uses)
    return not (names[-1] in _KEEPING and isinstance(call.callee, Member) and _is_own(call.callee.whole, uses))


def _is_own(whole: Expression, uses: Uses) -> bool:
    """Return whether a map or set is one of the program's own: what it keeps is not checked by it."""
    made = [one for one in uses.meanings(whole) if not isinstance(one, Name)]
    return bool(made) and all(isinstance(one, Object) or dotted(one)[-1] in {"Map", "Set", "WeakMap"} for one in made)


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)


def _source(callee: Expression, uses: Uses) -> str | None:
    """Return the module that a callee comes from, as it is imported."""
    for _ in range(_MOST_JOINTS):
        if isinstance(callee, Member | Call):
            callee = callee.whole if isinstance(callee, Member) else callee.callee
    found = uses.imported(callee) if isinstance(callee, Name) else None
    if found is None and isinstance(callee, Name):  # what it is made by: `new JwtService()`
        made = [one.callee for one in uses.meanings(callee) if isinstance(one, Call) and isinstance(one.callee, Name)]
        found = next((there for one in made if (there := uses.imported(one))), None)
    return found[0] if found else None


def _exported_as(call: Call, uses: Uses) -> str:
    """Return what a callee is called where it comes from."""
    found = uses.imported(call.callee) if isinstance(call.callee, Name) else None
    return found[1] if found else ""


def _is_python_decode(call: Call, uses: Uses) -> bool:
    names = dotted(call.callee)
    source = _source(call.callee, uses) or ""
    named = _NAMED_JWT.search(source) or any(_NAMED_JWT.search(name) for name in names[:-1])
    return (names[-1] in {"decode", "decode_complete"} or _exported_as(call, uses) == "decode") and bool(named)


def _switched_off(call: Call, uses: Uses) -> bool:
    """Return whether a decoder is told not to look at the signature."""
    if any(isinstance(value, Literal) and value.value is False for name, value in call.keywords if name == "verify"):
        return True
    if any(isinstance(value, Literal) and value.value is True for value in call.arguments[2:3]):  # of jwt-simple
        return True
    options = [*call.arguments[1:], *(value for _, value in call.keywords)]
    meant = (one for option in options for one in uses.meanings(option) if isinstance(one, Object))
    entries = (entry for one in meant for entry in one.entries if entry.key == "verify_signature")
    return any(isinstance(entry.value, Literal) and entry.value.value is False for entry in entries)
