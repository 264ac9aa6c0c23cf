"""The one kind of error that a user may meet: a code and its values, translated by the page."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure of the program
    """Something was asked for that cannot be done as asked; nothing was changed.

    ``code`` is stable and has a sentence in every language (``clave.web.refusals``);
    ``params`` are the named values of that sentence.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def kept_params(self) -> dict[str, Any]:
        """The values as the books can keep them: whole numbers, texts, lists of texts."""
        return {name: _kept(value) for name, value in self.params.items()}

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(self.params.items()))
        return f"{self.code} ({details})" if details else self.code


def _kept(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, int) else str(value)
