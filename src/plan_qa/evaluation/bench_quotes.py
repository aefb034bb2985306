"""How fast a long draft is checked: `python -m plan_qa.evaluation.bench_quotes [characters] [quotations]`.

The draft is made of source slices (as they are, with edits, from the witness) and invented sentences, seeded.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.quotes.check import quoted_sources, verify

_FILLING = "各地各部门要结合实际抓好落实，把学习成果转化为推动工作的实际成效。"
_INVENTED = "每一位同志都应当在年底之前写出不少于三千字的读书笔记并交所在小组传阅"


def make_draft(library: Library, characters: int, quotations: int, seed: int = 1) -> str:
    """A draft of about `characters` letters with `quotations` quotations: exact, edited, invented in turn."""
    chance = random.Random(seed)
    units = [unit for unit in library.units if len(unit.text) > 60]
    pieces: list[str] = []
    for i in range(quotations):
        unit = chance.choice(units)
        length = chance.randint(12, 60)
        start = chance.randrange(len(unit.text) - length)
        words = list(unit.text[start : start + length])
        if i % 3 == 1:
            for _ in range(length * 3 // 20):
                words[chance.randrange(len(words))] = chance.choice("甲乙丙丁戊己庚辛")
        elif i % 3 == 2:
            words = list(_INVENTED)
            chance.shuffle(words)
        pieces.append("“" + "".join(words).translate(str.maketrans("“”", "‘’")) + "”")
    each = max(1, characters // quotations - 40)
    filling = (_FILLING * (each // len(_FILLING) + 1))[:each]
    return "\n\n".join(f"文件指出，{piece}。{filling}" for piece in pieces)


def main(arguments: list[str]) -> int:
    """Print the figures."""
    characters, quotations = (int(n) for n in (*arguments, "100000", "300")[:2])
    library = open_library(default_folders())
    draft = make_draft(library, characters, quotations)
    started = time.perf_counter()
    sources = quoted_sources(library)
    prepared = time.perf_counter()
    checks = verify(draft, sources)
    done = time.perf_counter()
    verdicts = Counter(check.verdict for check in checks)
    print(f"草稿 {len(draft)} 字，引文 {len(checks)} 处：{dict(verdicts)}")
    print(f"建表 {prepared - started:.3f} 秒，核对 {done - prepared:.3f} 秒")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
