"""Print the numbers by which urgent guidance is calibrated, from what models say of batches that they were not fitted on."""

from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np

from bot.content.folder import load_content
from bot.content.labelled import Message
from bot.content.words import build_sign_wordings
from bot.language.reading import read_text
from bot.language.spelling import learn_lexicon
from bot.learning.linear import fit_logistic, to_rows
from bot.urgent.model import learn_model
from bot.urgent.signs import read_alike, read_tale

FOLDS = 5
BOTH = 0.3  # at most so far from half a batch is urgent that holds both kinds: the style of one kind alone would tell it
LEAST = 1e-5  # and 1 - LEAST: nothing is told surer


def _shares_of_urgent(messages: Sequence[Message]) -> dict[str, float]:
    """Return how many of the messages of each batch are urgent."""
    return {
        batch: sum(bool(message.flags) for message in messages if message.batch == batch) / size
        for batch, size in Counter(message.batch for message in messages).items()
    }


def main() -> None:
    """Fit slope, certainty and shift of bot.urgent.model and print them; takes some minutes."""
    content = load_content(Path("faqs"))
    messages, signs = content.urgent_messages, content.signs
    floor = build_sign_wordings(((rule.id, parts) for rule in content.rules for parts in rule.floor), signs.denials)
    lexicon = learn_lexicon(sorted(signs.words), (message.text for message in messages), signs.misspelt)
    folds: list[Counter[str]] = [Counter() for _ in range(FOLDS)]
    for batch, size in Counter(message.batch for message in messages).most_common():
        min(folds, key=lambda fold: fold.total())[batch] = size  # the emptiest takes it whole: a writer's style must not leak
    of_both = {batch for batch, share in _shares_of_urgent(messages).items() if abs(share - 0.5) <= BOTH}
    told, urgent = [], []
    for fold in folds:
        model = learn_model([message for message in messages if message.batch not in fold], signs, floor)
        for message in (message for message in messages if message.batch in of_both & fold.keys()):
            words = read_alike(read_text(message.text, lexicon), signs)
            tale = read_tale(words, signs, floor)
            probability = min(max(model.probability(words, tale), LEAST), 1 - LEAST)
            told.append(
                (
                    [0, 1],
                    np.array([log(probability / (1 - probability)), log(max(chance for _, chance in model.rank(words, tale)))]),
                )
            )
            urgent.append(bool(message.flags))
        print(f"{len(told)} messages told")
    (slope, certainty), shift = fit_logistic(to_rows(told, 2), np.array(urgent), strength=1e6, tolerance=1e-9)
    print(f"SLOPE, CERTAINTY, SHIFT = {slope:.3f}, {certainty:.3f}, {shift:.3f}")
    print(f"LABELLED = {np.mean(urgent):.2f} / {1 - np.mean(urgent):.2f}")


if __name__ == "__main__":
    main()
