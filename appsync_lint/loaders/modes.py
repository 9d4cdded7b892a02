"""Modes that no configuration names: those of `--auth`, and those that the schema's directives imply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.access import MODE_OF_DIRECTIVE, Mode
from appsync_lint.config import Known, Provider
from appsync_lint.source import Problem, Source, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.config import ApiConfig
    from appsync_lint.schema import Schema


def with_auth(config: ApiConfig, text: str, origin: str) -> ApiConfig:
    """Return the configuration with the modes of `--auth` for its providers: the first is the default."""
    words = text.split(",")
    modes = [Mode.parse(word) for word in words]
    if origin == "--auth":
        source = Source(origin, text, is_file=False)
    else:  # the value of an environment variable is not printed: only the modes that it means
        words = [mode.short if mode else "" for mode in modes]
        source = Source(origin, ",".join(words), is_file=False)
    providers: list[Provider] = []
    offset = 0
    for number, (word, mode) in enumerate(zip(words, modes, strict=True)):
        start = offset + len(word) - len(word.lstrip())
        span = source.span(start, start + len(word.strip()))
        offset += len(word) + 1
        if mode is None:
            written = f" {word.strip()!r}" if word else " beside a comma" if len(words) > 1 else ""
            hint = f"Write some of {', '.join(mode.short for mode in Mode)}, the default mode first."
            raise UnreadableError(Problem(f"{origin} names no mode{written}.", hint, span if word else None))
        path = f"additionalAuthenticationProviders[{number - 1}]" if number else ""
        providers.append(Provider(Known(mode, span, origin), path))
    return replace(config, origin=origin, default=providers[0], additional=tuple(providers[1:]))


def inferred(schema: Schema) -> tuple[Provider, ...]:
    """Return the providers that the schema's directives name: the least for them to mean anything."""
    written = {placement.directive.name for placement in schema.placements}
    modes = [mode for name, mode in MODE_OF_DIRECTIVE.items() if name in written]
    return tuple(
        Provider(Known(mode, None, "the schema's directives"), f"additionalAuthenticationProviders[{number}]")
        for number, mode in enumerate(modes)
    )
