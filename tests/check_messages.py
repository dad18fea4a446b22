"""Report near copies among the labelled messages of urgent guidance: they teach the model nothing and count twice."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

FOLDER = Path("faqs/urgent/messages")
ALIKE = 85  # token_sort_ratio, 0 to 100, above which two messages are near copies


def near_copies(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the numbers of each two *texts* that are near copies, whatever their order of words, capitals and marks."""
    scores = cdist(texts, texts, scorer=token_sort_ratio, processor=default_process, score_cutoff=ALIKE, workers=-1)
    return [(first, second) for first, second in np.argwhere(np.triu(scores, 1) > ALIKE).tolist()]


def find_problems(file: Path) -> Iterator[str]:
    """Yield each two near copies in *file* as ``file:line: what is wrong; how to mend it``."""
    rows = [(n, json.loads(line)["q"]) for n, line in enumerate(file.read_text("utf-8").split("\n"), 1) if line.strip()]
    for first, second in near_copies([text for _, text in rows]):
        yield f"{file}:{rows[second][0]}: is a near copy of line {rows[first][0]}; delete one of them, or say it in other words"


def main() -> int:
    """Print the near copies of every file; return 1 when there are some."""
    problems = [problem for file in sorted(FOLDER.glob("*.jsonl")) for problem in find_problems(file)]
    print("\n".join(problems) or "no two messages of a file are near copies")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
