"""Draft changes of entries: a new file with all keys and help beside each, or one more way to ask what is there."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from bot.content.documents import ID, ContentError, decode, parse_page, parse_yaml, read_bytes, read_text
from bot.content.faqs import MIN_PHRASINGS, parse_faq, same_wording
from bot.content.folder import RULES, SOURCES, WITHOUT_PAGES, Content
from bot.editing.files import write_whole
from bot.language.spelling import did_you_mean
from bot.language.text import clean, split_words

TEMPLATE = """\
---
# yaml-language-server: $schema=../entry.schema.json
# What visitors read above the answer: one question, in plain words.
question:{question}
# {least} or more other ways to ask it, never shown. The bot learns from them how people talk, so write what somebody would type
# who has not read the answer. Of each kind below write one or two, each with other words, as lines "  - ...":
#   its name alone, its abbreviation, its other names    what it is, why, where, how long, ...: all that the answer says
#   lay words, without the name                          as a slip of the finger or of the ear has it
#   two or three words, no question                      a whole polite question
#   in the first person, for a mother, for a friend      how a colleague or another doctor would put it
#   what a letter or a doctor said, half understood      a story of 40 to 70 words, with age, work and how it began
also_asked:{also_asked}
# Where the answer stands in the documents ({sources}). Another document comes into sources.yaml first.
sources:
  - document:{document}
    section:{section}
# Entries to read next, six at most, as lines "  - ..."; each of them must name this one, too.
related: []
# Files in urgent/ whose signs a reader of this answer should watch for, without ".md".
see_urgent: []
# By when a clinician should have signed the answer, or sign it again: 2026-01-31.
review_by: null
# The answer stands below the next line: 2 to 6 short sentences in plain words, of which the first answers by itself.
# When all is filled in, delete these lines of help.
---
{answer}"""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold a *file* of the content as it is *before* (empty where there is none) and *after* a change."""

    file: Path
    before: str
    after: str

    def diff(self) -> str:
        """Return what changes, line by line."""
        name = os.path.relpath(self.file)
        old, new = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(unified_diff(old, new, name if self.before else os.devnull, name))

    def write(self) -> None:
        """Write the file; raises ContentError where somebody else has changed it since, FileExistsError where one is there."""
        if not self.before:
            with self.file.open("x", encoding="utf-8", newline="") as target:
                target.write(self.after)
            return
        if self.file.read_bytes() != self.before.encode():
            raise ContentError([f"{self.file}: was changed just now; look at it and try again"])
        write_whole(self.file, self.after.encode())


def start_entry(folder: Path, name: str) -> Path:
    """Write the file of a new entry into the content *folder*, and return its path; see draft_entry."""
    draft = draft_entry(folder, name)
    draft.write()
    return draft.file


def draft_entry(
    folder: Path,
    name: str,
    *,
    question: str = "",
    also_asked: Iterable[str] = (),
    open_wordings: Iterable[str] = (),
    document: str = "",
    section: str = "",
    answer: str = "",
) -> Change:
    """Return the file of a new entry in the content *folder*, with what is known of it.

    *document* and *section* are where the *answer* (Markdown) comes from. *open_wordings* stand there as comments, for the
    editor to complete. *name* is an id, or topic and id
    (``treatments/cupping``); without topic it is the one that has most entries. Raises ContentError where the id cannot be
    used.
    """
    topics = {
        path.name: {file.stem for file in path.glob("*.md")}
        for path in sorted(folder.iterdir())
        if holds_pages(path) and path.name != RULES and any(path.glob("*.md"))
    }
    topic, _, id = name.rpartition("/")
    topic = topic or max(topics, key=lambda topic: len(topics[topic]), default="")
    if not ID.fullmatch(id):
        words = "-".join(piece.text for piece in split_words(clean(id.removesuffix(".md"))) if piece.is_word)
        hint = f", as {words!r}" if words else ""
        raise ContentError([f"{id!r} is no id; write it in small letters, digits and hyphens{hint}"])
    if topic not in topics:
        known = f"write <topic>/{id} with one of {', '.join(topics)}"
        raise ContentError([f"there is no topic {topic!r}{did_you_mean(topic, topics)}; {known}"])
    taken = [file for file in sorted(folder.glob("*/*.md")) if file.stem == id and holds_pages(file.parent)]
    if taken:
        raise ContentError([f"{id!r} is taken by {taken[0]}; edit that file, or choose another id"])
    file = folder / topic / f"{id}.md"
    sources = ", ".join(parse_yaml(read_text(folder / SOURCES, SOURCES), SOURCES).entries())
    lines = [f"\n  - {_to_scalar(text)}" for text in also_asked]
    lines += [f"\n  # asked as well, with words that are not known: {text}" for text in open_wordings]
    question, document, section = (f" {_to_scalar(text)}" if text else "" for text in (question, document, section))
    text = TEMPLATE.format(
        least=MIN_PHRASINGS,
        sources=sources,
        question=question,
        also_asked="".join(lines),
        document=document,
        section=section,
        answer=f"{answer}\n" if answer else "",
    )
    return Change(file, "", text)


def holds_pages(folder: Path) -> bool:
    """Return whether *folder* holds entries or rules, and is no copy of what is shipped."""
    return folder.is_dir() and folder.name not in WITHOUT_PAGES and not folder.name.startswith(".")


def add_phrasing(folder: Path, content: Content, id: str, phrasing: str) -> Change:
    """Return the file of the entry *id* in the content *folder* with *phrasing* as the last of ``also_asked``.

    Raises ContentError where it cannot stand there, or stands in an entry already.
    """
    owner = next((faq for faq in content.faqs if same_wording(phrasing) in map(same_wording, faq.phrasings)), None)
    if owner:
        raise ContentError([f"{phrasing!r} stands already in {owner.topic}/{owner.id}.md; write it in other words"])
    entry = next(faq for faq in content.faqs if faq.id == id)
    name = f"{entry.topic}/{id}.md"
    before = read_bytes(folder / name, name).decode()  # with the line ends that it has
    document, _ = parse_page(decode(before.encode(), name), name)
    also_asked = document.entries()["also_asked"]
    last = also_asked.items()[-1].line if also_asked.items() else also_asked.line
    lines = before.split("\n")
    indent, ending = lines[last - 1].partition("-")[0], "\r" if lines[last - 1].endswith("\r") else ""
    lines.insert(last, f"{indent}- {_to_scalar(phrasing)}{ending}")
    after = "\n".join(lines)
    changed = parse_faq(decode(after.encode(), name), name, None, [f.id for f in content.faqs], [r.id for r in content.rules])
    if changed.also_asked != (*also_asked.texts(), phrasing):
        raise ContentError([f"{name}:{last}: is written in a way that cannot be added to; add the line yourself"])
    return Change(folder / name, before, after)


def _to_scalar(text: str) -> str:
    """Return *text* as YAML reads it, in quotes where it needs them."""
    try:
        plain = parse_yaml(f"- {text}", "").texts() == (text,)
    except ContentError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)
