"""Which documents a question is to be kept to, where a user added some: those that it names.

The plan itself speaks of other documents (「规划要求学习党章吗」): one that is named beside it keeps the question to neither.
"""

from __future__ import annotations

from typing import Final

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.editions import superseded_in
from plan_qa.places.documents import names_in, squeeze_name

# The letters of a word for a kind of text: 条例, 办法.
_KIND: Final = 2


def documents_to_ask(text: str, library: Library) -> frozenset[str]:
    """The ids of the documents to which a question is to be kept: the added ones that it names, or, where it names a
    registered one, all of those; none: any may answer."""
    own = {document.id for document in library.own}
    if not own:
        return frozenset()
    folded = fold_text(text)
    named = {document.id for document in library.own if _called(document.called, folded)}
    registered = False
    for naming in names_in(folded, library):
        registered |= bool(naming.kind) or bool(naming.document and naming.document not in own)
        # 「条例」 alone may be any of several.
        if naming.document in own and (naming.end - naming.start > _KIND or len(own) == 1):
            named.add(naming.document)
    if registered:
        return frozenset() if named else frozenset(document.id for document in library.registered)
    # Several editions have one name: the one in force is meant.
    return frozenset(named) - superseded_in([library.document_by_id[name] for name in named])


def _called(names: tuple[str, ...], folded: str) -> bool:
    return any(len(name) > 1 and squeeze_name(name) in folded for name in names)
