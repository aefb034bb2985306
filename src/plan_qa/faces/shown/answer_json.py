"""The answer object of the contract: what `--json`, `--batch` and the HTTP API print."""

from __future__ import annotations

from typing import Any

from plan_qa.domain import Answer, Hit


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """The answer as the contract's JSON object, keys in the contract's order."""
    return {
        "id": answer.id,
        "question": answer.question,
        "standalone": answer.standalone,
        "status": answer.status.value,
        "notice": answer.notice,
        "hits": [_hit_to_dict(hit) for hit in answer.hits],
    }


def _hit_to_dict(hit: Hit) -> dict[str, Any]:
    return {
        "cite": hit.cite,
        "document": hit.document,
        "label": hit.label,
        "text": hit.text,
        "spans": [list(span) for span in hit.spans],
        "score": hit.score,
    }
