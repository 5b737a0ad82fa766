"""Learns which pieces of a page are its article; writes narrator/text/read/html/article.json.

    python -m bench.learn.extraction AEB [TRAFEVAL] [--out FILE | --check]

AEB: a folder with ground-truth.json and html/*.html.gz (scrapinghub's
article-extraction-benchmark). TRAFEVAL: a folder with evaldata.json, cache/ and eval/ (the tests
of trafilatura), where a few stretches of each page are said to be in or out; there the pieces on
which trafilatura and readability agree count a little too. Prints what five parts of the pages,
each held out once, give; --check prints that alone.

Needs `pip install lightgbm trafilatura readability-lxml` (at build time only: the package reads
plain numbers).
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from bench.extraction import counts, measures
from narrator.text.read.html import extract, features, meta, tree, walk
from narrator.text.read.html.container import Page

OUT = Path(extract.__file__).with_name("article.json")
# Of the weight of a page that is told whole: a page's few stretches, and what two libraries agree
# upon in it.
WEAK, AGREED = 0.1, 0.05
# They agree on a piece where both take so much of its triples of words, or so little.
TAKEN, LEFT = 0.8, 0.2
FOLDS = 5
# How a page's words are parted for labels.
WORD = re.compile(r"\w+")


@dataclass
class Told:
    """A page's pieces with their features, and for each 1, 0 or -1 (not known), and a weight.

    `agreed`: the label is what two libraries say, and no person.
    """

    page: Page
    title: str
    rows: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    agreed: np.ndarray
    true: str = ""


def decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def measured(markup: str) -> tuple[Page, str, np.ndarray] | None:
    root = tree.parse(markup)
    found = walk.found_in(root)
    if not found:
        return None
    titles = meta.head_of(root).titles
    page, title = Page(found), titles[0] if titles else ""
    return page, title, np.array(features.rows(page, title))


def told_whole(folder: Path) -> Iterator[Told]:
    """Pages whose whole article is known: a piece is in where half of its words are."""
    for key, truth in json.loads((folder / "ground-truth.json").read_text("utf-8")).items():
        page = measured(decoded(gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())))
        if page is None:
            continue
        words: list[str] = []
        owners: list[int] = []
        for at, piece in enumerate(page[0].found):
            new = WORD.findall(piece.piece.text)
            words += new
            owners += [at] * len(new)
        total = np.bincount(owners, minlength=len(page[0].found))
        hits = np.zeros(len(total))
        true = truth["articleBody"]
        for a, _, size in SequenceMatcher(
            None, words, WORD.findall(true), autojunk=False
        ).get_matching_blocks():
            for at in range(a, a + size):
                hits[owners[at]] += 1
        labels = np.where(total == 0, -1, hits * 2 >= total)
        weights = np.sqrt(total) / np.sqrt(total).sum()
        yield Told(*page, labels, weights, np.zeros(len(labels), bool), true)


def told_weakly(folder: Path) -> Iterator[Told]:
    """Pages of which some stretches are known to be in or out."""
    for said in json.loads((folder / "evaldata.json").read_text("utf-8")).values():
        files = [folder / part / said["file"] for part in ("cache", "eval")]
        file = next((file for file in files if file.is_file()), None)
        markup = decoded(file.read_bytes()) if file else ""
        page = measured(markup) if markup else None
        if page is None:
            continue
        texts = [" ".join(piece.piece.text.split()) for piece in page[0].found]
        labels = np.full(len(texts), -1)
        for value, stretches in ((0, said["without"]), (1, said["with"])):
            for stretch in (" ".join(stretch.split()) for stretch in stretches):
                for at, text in enumerate(texts):
                    if stretch in text or (len(text) > 30 and text in stretch):
                        labels[at] = value
        told = labels >= 0
        shared = agreement(markup, texts)
        agreed = ~told & (shared >= 0)
        labels[agreed] = shared[agreed]
        sizes = np.sqrt([len(text.split()) for text in texts])
        weights = np.where(told, WEAK / max(told.sum(), 1), AGREED * sizes / sizes.sum())
        yield Told(*page, labels, weights, agreed)


def triples(text: str) -> list[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return [tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))]


def agreement(markup: str, texts: Sequence[str]) -> np.ndarray:
    """1 where trafilatura and readability both take a piece, 0 where both leave it, else -1."""
    from lxml.etree import LxmlError
    from readability import Document
    from readability.readability import Unparseable
    from trafilatura import extract as trafilatura

    from narrator.errors import EmptyText

    labels = np.full(len(texts), -1)
    try:
        summary = Document(markup).summary()
        other = "\n".join(piece.text for piece in walk.walk(tree.parse(summary)))
    except (Unparseable, LxmlError, EmptyText, ValueError, TypeError):
        return labels
    takes = [set(triples(trafilatura(markup, favor_precision=True) or "")), set(triples(other))]
    for at, text in enumerate(texts):
        own = triples(text)
        shares = [sum(triple in taken for triple in own) / len(own) for taken in takes]
        if min(shares) >= TAKEN:
            labels[at] = 1
        elif max(shares) <= LEFT and all(len(taken) > 1 for taken in takes):
            labels[at] = 0
    return labels


def learned(pages: Sequence[Told]) -> Any:
    from lightgbm import LGBMClassifier

    known = [page.labels >= 0 for page in pages]
    model = LGBMClassifier(
        n_estimators=120, learning_rate=0.1, num_leaves=12, min_child_samples=20, reg_lambda=2.0,
        colsample_bytree=0.5, subsample=0.8, subsample_freq=1, n_jobs=1, verbose=-1, random_state=0,
    )  # fmt: skip
    return model.fit(
        np.concatenate([page.rows[k] for page, k in zip(pages, known, strict=True)]),
        np.concatenate([page.labels[k] for page, k in zip(pages, known, strict=True)]),
        sample_weight=1000
        * np.concatenate([page.weights[k] for page, k in zip(pages, known, strict=True)]),
    )


def check(pages: list[Told]) -> None:
    """Each part of the pages is read by what was learned from the others."""
    random.Random(0).shuffle(pages)
    rows, right, known = [], 0, 0
    for part in range(FOLDS):
        model = learned([page for at, page in enumerate(pages) if at % FOLDS != part])
        for page in pages[part::FOLDS]:
            likely = model.predict_proba(page.rows)[:, 1].tolist()
            kept = extract.chosen(page.page, likely)
            if page.true:
                text = "\n\n".join(
                    piece.piece.text
                    for piece, keep in zip(page.page.found, kept, strict=True)
                    if keep and piece.piece.kind != "caption"
                )
                rows.append(counts(page.true, text))
            else:
                told = (page.labels >= 0) & ~page.agreed
                right += int((np.array(kept)[told] == page.labels[told]).sum())
                known += int(told.sum())
    precision, recall, f1 = measures(rows)
    print(f"{len(rows)} pages told whole: F1 {f1:.4f}  P {precision:.4f}  R {recall:.4f}")
    scores = sorted(2 * h / (2 * h + f + m) for h, f, m in rows)
    print("the worst of them:", ", ".join(f"{score:.2f}" for score in scores[:6]))
    if known:
        print(f"{known} stretches of other pages: {right / known:.4f} right")


def written(model: Any, out: Path) -> None:
    trees = []
    for info in model.booster_.dump_model()["tree_info"]:
        feature: list[int] = []
        threshold: list[float] = []
        left: list[int] = []
        right: list[int] = []
        leaves: dict[int, float] = {}

        def put(node: dict[str, Any], *, rows: Any = (feature, threshold, left, right),
                values: dict[int, float] = leaves) -> int:  # fmt: skip
            if "leaf_value" in node:
                leaf = node.get("leaf_index", 0)
                values[leaf] = round(node["leaf_value"], 5)
                return -leaf - 1
            at = len(rows[0])
            for row, value in zip(
                rows, (node["split_feature"], float(f"{node['threshold']:.7g}"), 0, 0), strict=True
            ):
                row.append(value)
            rows[2][at] = put(node["left_child"])
            rows[3][at] = put(node["right_child"])
            return at

        if put(info["tree_structure"]) == 0:
            trees.append([feature, threshold, left, right, [leaves[at] for at in sorted(leaves)]])
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in trees)
    out.write_text(f'{{"names": {json.dumps(features.NAMES)},\n"trees": [\n{lines}\n]}}\n', "utf-8")
    print(f"{len(trees)} trees in {out}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("whole", type=Path)
    parser.add_argument("weak", type=Path, nargs="?")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    logging.disable()
    pages = [*told_whole(asked.whole), *(told_weakly(asked.weak) if asked.weak else ())]
    if not asked.check:
        written(learned(pages), asked.out)
    check(pages)


if __name__ == "__main__":
    main()
