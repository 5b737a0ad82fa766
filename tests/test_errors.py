"""Every error crosses a process border whole, and says what to do in one line."""

from __future__ import annotations

import inspect
import pickle

import pytest

from audio import errors as audio_errors
from narrator import errors

VALUES = {"int": 7, "tuple[str, ...]": ("a", "b")}


def _all(module: object) -> list[type[Exception]]:
    found = [one for _, one in inspect.getmembers(module, inspect.isclass)]
    return [one for one in found if issubclass(one, Exception)]


def _made(one: type[Exception]) -> Exception:
    signature = inspect.signature(one.__init__)
    values = [
        VALUES.get(str(parameter.annotation), f"the {name}")
        for name, parameter in signature.parameters.items()
        if name != "self" and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    return one(*values)


@pytest.mark.parametrize("one", _all(errors) + _all(audio_errors))
def test_it_survives_a_pickle(one: type[Exception]) -> None:
    error = _made(one)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is one
    assert again.args == error.args
    assert vars(again) == vars(error)
    assert str(again) == str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("one", _all(errors))
def test_it_stands_in_the_drawn_tree(one: type[Exception]) -> None:
    assert one.__name__ in (errors.__doc__ or "")


def test_the_doors_know_each_kind() -> None:
    assert {one.exit_code for one in _all(errors) if issubclass(one, errors.InputError)} == {2}
    assert {one.exit_code for one in _all(errors) if issubclass(one, errors.MissingError)} == {3}
    assert all(
        400 <= one.status < 500 for one in _all(errors) if issubclass(one, errors.InputError)
    )
