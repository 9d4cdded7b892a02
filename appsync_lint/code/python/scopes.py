"""Which assignment makes a variable, in the scopes of Python: modules, functions and classes."""

from __future__ import annotations


class Scopes:
    """The scopes around the place that is being read, the innermost last."""

    def __init__(self) -> None:
        self._names: list[set[str]] = [set()]
        self._classes = [False]

    @property
    def in_class(self) -> bool:
        """Whether the innermost scope is a class."""
        return self._classes[-1]

    def enter(self, *, of_class: bool) -> None:
        """Enter a function or class."""
        self._names.append(set())
        self._classes.append(of_class)

    def leave(self) -> None:
        """Leave the innermost scope."""
        self._names.pop()
        self._classes.pop()

    def knows(self, name: str) -> None:
        """Note that the innermost scope has a name already: of a parameter, an import, or from outside by `global`."""
        self._names[-1].add(name)

    def makes(self, name: str) -> bool:
        """Return whether an assignment of a name is the first one in its scope; from now on there is one."""
        new = name not in self._names[-1]
        self._names[-1].add(name)
        return new
