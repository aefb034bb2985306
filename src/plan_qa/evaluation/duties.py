"""Scores the duty extractor against the hand-made tables: `python -m plan_qa.evaluation.duties [--json]`.

A found duty is right when address, body and duty agree: exactly, or (overlap) when the two spans share at least 0.8
of the longer one. Matching is one to one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, registered_library
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Duty, Unit
from plan_qa.duties.extract import duties_in, extract_duties, load_grammar
from plan_qa.duties.grammar.grammar import Grammar

GOLD = Path(__file__).resolve().parents[3] / "tests" / "data"
_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class GoldDuty:
    """A row of a gold table, with the offsets of the duty in its unit."""

    body: str
    duty: str
    cite: str
    start: int
    end: int
    holder: str
    partners: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of found rows against gold rows, with the counts behind them."""

    gold: int
    found: int
    right: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one table: all rows and by kind, exact and by overlap; `holders` is the share of the matched
    rows whose holder and partners are right too."""

    exact: Score
    overlap: Score
    owned: Score
    ownerless: Score
    holders: float


def _gold(row: dict[str, object], cite: str, unit: Unit) -> GoldDuty:
    sentence = unit.sentences[int(str(row["sentence_number"])) - 1]
    duty = str(row["duty"])
    start = unit.text.index(duty, sentence.start, sentence.end)
    partners = row["partners"]
    return GoldDuty(
        str(row["body"]),
        duty,
        cite,
        start,
        start + len(duty),
        str(row["holder"]),
        tuple(map(str, partners)) if isinstance(partners, list) else (),
        unit.slice(sentence),
    )


def read_plan_gold(library: Library, path: Path = GOLD / "duties_plan.jsonl") -> tuple[GoldDuty, ...]:
    """The table of the plan."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(_gold(row, row["cite"], library.unit_by_id[row["cite"]]) for row in rows)


def read_articles(path: Path) -> tuple[tuple[Unit, tuple[GoldDuty, ...]], ...]:
    """Annotated articles that carry their own text: the unit and its rows."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        unit = Unit(row["id"], "held", row["no"], row["text"], split_sentences(row["text"]))
        found.append((unit, tuple(_gold(duty, unit.id, unit) for duty in row["rows"])))
    return tuple(found)


def _is_exact(gold: GoldDuty, found: Duty) -> bool:
    # The words may stand twice in a sentence; a gold row names the sentence, not the offset.
    return gold.duty == found.duty and gold.sentence == found.sentence


def _overlaps(gold: GoldDuty, found: Duty) -> bool:
    if _is_exact(gold, found):
        return True
    shared = min(gold.end, found.end) - max(gold.start, found.start)
    return shared >= _ENOUGH * max(gold.end - gold.start, found.end - found.start)


def match(
    gold: Sequence[GoldDuty], found: Sequence[Duty], agree: Callable[[GoldDuty, Duty], bool] = _overlaps
) -> list[tuple[GoldDuty, Duty]]:
    """One-to-one pairs of the same address and body whose spans agree."""
    left = list(found)
    pairs: list[tuple[GoldDuty, Duty]] = []
    for row in gold:
        for duty in left:
            if duty.cite == row.cite and duty.body == row.body and agree(row, duty):
                pairs.append((row, duty))
                left.remove(duty)
                break
    return pairs


def _score(gold: int, found: int, right: int) -> Score:
    precision, recall = right / found if found else 0.0, right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Score(gold, found, right, round(precision, 4), round(recall, 4), round(f1, 4))


def report(gold: Sequence[GoldDuty], found: Sequence[Duty]) -> Report:
    """All figures of one table."""
    pairs = match(gold, found)

    def part(owned: bool) -> Score:
        return _score(
            sum(bool(row.body) == owned for row in gold),
            sum(bool(duty.body) == owned for duty in found),
            sum(bool(row.body) == owned for row, _ in pairs),
        )

    alike = sum(row.holder == duty.holder and set(row.partners) == set(duty.partners) for row, duty in pairs)
    return Report(
        exact=_score(len(gold), len(found), len(match(gold, found, _is_exact))),
        overlap=_score(len(gold), len(found), len(pairs)),
        owned=part(True),
        ownerless=part(False),
        holders=round(alike / len(pairs), 4) if pairs else 0.0,
    )


def plan_report(library: Library, grammar: Grammar) -> Report:
    """The figures on the plan."""
    plan = library.in_force.id
    return report(
        read_plan_gold(library),
        [duty for duty in extract_duties(library, grammar) if duty.cite.startswith(f"{plan}/")],
    )


def articles_report(grammar: Grammar, path: Path) -> Report:
    """The figures on annotated articles."""
    articles = read_articles(path)
    return report(
        [row for _, rows in articles for row in rows],
        [duty for unit, _ in articles for duty in duties_in(grammar, unit)],
    )


def _differences(gold: Iterable[GoldDuty], found: Sequence[Duty]) -> list[str]:
    rows = list(gold)
    pairs = match(rows, found)
    missed = [row for row in rows if not any(row is other for other, _ in pairs)]
    extra = [duty for duty in found if not any(duty is other for _, other in pairs)]
    return [f"- 漏 {r.cite} [{r.body}] {r.duty}" for r in missed] + [
        f"+ 多 {d.cite} [{d.body}] {d.duty}" for d in extra
    ]


def main() -> None:
    """Print the figures of every table, and with --differences what was missed and what was too much."""
    parser = argparse.ArgumentParser(description="职责抽取对手工标注表的得分")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--differences", action="store_true", help="列出漏掉和多出的各行")
    options = parser.parse_args()
    folders = default_folders()
    library, grammar = registered_library(folders), load_grammar(folders)
    reports = {"plan": plan_report(library, grammar)}
    reports |= {path.stem: articles_report(grammar, path) for path in sorted(GOLD.glob("duties_[hs]*.jsonl"))}
    if options.json:
        print(
            json.dumps(
                {name: asdict(figures) for name, figures in reports.items()}, ensure_ascii=False, indent=1
            )
        )
        return
    for name, figures in reports.items():
        print(name)
        for label, score in (
            ("逐字", figures.exact),
            ("重合≥0.8", figures.overlap),
            ("有主体", figures.owned),
            ("无主体", figures.ownerless),
        ):
            print(
                f"  {label}\tP {score.precision:.3f}\tR {score.recall:.3f}\tF1 {score.f1:.3f}\t（{score.right}/{score.found}/{score.gold}）"
            )
        print(f"  个人与会同标注正确 {figures.holders:.3f}")
    if options.differences:
        for line in _differences(
            read_plan_gold(library),
            [d for d in extract_duties(library, grammar) if d.cite.startswith("plan/")],
        ):
            print(line)
        for path in sorted(GOLD.glob("duties_[hs]*.jsonl")):
            articles = read_articles(path)
            found = [duty for unit, _ in articles for duty in duties_in(grammar, unit)]
            print("\n".join(_differences((row for _, rows in articles for row in rows), found)))


if __name__ == "__main__":
    main()
