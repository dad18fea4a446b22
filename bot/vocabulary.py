"""Read the lay words and abbreviations that mean the same, and rewrite words to the terms that the answers use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.documents import parse_yaml, read_text
from bot.text import stem, tokenize

FILE = "vocabulary.yaml"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold the rewriting rules: stems of a wording -> stems of its term, by the wording's first stem, longest first.

    *written* has the wordings of each term as the file has them.
    """

    rules: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    words: frozenset[str]
    written: Mapping[str, tuple[str, ...]]

    def rewrite(self, stems: Sequence[str]) -> tuple[str, ...]:
        """Return *stems* with every known wording replaced by its term, longest wording first, left to right."""
        out: list[str] = []
        at = 0
        while at < len(stems):
            for wording, term in self.rules.get(stems[at], ()):
                if tuple(stems[at : at + len(wording)]) == wording:
                    # "disc herniation (slipped disc)": a term written next to its own wording counts once
                    if tuple(out[-len(term) :]) != term:
                        out.extend(term)
                    at += len(wording)
                    break
            else:
                out.append(stems[at])
                at += 1
        return tuple(out)


def parse_vocabulary(text: str, name: str) -> Vocabulary:
    """Return the vocabulary in *text*; raises ContentError, also for a wording that stands for two terms."""
    document = parse_yaml(text, name)
    rules: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    owner: dict[tuple[str, ...], str] = {}
    words: set[str] = set()
    written: dict[str, list[str]] = {}
    for group in document.items():
        fields = group.fields(("term", "means_the_same"))
        if not {"term", "means_the_same"} <= fields.keys():
            continue
        term_text = fields["term"].text()
        term = tuple(map(stem, tokenize(term_text)))
        words.update(tokenize(term_text))
        if term_text and not term:
            fields["term"].problem(f"{term_text!r} holds no word; write the term that the answers use")
        for item in fields["means_the_same"].items():
            wording_text = item.text()
            wording = tuple(map(stem, tokenize(wording_text)))
            words.update(tokenize(wording_text))
            written.setdefault(term_text, []).append(wording_text)
            if not wording:
                item.problem(f"{wording_text!r} holds no word; delete it")
            elif wording == term:
                continue  # another spelling that stems alike: harmless, and editors need not know about stems
            elif owner.get(wording, term_text) != term_text:
                item.problem(f"{wording_text!r} already stands for {owner[wording]!r}; keep it in one group")
            elif wording not in owner:
                owner[wording] = term_text
                rules.setdefault(wording[0], []).append((wording, term))
    document.finish()
    ordered = {first: tuple(sorted(found, key=lambda rule: (-len(rule[0]), rule))) for first, found in rules.items()}
    return Vocabulary(ordered, frozenset(words), {term: tuple(wordings) for term, wordings in written.items()})


def load_vocabulary(path: Path) -> Vocabulary:
    """Return the vocabulary of the content folder *path*; see parse_vocabulary."""
    return parse_vocabulary(read_text(path / FILE, FILE), FILE)
