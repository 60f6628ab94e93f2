"""The normal form and the sketch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fingerprint import FLOOR, SENTENCE, by_sentence, fingerprint, normalise, sentence_fingerprint, token_hash

SAMPLE = (
    "The harbour board of Riverton closed the old breakwater on Tuesday after divers found cracks below the waterline. "
    "Repairs will take until spring, and until then the ferry to Saltby leaves from the coal quay instead. "
)

PINNED_SENTENCES = (
    407642628716232058, 712526912421597377, 1306125963959107719, 1382588901513553464, 1666917184331077764, 2106430608890182303,
    2206505286908994331, 2318278921695439918, 2447063606630583702, 2731502335846635955, 2881357328069456561, 3264772065183286230,
    3497635046949444541, 4536278465318643891, 4542991248644094942, 4924262845120808432,
)  # fmt: skip
PINNED = (2321310277524191663, 3018414919841153304, 5217344335589749071, 7637102551473889732)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("The mayor’s “plan” — don’t", "The mayor's \"plan\" - don't"),
        ("ﬁve ＡＢＣ cafés", "five abc cafes"),
        ("RIVERTON", "riverton"),
        ("İSTANBUL’DA IŞIK", "istanbul'da ışık"),
        ("заёмщик за́мок", "заемщик замок"),
        ("كِتَابٌ", "كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("Ri\u200bver\u00adton", "Riverton"),
        ("Sу\u0301riа and Мoscow", "Syria and Moscow"),  # Cyrillic у, а, М
        (
            "the сор at the gate said nothing to anyone",
            "the cop at the gate said nothing to anyone",
        ),  # a whole word of Cyrillic look-alikes in a Latin text
        ("м’який", "м'який"),
    ],
)
def test_typesetting_makes_no_difference(written, plain):
    """Quotes, case, accents, invisible signs and look-alike letters leave the tokens as they were."""
    assert normalise(plain) == normalise(written)


def test_real_words_of_another_script_stay():
    """A Russian text keeps its letters, even in words that Latin letters could spell."""
    assert ("он", "рассказал", "о", "том") == normalise("Он рассказал о том")


def test_possessive_is_dropped_and_contraction_joined():
    """The mayor's and mayor are one token; don't is another."""
    assert ("mayor", "dont") == normalise("mayor's don't")


def test_unspaced_scripts_give_character_groups():
    """Chinese gives overlapping groups of three characters, and a short run itself."""
    assert ("港口在", "口在星", "在星期", "星期二") == normalise("港口在星期二")
    assert ("港口",) == normalise("港口")


def test_hangul_words_survive():
    """Korean syllables are whole again after accents were taken off."""
    assert ("서울", "항구") == normalise("서울 항구")


def test_token_hash_ignores_typesetting_only():
    """Equal for the same words, different for another word."""
    assert token_hash("A “plan” it was.") == token_hash('a "plan" it WAS')
    assert token_hash("a plan it was") != token_hash("a plan it is")
    assert 32 == len(token_hash("x"))


def test_values_never_change():
    """Numbers stand in stores for years: a change of any needs a new ALGORITHM."""
    assert PINNED == fingerprint("one two three four five six seven eight")


def test_excerpt_is_within_its_source():
    """Every sampled gram of an excerpt is in the source's fingerprint, and there are several."""
    source = SAMPLE + " ".join(f"Sentence {n} tells of pier {n * 7} and its {n * 3} lamps." for n in range(60))
    excerpt = " ".join(source.split()[40:240])
    shared = set(fingerprint(source)) & set(fingerprint(excerpt))
    assert len(shared) >= len(fingerprint(excerpt)) - FLOOR
    assert len(shared) > 10


def test_short_texts_keep_a_floor():
    """A text of few words keeps its smallest grams; no words, none."""
    assert FLOOR == len(fingerprint(" ".join(f"w{n}" for n in range(FLOOR + 4))))
    assert 1 == len(fingerprint("two words"))
    assert () == fingerprint(" …— ")


@given(st.text(max_size=400))
def test_any_text_gives_sorted_storable_numbers(text):
    """Whatever the characters: ascending, distinct, signed 64-bit safe, and the same twice."""
    numbers = fingerprint(text)
    assert sorted(set(numbers)) == list(numbers)
    assert all(0 <= number < 2**63 for number in numbers)
    assert numbers == fingerprint(text)


@given(st.text(max_size=200))
def test_normal_form_is_final(text):
    """Normalising the joined tokens again changes nothing, for texts of spaced scripts."""
    tokens = normalise(text)
    assert all(tokens)
    assert tokens == normalise(text)


def test_a_sentence_leaves_two_in_every_text():
    """Whatever stands round it: enough to make two texts candidates, which chance does not leave in each."""
    shared = []
    for number in range(40):
        sentence = " ".join(f"s{number}x{n}" for n in range(SENTENCE))
        texts = [f"{' '.join(f'{side}{n}' for n in range(200))}. {sentence}. {side} ends here." for side in "ab"]
        shared.append(
            [len(set(sketch(texts[0])) & set(sketch(texts[1]))) for sketch in (sentence_fingerprint, fingerprint)]
        )
    assert all(two >= 2 for two, _ in shared)
    assert any(two < 2 for _, two in shared)


@given(st.text(max_size=60), st.sampled_from([". ", "\n", "! ", "。"]), st.text(max_size=60))
def test_sentence_fingerprints_are_sorted_small_and_repeatable(one, stop, two):
    """Also of nothing, of stops alone, and of scripts without spaces."""
    numbers = sentence_fingerprint(f"{one}{stop}{two}")
    assert list(numbers) == sorted(set(numbers))
    assert all(0 <= number < 2**63 for number in numbers)
    assert numbers == sentence_fingerprint(f"{one}{stop}{two}")
    tokens, begins = by_sentence(f"{one}{stop}{two}")
    assert all(0 <= at <= len(tokens) for at in begins)


def test_the_sentence_hash_is_ours():
    """Values in the store keep their meaning."""
    assert PINNED_SENTENCES == sentence_fingerprint(SAMPLE)
