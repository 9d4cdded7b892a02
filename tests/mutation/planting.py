"""A mutant in the place of its module, in this process alone: no file is changed."""

from __future__ import annotations

import importlib
import inspect
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutation.making import Mutant

PACKAGE = "appsync_lint"


def plant(mutant: Mutant) -> None:
    """Put a mutant in its place: where its module is loaded the code of one function, else the whole module."""
    name = f"{PACKAGE}.{mutant.module}"
    if name not in sys.modules:
        sys.meta_path.insert(0, _Finder(name, mutant.text))
        return
    function = _function(importlib.import_module(name), mutant.function)
    function.__code__ = _code(compile(mutant.text, function.__code__.co_filename, "exec"), mutant.function)


def _function(module: ModuleType, qualified: str) -> FunctionType:
    found: Any = module
    for part in qualified.split("."):
        found = vars(found)[part]
    for wrapping in ("fget", "func", "__func__"):  # a property, a cached one, a class method
        found = getattr(found, wrapping, found)
    found = inspect.unwrap(found)
    assert isinstance(found, FunctionType)
    return found


def _code(outer: CodeType, qualified: str) -> CodeType:
    inner = [one for one in outer.co_consts if isinstance(one, CodeType)]
    exact = [one for one in inner if one.co_qualname == qualified]
    return (
        exact[0]
        if exact
        else _code(next(one for one in inner if one.co_name == qualified.partition(".")[0]), qualified)
    )


class _Finder(MetaPathFinder, Loader):
    """Loads one module from a text."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how the module is loaded, None for any other."""
        del path, target
        return ModuleSpec(fullname, self, origin="a mutant") if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the text as the module."""
        exec(compile(self._text, self._name, "exec"), vars(module))  # noqa: S102 - our own text, changed by ourselves
