import codecs

import pytest

from bench.fetch_charsets import SCRIPTS, UNICODE, ways
from ingest.charsets import WRITINGS
from ingest.decode import MEANS, REFUSED, codec_of, declared, decode

RU = "Министерство обороны заявило, что самолёты не находятся на аэродроме. Об этом сообщил представитель ведомства."
PAIRS = [
    (script, language, codec)
    for script, (legacy, sentences) in SCRIPTS.items()
    for language, sentence in sentences.items()
    for codec in (*UNICODE, *legacy)
    if sentence.encode(codec, "replace").decode(codec) == sentence
]


@pytest.mark.parametrize(("script", "language", "codec"), PAIRS)
def test_every_script_in_every_encoding_comes_back(script, language, codec):
    """Named by the document, by HTTP, by both wrongly (UTF-8), or by nobody: the text must be the same."""
    text = "<rss><title>" + SCRIPTS[script][1][language].format(n=28) * 2 + "</title></rss>"
    wrong = [
        way for way, (body, header) in ways(text, codec).items() if not decode(body, header, "feed").text.endswith(text)
    ]
    assert [] == wrong


def test_one_bad_byte_costs_one_character():
    """And not the whole feed, as it does where a failed UTF-8 means Latin-1."""
    body = bytearray(RU.encode() * 20)
    body[200] = 0xFF
    found = decode(bytes(body), "text/xml; charset=windows-1251", "feed")
    assert ("utf-8", "mostly-utf-8", True) == (found.encoding, found.rule, found.doubtful)
    assert RU * 17 in found.text


def test_a_few_valid_sequences_do_not_make_utf_8():
    """Latin text with typographic quotes must not become replacement characters."""
    body = "“He said so”, the agency’s note reads. Café Ã© ".encode("cp1252") * 3
    assert "mostly-utf-8" != decode(body, "text/html").rule


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        (b"\xef\xbb\xbf" + RU.encode(), "text/xml; charset=windows-1251", ("utf-8", "bom")),
        (RU.encode("utf-16"), None, ("utf-16-le", "bom")),
        (RU.encode(), "text/xml; charset=windows-1251", ("utf-8", "utf-8")),
        (
            b'<?xml version="1.0" encoding="windows-1251"?>' + RU.encode("cp1251"),
            "text/xml; charset=koi8-r",
            ("cp1251", "declared"),
        ),
        (b'<?xml version="1.0"?>' + RU.encode("koi8-r"), "text/xml; charset=koi8-r", ("koi8-r", "http")),
        (RU.encode("koi8-r"), None, ("koi8-u", "detected")),
        (
            b'<?xml version="1.0" encoding="utf-8"?>' + RU.encode("cp1251"),
            "text/xml; charset=utf-8",
            ("cp1251", "detected"),
        ),
        (
            b'<?xml version="1.0" encoding="snail"?>' + RU.encode("cp1251"),
            "text/xml; charset=cp1251",
            ("cp1251", "http"),
        ),
        (b"plain words", "text/xml; charset=utf-16", ("ascii", "ascii")),
        (b"", None, ("ascii", "ascii")),
    ],
)
def test_the_rules_fire_in_their_order(body, header, expected):
    """Mark, valid UTF-8, declaration, HTTP, guess; what is said but cannot be is passed over."""
    found = decode(body, header, "feed")
    assert expected == (found.encoding, found.rule)


def test_a_guess_is_doubtful_and_a_declaration_is_not():
    """A reader of the log can find the guessed ones."""
    assert decode(RU.encode("koi8-r")).doubtful
    assert not decode(RU.encode("koi8-r"), "text/html; charset=koi8-r").doubtful


@pytest.mark.parametrize("label", sorted(REFUSED))
def test_an_encoding_that_hides_markup_is_never_used(label):
    """UTF-7 and things that are no character sets, whoever names them."""
    assert "" == codec_of(label)


def test_utf_7_stays_what_it_is():
    """A script tag written in UTF-7 is not brought to life by a header."""
    body = b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    assert body.decode("ascii") == decode(body, "text/html; charset=utf-7").text


@pytest.mark.parametrize("label", sorted(MEANS))
def test_every_known_label_has_a_codec(label):
    """Each line of the table leads somewhere."""
    assert codecs.lookup(codec_of(label)).name == codec_of(label)


def test_every_writing_names_codecs_that_exist_and_can_write_it():
    """A typing error in the table would only show as worse guesses."""
    for writing in WRITINGS.values():
        kept = [max(len(writing.letters.encode(codec, "ignore").decode(codec)) for codec in writing.codecs)]
        assert len(writing.letters) * 0.9 <= kept[0]


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"<meta charset=windows-1251>", "page", "cp1251"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "page", "koi8-r"),
        (b"<meta charset=windows-1251>", "feed", ""),
        (b"<?xml version=\"1.0\" encoding='ISO-8859-5'?>", "feed", "iso8859-5"),
        (b" " * 5000 + b"<meta charset=koi8-r>", "page", ""),
        (b"<meta charset=utf-7>", "page", ""),
    ],
)
def test_what_a_document_declares(body, kind, expected):
    """In the head only; a feed by its XML declaration, a page also by its meta tag."""
    assert expected == declared(body, kind)


@pytest.mark.parametrize(
    "body", [bytes(range(256)), b"\xff" * 300, b"\0" * 50, b"\x1b$B\xff\xff", b"\xef\xbb\xbf\xff", b"\xff\xfe\x00"]
)
def test_nothing_makes_it_fail(body):
    """Whatever the bytes are, there is a text, and it is marked as doubtful."""
    found = decode(body, "text/html; charset=gb18030\xff")
    assert isinstance(found.text, str)
    assert found.doubtful or found.rule in ("ascii", "http")
