"""Two documents beside one another: what is marked is exactly what differs, or what both have."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.library import Library
from plan_qa.corpus.side_by_side import LEAST_SHARED, differing, pairs_of, shared_by
from plan_qa.domain import Document, Sentence, Unit

_LETTERS = st.text(st.sampled_from("党员教育培训工作各级要认真做好，。"), max_size=40)


def unit(document: str, name: str, text: str) -> Unit:
    return Unit(f"{document}/{name}", document, name, text, (Sentence(1, 0, len(text)),))


def edition(name: str, **articles: str) -> Document:
    return Document(
        id=name,
        kind="user",
        title="办法",
        short_title="办法",
        cited_as="《办法》",
        issuer="",
        date="",
        period=None,
        published_in="",
        carrier="",
        file="",
        sha256="",
        units=tuple(unit(name, article, text) for article, text in articles.items()),
    )


def left_out(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


@given(_LETTERS, _LETTERS)
def test_without_what_differs_both_wordings_are_one(before: str, after: str) -> None:
    gone, come = differing(before, after)
    assert left_out(before, gone) == left_out(after, come)


def test_what_is_marked_of_two_wordings() -> None:
    before, after = "党委和党总支的直接实施责任，课程课件供给", "党委和党支部的直接实施责任,课程供给"
    gone, come = differing(before, after)
    assert [before[a:b] for a, b in gone] == ["总支", "课件"]
    assert [after[a:b] for a, b in come] == ["支部"]
    assert differing("20天或160学时", "２０天或160学时") == ((), ())


def test_editions_are_paired_by_what_they_say_and_in_order() -> None:
    before = edition(
        "old",
        art1="第一条为了做好工作制定本办法。",
        art2="第二条每年不少于40学时。",
        art3="第三条由县委负责解释。",
    )
    longer = edition(
        "new",
        art1="第一条为了做好工作制定本办法。",
        art2="第二条支部要有学习室和图书角，定期开放。",
        art3="第三条每年不少于48学时。",
        art4="第四条由县委负责解释。",
    )
    rows = [
        (row.before.id if row.before else "", row.after.id if row.after else "")
        for row in pairs_of(before, longer)
    ]
    assert rows == [
        ("old/art1", "new/art1"),
        ("", "new/art2"),
        ("old/art2", "new/art3"),
        ("old/art3", "new/art4"),
    ]
    gone = [
        (row.before.id if row.before else "", row.after.id if row.after else "")
        for row in pairs_of(longer, before)
    ]
    assert gone == [
        ("new/art1", "old/art1"),
        ("new/art2", ""),
        ("new/art3", "old/art2"),
        ("new/art4", "old/art3"),
    ]


def test_the_two_witnesses_of_the_plan_differ_where_the_collation_says(library: Library) -> None:
    _, witness = library.witnesses[0]
    rows = pairs_of(library.document_by_id["plan"], witness)
    assert [row.before.id for row in rows if row.before] == [
        u.id for u in library.document_by_id["plan"].units
    ]
    changed = {row.before.id for row in rows if row.before and (row.gone or row.come)}
    assert changed == {v.cite for v in library.variants if "/part" not in v.cite}


def test_what_two_documents_share_stands_in_both(library: Library) -> None:
    plan, interview = library.document_by_id["plan"], library.document_by_id["interview2025"]
    runs = shared_by(plan, interview)
    assert len(runs) > 20
    for run in runs:
        a, b = library.unit_by_id[run.before].text, library.unit_by_id[run.after].text
        assert differing(a[slice(*run.before_span)], b[slice(*run.after_span)]) == ((), ())
        assert run.after_span[1] - run.after_span[0] >= LEAST_SHARED
    for one, other in pairwise(runs):
        assert one.after != other.after or one.after_span[1] <= other.after_span[0]
