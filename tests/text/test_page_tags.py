"""Pages that leave tags out, have nothing but scripts, or a short headline."""

from __future__ import annotations

import pytest

from narrator.errors import EmptyText
from narrator.text.read.html import page


@pytest.mark.parametrize("element", ["main", "article", "section", "header", "figure", "x-post"])
def test_a_page_may_leave_out_head_and_body(element: str) -> None:
    inside = f"<{element}><p>Dug by hand.</p></{element}>And more.<p>At last.</p>"
    markup = f"<!doctype html><meta charset=utf-8><title>Ponds</title>{inside}"
    assert page(markup).source == "Dug by hand.\n\nAnd more.\n\nAt last."
    assert page(markup).title == "Ponds"


def test_a_page_of_scripts_alone_says_so() -> None:
    with pytest.raises(EmptyText, match="filled in by scripts"):
        page("<!doctype html><title>Shore</title><div id=root></div><script src=a.js></script>")
    with pytest.raises(EmptyText, match="send an article"):
        page("<!doctype html><title>Shore</title><div></div>")


def test_a_short_headline_is_the_title_before_its_manuals_name() -> None:
    text = "<p>The ponds were dug by hand, in winter, by people who liked the cold.</p>" * 3
    markup = f"<title>Ponds - A handbook of water</title><main><h1>Ponds</h1>{text}</main>"
    assert page(markup).title == "Ponds"
    other = markup.replace("<h1>Ponds</h1>", "<h1>Pond</h1>")
    assert page(other).title == "Ponds - A handbook of water"
