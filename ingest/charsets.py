"""Guess the encoding of bytes that nobody named, from how the letters stand. Pure.

Text in the right code page has the frequent letters of a language, capitals at
the start of words and one script in a word; text in the wrong one has capitals
in the middle, signs between letters, and rare letters. One table row a
language says which letters to expect and in which code pages it is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

SAMPLE: Final = 12_000
GOOD_ENOUGH: Final = 0.45  # of the best score possible; below it charset-normalizer is asked


@dataclass(frozen=True)
class Writing:
    """A language as it stands in bytes: its letters beyond ASCII, frequent ones first, and its code pages."""

    letters: str
    codecs: tuple[str, ...]
    dense: bool = False  # thousands of characters, of which only the commonest are listed

    @property
    def mixes(self) -> bool:
        """Its words hold ASCII letters too: it is Latin, or puts no blanks between words."""
        return self.dense or "LATIN" in unicodedata.name(self.letters[0])

    def weight(self, letter: str) -> float:
        """1.0 for the most frequent letter, falling to 0.4, and nothing for a foreign one."""
        place = self.letters.find(letter)
        return 0.0 if place < 0 else 1.0 if self.dense else 1.0 - 0.6 * place / len(self.letters)


CYRILLIC: Final = ("cp1251", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic")
WRITINGS: Final = {
    "ru": Writing("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", CYRILLIC),
    "uk": Writing("оаинвіертслкумдпзягьбчхйцїюжєшщфґ", CYRILLIC),
    "bg": Writing("аиоентрсвлкдпмзгуъябчцхшщжйюфьѝ", CYRILLIC),
    "sr": Writing("аоиенртсјвкудмлпзгбчшцхњжћђфљџ", CYRILLIC),
    "el": Writing("αοιετσνηυρπκμλςίάόέύήώγχδθφβξζψϊϋΐΰ", ("cp1253", "iso8859-7")),
    "ar": Writing("اليمنورتبةعدسفهكقحجشطصخأذضىثئغءظإآؤ", ("cp1256", "iso8859-6")),
    "fa": Writing("ایرنمدهوتسبلکشزفقخجعگپحآصطءئضغثظچژذ", ("cp1256",)),
    "he": Writing("יוהלאמרתבשנעדחקפגםטסכזצןךףץ", ("cp1255", "iso8859-8")),
    "th": Writing("านรอกเงมยลวดทตสปะคหบขจพชใไแีิ่้ั์็ำูุถซธผฟศภณญฐษฮ", ("cp874",)),
    "fr": Writing("éèàêçôâîûùëïœæ", ("cp1252", "iso8859-15", "mac-roman")),
    "de": Writing("üäöß", ("cp1252", "mac-roman")),
    "es": Writing("óíáéñúü", ("cp1252", "mac-roman")),
    "pt": Writing("ãçéáíóêõâúàô", ("cp1252", "mac-roman")),
    "it": Writing("èàùòéìî", ("cp1252", "mac-roman")),
    "da": Writing("åøæé", ("cp1252",)),
    "sv": Writing("äåöé", ("cp1252",)),
    "is": Writing("íáðþöéúæóý", ("cp1252",)),
    "tr": Writing("ıüşğöçâî", ("cp1254",)),
    "pl": Writing("łęąóśżćńź", ("cp1250", "iso8859-2")),
    "cs": Writing("íáéěřčšžýůúňťďó", ("cp1250", "iso8859-2")),
    "sk": Writing("áíéčšžýľťúôňóäďĺŕ", ("cp1250", "iso8859-2")),
    "hu": Writing("áéőíöóüúű", ("cp1250", "iso8859-2")),
    "hr": Writing("čšžćđ", ("cp1250", "iso8859-2")),
    "ro": Writing("ăîâşţ", ("cp1250", "iso8859-2")),
    "lv": Writing("āīēšūņļģžķč", ("cp1257",)),
    "lt": Writing("ėšųūįžąęč", ("cp1257",)),
    "et": Writing("äõüöšž", ("cp1257", "cp1252")),
    "zh": Writing(
        "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好"
        "都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法"
        "此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西"
        "记者表示部长军飞",
        ("gb18030",), dense=True,
    ),
    "zh-Hant": Writing(
        "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能好"
        "都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法"
        "此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西"
        "記者表示部長軍飛",
        ("big5hkscs", "gb18030", "cp949"), dense=True,
    ),
    "ja": Writing(
        "のにはをたがでてとしれさいるなもかっこらりすあまきくけそちつどばべみめやよろわんだおえうせごぎげじずぶべ"
        "ンスルトリアクシイラフドレジタロマカンコーッデプバナメ日年大国人会本一中事者発言表時月行出",
        ("cp932", "euc_jp", "gb18030"), dense=True,
    ),
    "ko": Writing(
        "이다는의에가을를고하지은도사로한기에서인해어있시정들것대자리그나아수부일라전과장여스만원주보상제말관국공무조세동소성구"
        "했선유우방문신비위경오거내요안생계용회면치밝습니까",
        ("cp949", "gb18030"), dense=True,
    ),
}  # fmt: skip

SIGNS: Final = frozenset("«»„“”‘’–—…№\xa0·•€£§°،؛؟。、，「」！？・％（）：；《》")
_WORD: Final = re.compile(r"[^\W\d_]+")
_RARE_SIGN: Final = 0.7  # what a sign that any language uses adds: less than a good letter


def guess(body: bytes) -> str:
    """The codec that makes the best text of `body`, or an empty string."""
    if b"\x1b$" in body or b"\x1b(" in body:
        return "iso2022_jp"
    sample = _sample(body)
    texts = {codec: _read(sample, codec) for writing in WRITINGS.values() for codec in writing.codecs}
    scored = [
        (round(_score(texts[codec], writing), 6), -rank, codec)
        for writing in WRITINGS.values()
        for rank, codec in enumerate(writing.codecs)
        if texts[codec]
    ]
    best = max(scored, key=lambda found: found[:2], default=(0.0, 0, ""))
    if best[0] >= GOOD_ENOUGH:
        return best[2]
    if not any(letter.isalpha() and not letter.isascii() for letter in texts.get("cp1252", "")):
        return "cp1252" if texts.get("cp1252") else ""  # typographic marks and nothing else
    found = from_bytes(sample).best()
    return found.encoding if found else best[2]


def _sample(body: bytes) -> bytes:
    """The part around the letters in question: markup at the head is ASCII and says nothing."""
    first = next((place for place, byte in enumerate(body) if byte > 0x7F), 0)
    return body[first : first + SAMPLE]


def _read(sample: bytes, codec: str) -> str:
    """The sample so decoded; empty if more than a cut character at its end does not fit."""
    text = sample.decode(codec, "replace")
    return text if text.count("\ufffd") <= 1 + len(text) // 500 else ""


def _score(text: str, writing: Writing) -> float:
    """The mean plausibility of the characters beyond ASCII; 1.0 is as good as it gets."""
    total, seen = 0.0, 0
    for word in _WORD.findall(text):
        letters = [letter for letter in word.lower() if not letter.isascii()]
        seen += len(letters)
        if len(letters) == len(word) or writing.mixes:
            total += sum(map(writing.weight, letters)) * _case(word)
    signs = [letter for letter in text if not letter.isascii() and not letter.isalpha()]
    total += sum(_RARE_SIGN if sign in SIGNS else writing.weight(sign) for sign in signs)
    share = total / (seen + len(signs)) if seen else 0.0
    return min(1.0, share * 1.6) if writing.dense else share


def _case(word: str) -> float:
    """A word is lower case, or starts with a capital, or is all capitals (and that is rare)."""
    if word.islower() or (word[:1].isupper() and word[1:].islower()) or word.lower() == word.upper():
        return 1.0
    return 0.8 if word.isupper() else 0.2
