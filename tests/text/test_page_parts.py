"""Pages that are no news story: recipes, products, newsletters; and what stands on any page."""

from __future__ import annotations

import json
from html import escape

import pytest

from narrator.errors import EmptyText
from narrator.text.read.html import page
from narrator.types import Article

MENU = "<nav><a href='/'>Start</a> <a href='/shop'>Shop</a></nav>"
FOOT = "<footer>© Oat and Ember</footer>"
TEXT = [
    "My uncle baked this bread on the last Sunday of each month, when the mill had new flour.",
    "The dough is wet, and it sticks to whatever comes near, but the crust is worth all of it.",
    "Nobody who ate at his table ever asked for butter, though there was always some to be had.",
    "On the second day it is better still, if a second day ever comes for a loaf that is as good.",
    "He wrote the numbers on the wall beside the oven, and there they are to this very day.",
    "The mill was sold in the spring, and the flour now comes in paper sacks from far away.",
]
TOLD = "".join(f"<p>{text}</p>" for text in TEXT)


def whole(body: str, title: str = "Oat bread") -> str:
    return f"<!doctype html><html lang=en><title>{title}</title><body>{MENU}{body}{FOOT}</html>"


def own(article: Article) -> list[str]:
    return [block.text for block in article.blocks if not block.rule]


def off(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.rule]


def test_a_recipe_keeps_its_headings_lists_notes_and_table() -> None:
    listed = ["500 g strong flour", "2 tsp salt", "350 ml water", "a little oil"]
    steps = [
        "Mix flour and water, and let them rest for an hour.",
        "Add the salt, fold the dough four times, and leave it in the cold over night.",
        "Bake it in a hot pot, with the lid on at first, until the crust is dark.",
    ]
    article = page(
        whole(f"""<article><h1>Oat bread</h1>{TOLD}
      <div class=card><h3>Ingredients</h3><ul>{"".join(f"<li>{one}</li>" for one in listed)}</ul>
      <h3>Method</h3><ol>{"".join(f"<li>{one}</li>" for one in steps)}</ol>
      <h3>Notes</h3><p>Keeps five days. Toasts well.</p>
      <table><tr><th>Energy</th><th>Fat</th></tr><tr><td>240 kcal</td><td>2 g</td></tr></table>
      </div></article><div>You might also like</div><ul><li><a href=/r>Rye</a></ul>""")
    )
    numbered = [f"{at}. {step}" for at, step in enumerate(steps, 1)]
    assert own(article) == [
        *TEXT, "Ingredients", *listed, "Method", *numbered, "Notes",
        "Keeps five days. Toasts well.", "Energy\tFat", "240 kcal\t2 g",
    ]  # fmt: skip
    assert "Rye" in off(article)


def test_a_section_of_links_is_not_the_articles_for_its_heading() -> None:
    part = "".join(f"<h2>Part {at}</h2><p>{text}</p>" for at, text in enumerate(TEXT))
    links = "<h2>Elsewhere</h2><ul><li><a href=/a>Rye bread</a><li><a href=/b>Barley</a></ul>"
    article = page(whole(f"<main><h1>Oat bread</h1>{part}{links}</main>"))
    assert own(article) == [line for at, text in enumerate(TEXT) for line in (f"Part {at}", text)]


def test_a_product_keeps_its_table_under_its_heading() -> None:
    article = page(
        whole(
            f"""<main><h1>Loaf tin</h1><button>Add to basket</button>
      <button class=wish>Save for later</button><h2>Description</h2>{TOLD}
      <h2>Measures</h2><table><tr><th>Length</th><td>30 cm</td></tr>
      <tr><th>Weight</th><td>0.9 kg</td></tr></table>
      <h2>You may also like</h2><ul><li><a href=/a>Round tin</a> $9</ul></main>""",
            "Loaf tin",
        )
    )
    read = own(article)
    assert read[read.index("Measures") :] == ["Measures", "Length\t30 cm", "Weight\t0.9 kg"]
    assert not {"Add to basket", "Save for later", "You may also like"} & set(read)


def test_a_newsletter_in_tables_keeps_headings_and_last_lines() -> None:
    def row(inner: str) -> str:
        return f"<tr><td>{inner}</td></tr>"

    cells = row(f"<table>{row(f'<h2>Flour is up</h2><p>{TEXT[0]} {TEXT[5]}</p>')}</table>")
    rows = [row("<a href=/v>View it in your browser</a>"), row("<h1>Crumbs, no. 12</h1>"), cells,
            row(f"<h2>The oven</h2><p>{TEXT[4]} {TEXT[2]}</p>"),
            row(f"<h2>The mill</h2><p>{TEXT[1]} {TEXT[3]}</p>"),
            row("<p>That is all for today. Until next Monday.</p>"),
            row("<a href=/u>Unsubscribe</a>")]  # fmt: skip
    article = page(f"""<html><head><title>Crumbs, no. 12</title></head><body><table><tr>
      <td align=center><table width=600>{"".join(rows)}</table></td></tr></table></body></html>""")
    assert own(article) == [
        "Flour is up", f"{TEXT[0]} {TEXT[5]}", "The oven", f"{TEXT[4]} {TEXT[2]}",
        "The mill", f"{TEXT[1]} {TEXT[3]}", "That is all for today. Until next Monday.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "control",
    [
        "<button>Copy</button>",
        "<button><span>Copy</span></button>",
        "<div role=button tabindex=0>Copy</div>",
        "<div><a href=# role=button>Copy</a></div>",
        "<div><label>Copy <select><option>1</option></select></label></div>",
        "<form><div><label for=a>Copy</label><input id=a></div></form>",
    ],
)
@pytest.mark.parametrize("story", [TOLD, f"<p>{TEXT[0]}</p>"])
def test_what_a_control_says_is_not_the_articles(control: str, story: str) -> None:
    assert off(page(f"{story}{control}<p>{TEXT[0]}</p>")) == ["Copy"]
    assert "Copy" in off(page(whole(f"<article>{story}{control}<p>{TEXT[0]}</p></article>")))


@pytest.mark.parametrize(
    "markup",
    [
        "<h2><button>Where did it go?</button></h2>",
        "<button aria-expanded=false>Where did it go?</button>",
        "<button class=accordion>Where did it go?</button>",
        "<details><summary role=button>Where did it go?</summary>Home.</details>",
        "<ul><li><label><input type=checkbox> Where did it go?</label></ul>",
        "<p>Press <span role=button>OK</span>. Where did it go?</p>",
        f"<button>Where did it go? {TEXT[0]} {TEXT[1]}</button>",
    ],
)
def test_a_button_that_opens_text_and_a_list_to_tick_are_an_authors(markup: str) -> None:
    assert any("Where did it go?" in text for text in own(page(f"{TOLD}{markup}{TOLD}")))


@pytest.mark.parametrize("form", ["form", "div"])
def test_a_small_page_in_a_form_is_read(form: str) -> None:
    markup = whole(f"<{form} action=/x><h1>Oat bread</h1><p>{TEXT[0]}</p></{form}>")
    assert own(page(markup)) == [TEXT[0]]


@pytest.mark.parametrize("name", ["id=cookie", "class=cookie-notice", "id=gdprBanner",
                                  "class='bar eu-cookie-law'", "class=consent-popup"])  # fmt: skip
@pytest.mark.parametrize("story", [TOLD, "".join(f"<p>{text}</p>" for text in TEXT[:3])])
def test_a_notice_that_asks_for_consent_is_not_the_articles(name: str, story: str) -> None:
    asks = f"<div {name}><p>We use cookies, and so do those who we work with.</p></div>"
    article = page(whole(f"{asks}<h1>Oat bread</h1>{story}"))
    assert "We use cookies, and so do those who we work with." in off(article)
    assert TEXT[2] in own(article)


@pytest.mark.parametrize("name", ["category-cookies", "post recipe-cookies", "cookie-notice"])
def test_an_article_is_none_whatever_its_class(name: str) -> None:
    assert own(page(whole(f"<div class='{name}'><h1>Oat bread</h1>{TOLD}</div>"))) == TEXT


def test_what_a_wall_says_is_not_the_articles() -> None:
    wall = """<div class=paywall><h3>Subscribe to continue reading</h3>
      <p>One euro a week. End it when you like.</p></div>"""
    article = page(whole(f"<article><h1>Oat bread</h1><p>{TEXT[0]}</p>{wall}</article>"))
    assert own(article) == [TEXT[0]]
    assert article.teaser
    inside = page(whole(f"<article><h1>Oat bread</h1><div class=paywall>{TOLD}</div></article>"))
    assert own(inside) == TEXT


def scripted(body: object, seen: str = "<div id=root></div>", more: str = "") -> str:
    said = json.dumps({"@graph": [{"@type": "WebSite"}, {
        "@type": ["NewsArticle"], "headline": "Oat bread", "articleBody": body}]})  # fmt: skip
    head = f"<title>Oat bread</title><script type='application/ld+json'>{said}</script>{more}"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{seen}</body></html>"


@pytest.mark.parametrize("body", ["\n\n".join(TEXT), "\n".join(TEXT), TOLD, escape(TOLD)])
@pytest.mark.parametrize("seen", [
    "<noscript>Turn JavaScript on.</noscript><div id=root></div>",
    f"{MENU}<div id=app><p>Loading…</p></div>{FOOT}",
    f"{MENU}<h1>Oat bread</h1><div id=app></div>{FOOT}",
])  # fmt: skip
def test_an_article_that_is_told_and_not_shown_is_read(body: str, seen: str) -> None:
    article = page(scripted(body, seen))
    assert own(article) == TEXT
    assert article.title == "Oat bread"
    assert not article.teaser
    for block in article.blocks:
        for run in block.runs:
            assert article.source[run.source_at :].startswith(block.text)
    if "Loading" in seen:
        assert "Loading…" in off(article)


def test_what_is_told_is_not_read_where_it_is_shown() -> None:
    told = "\n".join(TEXT)
    for shown in (TOLD, f"<p>{TEXT[0]}</p><p>{TEXT[1]}</p>"):
        article = page(scripted(told, f"<article><h1>Oat bread</h1>{shown}</article>"))
        assert article.source.count(TEXT[0]) == 1
        assert article.source.count(TEXT[5]) == shown.count(TEXT[5])
    other = "".join(f"<p>{text.replace('the', 'an old')}</p>" for text in reversed(TEXT))
    assert TEXT[0] not in page(scripted(told, f"<article>{other}</article>")).source


@pytest.mark.parametrize("body", ["Too short.", "", None, 7, ["a", {"b": TOLD}], {"c": TOLD}])
def test_what_is_told_of_no_article_leaves_a_page_empty(body: object) -> None:
    with pytest.raises(EmptyText):
        page(scripted(body))


def test_an_article_that_is_not_free_is_not_taken_from_where_it_is_told() -> None:
    paid = '<script type=application/ld+json>{"@type": "WebPage", "isAccessibleForFree": false}'
    with pytest.raises(EmptyText):
        page(scripted("\n".join(TEXT), more=f"{paid}</script>"))


@pytest.mark.parametrize("between", [
    "<input type=radio>", "<select><option>x</select>", "<div>and</div>",
    "<textarea></textarea>", "<video></video>", "<hr>",
])  # fmt: skip
def test_what_is_seen_between_words_parts_them(between: str) -> None:
    said = " ".join(own(page(f"<p>x</p><span><b>Oat</b>{between}<i>meal</i></span><p>y</p>")))
    assert said in ("x Oat meal y", "x Oat and meal y")


def test_a_hidden_field_parts_no_word() -> None:
    assert own(page("<span>Oat<input type=hidden>meal</span>")) == ["Oatmeal"]


def test_a_heading_in_a_cell_stays_with_the_line_that_is_kept_below_it() -> None:
    cells = "".join(f"<td><h3>{name}</h3><p>{line}</p></td>" for name, line in
                    (("Up", "Rye +3 %"), ("Down", "Oats −1 %")))  # fmt: skip
    told = "".join(f"<tr><td><p>{text}</p></td></tr>" for text in TEXT[:3])
    rest = "".join(f"<tr><td><p>{text}</p></td></tr>" for text in TEXT[3:])
    table = f"<table>{told}<tr><td><table><tr>{cells}</tr></table></td></tr>{rest}</table>"
    read = own(page(whole(table)))
    assert ("Rye +3 %" in read) <= ("Up" in read)
    assert ("Oats −1 %" in read) <= ("Down" in read)
    assert [text for text in read if text in TEXT] == TEXT
