"""Start an entry: a file with all keys, and with help beside each."""

from pathlib import Path

from bot.content.documents import ID, ContentError, parse_yaml, read_text
from bot.content.faqs import MIN_PHRASINGS
from bot.content.folder import RULES, SOURCES, WITHOUT_PAGES
from bot.language.spelling import did_you_mean
from bot.language.text import clean, split_words

TEMPLATE = """\
---
# yaml-language-server: $schema=../entry.schema.json
# What visitors read above the answer: one question, in plain words.
question:
# {least} or more other ways to ask it, never shown. The bot learns from them how people talk, so write what somebody would type
# who has not read the answer. Of each kind below write one or two, each with other words, as lines "  - ...":
#   its name alone, its abbreviation, its other names    what it is, why, where, how long, ...: all that the answer says
#   lay words, without the name                          as a slip of the finger or of the ear has it
#   two or three words, no question                      a whole polite question
#   in the first person, for a mother, for a friend      how a colleague or another doctor would put it
#   what a letter or a doctor said, half understood      a story of 40 to 70 words, with age, work and how it began
also_asked:
# Where the answer stands in the documents ({sources}). Another document comes into sources.yaml first.
sources:
  - document:
    section:
# Entries to read next, six at most, as lines "  - ..."; each of them must name this one, too.
related: []
# Files in urgent/ whose signs a reader of this answer should watch for, without ".md".
see_urgent: []
# When a clinician has read the answer, and when it is due again: 2026-01-31.
reviewed: null
review_by: null
# The answer stands below the next line: 2 to 6 short sentences in plain words, of which the first answers by itself.
# When all is filled in, delete these lines of help.
---
"""


def start_entry(folder: Path, name: str) -> Path:
    """Write the file of a new entry into the content *folder*, and return its path.

    *name* is an id, or topic and id (``treatments/cupping``); without topic it is the one that has most entries. Raises
    ContentError where the id cannot be used; what is there is never written over.
    """
    topics = {
        path.name: {file.stem for file in path.glob("*.md")}
        for path in sorted(folder.iterdir())
        if path.is_dir() and path.name not in (RULES, *WITHOUT_PAGES) and any(path.glob("*.md"))
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
    taken = [file for file in sorted(folder.glob("*/*.md")) if file.stem == id and file.parent.name not in WITHOUT_PAGES]
    if taken:
        raise ContentError([f"{id!r} is taken by {taken[0]}; edit that file, or choose another id"])
    file = folder / topic / f"{id}.md"
    sources = ", ".join(parse_yaml(read_text(folder / SOURCES, SOURCES), SOURCES).entries())
    with file.open("x", encoding="utf-8") as new:
        new.write(TEMPLATE.format(least=MIN_PHRASINGS, sources=sources))
    return file
