"""appsync-lint: who can really call what in an AWS AppSync API, decided from its schema and configuration.

What a rule file needs is imported from here; it stands in `authoring.py`.
"""

TYPE_CHECKING = False  # what `typing` says, without importing it: `--version` needs nothing at all
if TYPE_CHECKING:
    from appsync_lint.authoring import *  # noqa: F403 - its `__all__` is the list
else:

    def __getattr__(name: str) -> object:
        """Return a name of `authoring.py`, which is imported when the first rule asks: it takes 20 ms.

        Raises AttributeError for any other name, of which those of modules are then imported by Python itself.
        """
        from importlib.util import find_spec  # noqa: PLC0415 - see above

        if name != "__all__" and (name.startswith("__") or find_spec(f"{__name__}.{name}")):
            raise AttributeError(name)
        from appsync_lint import authoring  # noqa: PLC0415

        names = {"__all__": authoring.__all__} | {name: getattr(authoring, name) for name in authoring.__all__}
        globals().update(names)
        if name not in names:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=authoring)
        return names[name]


__version__ = "0.1.0"
