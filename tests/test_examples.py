"""Small talk and examples of what is not documented are read from their files."""

from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.examples import Examples, Smalltalk, load_examples, load_smalltalk, parse_examples, parse_smalltalk

THANKS = "thanks:\n  reply: You are welcome.\n  asked: [thanks, thank you, cheers]\n"
COST = "cost:\n  - how much is it\n  - price of a nerve block\n  - what does it cost\n"


def test_small_talk_is_read_in_the_order_of_the_file() -> None:
    text = THANKS + "greeting:\n  reply: Hello.\n  asked: [hi, hey, hello]\n"

    assert parse_smalltalk(text, "smalltalk.yaml") == (
        Smalltalk("thanks", "You are welcome.", ("thanks", "thank you", "cheers")),
        Smalltalk("greeting", "Hello.", ("hi", "hey", "hello")),
    )


def test_yes_and_no_stay_the_words_they_are() -> None:
    (kind,) = parse_smalltalk("yes-no:\n  reply: All right.\n  asked: [yes, no, on, off]\n", "smalltalk.yaml")

    assert kind.asked == ("yes", "no", "on", "off")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "smalltalk.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("- hi\n", "smalltalk.yaml:1: must be a list of 'key: value' lines"),
        ("thanks:\n  asked: [a, b, c]\n", "smalltalk.yaml:2: key 'reply' is missing; add it"),
        ("thanks:\n  reply: Hi.\n  asked: [a, b]\n", "smalltalk.yaml:3: has 2 examples; write at least 3"),
        ("thanks:\n  reply: ''\n  asked: [a, b, c]\n", "smalltalk.yaml:2: is empty; write a text"),
        (
            f"thanks:\n  reply: Hi.\n  asked: [a, b, {'c' * 401}]\n",
            "smalltalk.yaml:3: has 401 characters, at most 400 are allowed; shorten it",
        ),
        (THANKS + THANKS, "smalltalk.yaml:4: key 'thanks' stands twice; keep one of them"),
        (
            THANKS + "  aksed: x\n",
            "smalltalk.yaml:4: unknown key 'aksed', did you mean 'asked'?; delete it or mend its name",
        ),
    ],
)
def test_a_mistake_in_small_talk_is_reported_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_smalltalk(text, "smalltalk.yaml")

    assert caught.value.problems == (problem,)


def test_examples_are_read_by_group_in_the_order_of_the_file() -> None:
    assert parse_examples(COST + "age: [a, b, c]\n", "near.yaml", "near") == (
        Examples("near", "cost", ("how much is it", "price of a nerve block", "what does it cost")),
        Examples("near", "age", ("a", "b", "c")),
    )


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("cost: [a, b]\n", ("near.yaml:1: has 2 examples; write at least 3",)),
        ("cost: [a, b, '']\n", ("near.yaml:1: is empty; write a text",)),
        (
            "cost: how much\n",
            (
                "near.yaml:1: must be a list; write one '- ' line per item, or [] for none",
                "near.yaml:1: has 0 examples; write at least 3",
            ),
        ),
        (
            COST + "age: [a]\nwork:\n  - b\n",
            (
                "near.yaml:5: has 1 examples; write at least 3",
                "near.yaml:7: has 1 examples; write at least 3",
            ),
        ),
    ],
)
def test_mistakes_in_examples_are_reported_at_once_with_their_lines(text: str, problems: tuple[str, ...]) -> None:
    with pytest.raises(ContentError) as caught:
        parse_examples(text, "near.yaml", "near")

    assert caught.value.problems == problems


def write_examples(folder: Path, **files: str) -> Path:
    """Write files into the folder of examples, and return the content folder."""
    (folder / "not-documented").mkdir()
    for name, text in files.items():
        (folder / "not-documented" / f"{name}.yaml").write_text(text)
    return folder


def test_the_kind_of_examples_is_the_name_of_their_file(tmp_path: Path) -> None:
    write_examples(tmp_path, near="cost: [a, b, c]", health="eyes: [d, e, f]", other="weather: [g, h, i]")

    assert load_examples(tmp_path) == (
        Examples("near", "cost", ("a", "b", "c")),
        Examples("health", "eyes", ("d", "e", "f")),
        Examples("other", "weather", ("g", "h", "i")),
    )


def test_mistakes_in_all_files_of_examples_are_reported_at_once(tmp_path: Path) -> None:
    write_examples(tmp_path, near="cost: [a]", other="weather: [g, h, i]\nweather: [j, k, l]")

    with pytest.raises(ContentError) as caught:
        load_examples(tmp_path)

    assert caught.value.problems == (
        "not-documented/near.yaml:1: has 1 examples; write at least 3",
        "not-documented/health.yaml:1: cannot be read (No such file or directory); check that the file is there",
        "not-documented/other.yaml:2: key 'weather' stands twice; keep one of them",
    )


def test_the_small_talk_of_a_content_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "smalltalk.yaml").write_text(THANKS)

    found = load_smalltalk(tmp_path)

    assert found == (Smalltalk("thanks", "You are welcome.", ("thanks", "thank you", "cheers")),)


@pytest.mark.parametrize("reply", ["Call {phone}.", "Call {.", "Call {}.", "Call }."])
def test_a_placeholder_that_cannot_be_filled_is_reported(reply: str) -> None:
    with pytest.raises(ContentError, match=r"^smalltalk.yaml:2: '.*' is no placeholder; use {contact}, {crisis}, {emergency}"):
        parse_smalltalk(THANKS.replace("You are welcome.", f'"{reply}"'), "smalltalk.yaml")
