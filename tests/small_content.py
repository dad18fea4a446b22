"""Write a small content folder without mistakes, which a test may spoil."""

import shutil
from pathlib import Path

SIGNS = """
misspelt: {}
same_words: {}
word_classes:
  foot: [foot, feet]
skipped_words: [very]
signs:
  foot-drop:
    - foot drop
background: {}
harmless: [rain drop]
denial: ["not"]
short_denial: [without]
no_denial: [not only]
general_question: [what is]
not_a_person: [my dog]
past: [years ago]
present: [now]
fresh_start: [but]
writer: [i]
"""
RULE = """---
level: same-day
title: A foot that drags
source: {publisher: A public body, title: Signs}
actions: [emergency]
watch: a foot drags
floor:
  - <foot> drags
---
**Call {emergency}.**
"""


def entry(subject: str, *, related: str = "", see_urgent: str = "", answer: str = "It is this.") -> str:
    """Return an entry whose question and phrasings no other subject has; ``question`` stands in line 2."""
    phrasings = "\n".join(f"  - {subject} {number}" for number in range(1, 16))
    return (
        f"---\nquestion: What is {subject}?\nalso_asked:\n{phrasings}\nsources:\n  - document: dfw\n    section: Causes\n"
        f"related: [{related}]\nsee_urgent: [{see_urgent}]\nreview_by: null\n---\n{answer}\n"
    )


def write_content(folder: Path, real: Path) -> None:
    """Write two entries and a rule into *folder*, with the messages and the calibration of the *real* content."""
    for name in ("a", "b", "urgent/messages", "not-documented", "judged"):
        (folder / name).mkdir(parents=True)
    for name in ("calibration", "messages"):
        shutil.copy(real / f"{name}.yaml", folder)
    (folder / "aspects.yaml").write_text("word_classes: {}\nkinds: {}\naspects:\n  cost:\n    asked: [price]\n")
    (folder / "smalltalk.yaml").write_text("thanks:\n  reply: You are welcome.\n  asked: [thanks, thank you, cheers]\n")
    (folder / "vocabulary.yaml").write_text("- term: herniated disc\n  means_the_same: [slipped disk]\n")
    for kind in ("near", "health", "other"):
        (folder / "not-documented" / f"{kind}.yaml").write_text(f"{kind}-group: [one, two, three]\n")
    (folder / "not-documented" / "complaint.yaml").write_text("sciatica: [one, two, three]\n")
    (folder / "not-documented" / "detail.yaml").write_text("detail-group: [one, two, three]\n")
    (folder / "not-documented" / "subjects.yaml").write_text("gout: [gout, gouty arthritis]\n")
    (folder / "README.md").write_text("# The content\n")
    (folder / "judged" / "short.jsonl").write_text("not read here\n")
    (folder / "sources.yaml").write_text("dfw:\n  title: Leg Pain\n")
    (folder / "a" / "sciatica.md").write_text(entry("sciatica", related="arthritis", see_urgent="foot-drop"))
    (folder / "b" / "arthritis.md").write_text(entry("arthritis", related="sciatica"))
    (folder / "urgent" / "foot-drop.md").write_text(RULE)
    (folder / "urgent" / "signs.yaml").write_text(SIGNS)
    (folder / "urgent" / "messages" / "foot-drop.jsonl").write_text('{"q": "my foot drags", "batch": "a01"}\n')
    (folder / "urgent" / "messages" / "calm-question.jsonl").write_text('{"q": "what is it", "batch": "a01"}\n')
