"""Regular expressions that are compiled when they are first used: all of them take as long as all rules to load."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr, cast

if TYPE_CHECKING:
    from re import Pattern


class _Uncompiled:
    """Stands for a compiled expression: has its methods, each of which becomes an attribute when it is first asked."""

    def __init__(self, *written: Any) -> None:  # noqa: ANN401 - what `re.compile` is given
        self._written = written

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of a compiled expression
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)
        return found


def pattern(written: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """Return a regular expression as `re.compile` does. One that is wrong raises re.error where it is first used."""
    return cast("Pattern[AnyStr]", _Uncompiled(written, flags))
