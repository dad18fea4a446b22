"""What is wrong with the content, one value each, and how much each kind weighs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]
# by the name of a rule, the heaviest first: what must be mended, then what an editor should look at
WEIGHTS: Mapping[str, Level] = {
    "conflict": "error",
    "unusable": "error",  # the bot cannot be built, or not be measured
    "unsafe-markdown": "error",
    "invisible-character": "error",
    "hard-to-read": "error",
    "unreadable-signatures": "error",
    "objected": "warning",
    "changed-since-signed": "warning",
    "overdue-review": "warning",
    "won-by-another": "warning",
    "aspect-not-covered": "warning",
    "near-duplicate": "warning",
    "few-phrasings": "warning",
    "undefined-abbreviation": "warning",
    "answer-form": "warning",
    "odd-markdown": "warning",
    "typographic-quote": "warning",
    "unused-source": "warning",
    "dead-link": "warning",
    "related": "warning",
    "passed-over": "warning",
    "unmatched-wording": "warning",
    "old-calibration": "warning",
}
_PLACED = re.compile(r"(?P<file>.+?):(?:(?P<line>\d+):)? (?P<problem>.+?)(?:; (?P<remedy>[^;]*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold what is wrong by which *rule* (of WEIGHTS), in which *line* of which *file* of the content, and its *remedy*."""

    rule: str
    file: str
    line: int
    problem: str
    remedy: str

    @property
    def level(self) -> Level:
        """Return whether it must be mended."""
        return WEIGHTS[self.rule]


def to_findings(rule: str, problems: Iterable[str]) -> Iterator[Finding]:
    """Yield the *problems* of a ContentError, or warnings of the content: ``file:line: what is wrong; how to mend it``."""
    for problem in problems:
        placed = _PLACED.fullmatch(problem)
        if placed:
            yield Finding(rule, placed["file"], int(placed["line"] or 1), placed["problem"], placed["remedy"] or "mend it")
        else:
            yield Finding(rule, ".", 1, problem, "mend it")


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* in the order of WEIGHTS, then by file and line."""
    weights = list(WEIGHTS)
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (weights.index(f.rule), f.file, f.line, f.problem)))
