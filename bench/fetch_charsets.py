"""Count how often bytes become exactly the text they were: encodings by scripts by ways of declaring.

.venv/bin/python bench/fetch_charsets.py
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.decode import decode

# Each script with sentences of ours and the encodings that can write it.
SCRIPTS = {
    "Latin": (
        ("cp1252", "iso8859-15", "cp1254", "cp1250", "iso8859-2"),
        {
            "fr": "Le ministère a démenti l'arrivée de {n} avions à la base : « rien n'a été constaté », répète-t-on à l'état-major.",
            "de": "Über {n} Schiffe lägen im Hafen, heißt es; das Ministerium erklärte später, für die Zählung gebe es keine Bestätigung.",
            "tr": "Bakanlık, güneydeki üste {n} uçağın görülmediğini açıkladı; sözcü dışişlerinin de aynı görüşte olduğunu söyledi.",
            "pl": "Rząd ogłosił, że {n} żołnierzy nie wyjedzie za granicę w najbliższym czasie; źródła mówią co innego.",
            "cs": "Ministerstvo uvedlo, že {n} letadel na základnu nepřiletělo; mluvčí řekl, že žádné důkazy neexistují.",
        },
    ),
    "Cyrillic": (
        ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic"),
        {
            "ru": "Министерство обороны заявило, что {n} самолётов не находятся на аэродроме. Об этом сообщил представитель ведомства.",
            "uk": "Міністерство заявило, що {n} літаків не перебувають на аеродромі; її речник послався на власні джерела.",
            "bg": "Министерството съобщи, че {n} самолета не са на летището; говорителят отказа да отговори на въпросите.",
        },
    ),
    "Greek": (
        ("cp1253", "iso8859-7"),
        {
            "el": "Ο εκπρόσωπος δήλωσε ότι {n} αεροσκάφη δεν έφτασαν στη βάση, και ότι δεν υπάρχει καμία απόδειξη για το αντίθετο."
        },
    ),
    "Arabic": (
        ("cp1256", "iso8859-6"),
        {
            "ar": "قال المتحدث باسم الوزارة إن {n} طائرة لم تصل إلى المطار حتى الآن، ولم يقدم أي دليل على ذلك في المؤتمر الصحفي"
        },
    ),
    "Hebrew": (
        ("cp1255", "iso8859-8"),
        {"he": "דובר המשרד אמר כי {n} מטוסים לא הגיעו לשדה התעופה, והוסיף שאין שום ראיה לכך בשלב הזה של החקירה"},
    ),
    "CJK": (
        ("gb18030", "big5", "shift_jis", "euc-jp", "iso2022_jp", "euc-kr"),
        {
            "zh": "国防部发言人表示，{n}架飞机没有到达机场。他们在星期三说，现在没有任何证据可以证明这一点。",
            "zh-Hant": "國防部發言人表示，{n}架飛機沒有到達機場。他們在星期三說，現在沒有任何證據可以證明這一點。",
            "ja": "防衛省の報道官は、{n}機の航空機はまだ到着していないと水曜日に述べた。証拠はないという。",
            "ko": "국방부 대변인은 {n}대의 항공기가 도착하지 않았다고 말했다. 이에 대한 증거는 없다고 밝혔다.",
        },
    ),
}
# Single headlines that nobody names an encoding for: the hardest case, and none of them served to make the table.
HEADLINES = {
    ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"): [
        "Погода в городе: дождь до вечера",
        "Жители посёлка вышли на улицу",
        "Цены на хлеб выросли на 4%",
        "ШТОРМ В ПОРТУ",
        "Суд отложил дело рыбака",
    ],
    ("cp1251", "koi8-u", "iso8859-5"): [
        "Ціни на хліб зросли",
        "Мешканці вийшли на вулицю, її закрито",
        "Суд відклав справу рибалки",
    ],
    ("cp1253", "iso8859-7"): ["Βροχή στην πόλη ως το βράδυ", "Οι τιμές του ψωμιού αυξήθηκαν", "ΚΑΤΑΙΓΙΔΑ ΣΤΟ ΛΙΜΑΝΙ"],
    ("cp1256", "iso8859-6"): ["ارتفعت أسعار الخبز في المدينة", "أجلت المحكمة قضية الصياد", "عاصفة في الميناء"],
    ("cp1255", "iso8859-8"): ["מחירי הלחם עלו בעיר", "בית המשפט דחה את הדיון", "סערה בנמל"],
    ("cp1252",): [
        "La météo : pluie jusqu'au soir",
        "Die Brotpreise stiegen um vier Prozent, über Nacht",
        "El juez aplazó el caso del pescador",
        "Priset på bröd ökade",
        "The baker’s “price”",
    ],
    ("cp1254",): ["Ekmek fiyatları şehirde arttı", "Mahkeme balıkçının davasını erteledi"],
    ("cp1250", "iso8859-2"): [
        "Ceny chleba wzrosły w mieście",
        "Soud odložil případ rybáře",
        "A kenyér ára nőtt a városban",
    ],
    ("gb18030",): ["城市的面包价格上涨了", "法院推迟了渔民的案件"],
    ("big5",): ["城市的麵包價格上漲了", "法院推遲了漁民的案件"],
    ("shift_jis", "euc-jp"): ["パンの値段が上がった", "裁判所は漁師の件を延期した"],
    ("euc-kr",): ["빵 값이 올랐다", "법원은 어부의 사건을 연기했다"],
}
UNICODE = ("utf-8", "utf-16", "utf-16-le", "utf-16-be")
ROUNDS = 20


def texts(sentence: str) -> list[str]:
    """Feeds of growing length around a sentence."""
    return [
        f"<rss><channel><title>{sentence.format(n=n)}</title>"
        + "".join(f"<item><title>{sentence.format(n=n * m)}</title></item>" for m in range(n % 7))
        + "</channel></rss>"
        for n in range(2, 2 + ROUNDS)
    ]


def ways(text: str, codec: str) -> dict[str, tuple[bytes, str]]:
    """The bytes and the HTTP header, by who names the encoding."""
    told = f'<?xml version="1.0" encoding="{codec}"?>{text}'
    found = {
        "declared": (told.encode(codec), "text/xml"),
        "http": (text.encode(codec), f"text/xml; charset={codec}"),
        "nobody": (text.encode(codec), "text/xml"),
    }
    if codec == "utf-8":
        wrong = f'<?xml version="1.0" encoding="windows-1251"?>{text}'
        found["declared wrong"] = (wrong.encode(codec), "text/xml")
        found["http wrong"] = (text.encode(codec), "text/xml; charset=iso-8859-1")
        found["byte order mark"] = (b"\xef\xbb\xbf" + wrong.encode(codec), "text/xml")
    return found


def measure() -> tuple[dict[str, Counter[str]], list[str]]:
    """By way of naming: how many texts came back exactly; and each miss."""
    counts: dict[str, Counter[str]] = {}
    misses = []
    for script, (codecs, sentences) in SCRIPTS.items():
        for language, sentence in sentences.items():
            for codec in (*UNICODE, *codecs):
                for text in texts(sentence):
                    if text.encode(codec, "replace").decode(codec) != text:
                        continue  # this encoding cannot write the language
                    for way, (body, header) in ways(text, codec).items():
                        found = decode(body, header, "feed")
                        exact = found.text.endswith(text)
                        counts.setdefault(way, Counter()).update(["exact" if exact else "missed"])
                        if not exact:
                            misses.append(f"{script} {language} {codec} {way}: read as {found.encoding} ({found.rule})")
    return counts, misses


def one_bad_byte() -> Counter[str]:
    """UTF-8 feeds with one byte replaced, by one that UTF-8 never holds and by NUL: all but the damaged character must survive."""
    counts: Counter[str] = Counter()
    for _, sentences in SCRIPTS.values():
        for sentence in sentences.values():
            for text in texts(sentence):
                for bad in (0xFF, 0x00):
                    body = bytearray(text.encode())
                    middle = range(len(body) // 2, len(body) * 2)
                    place = next(n for n in middle if body[n % len(body)] > 0x7F) % len(body)
                    body[place] = bad
                    found = decode(bytes(body), "text/xml", "feed").text
                    kept = sum(1 for letter in found if letter not in "\ufffd\0")
                    counts["kept" if len(text) - kept <= 1 and found.count("\ufffd") <= 4 else "lost"] += 1
    return counts


def headlines() -> tuple[int, int]:
    """How many bare headlines come back exactly, of how many."""
    pairs = [(text, codec) for codecs, texts in HEADLINES.items() for codec in codecs for text in texts]
    return sum(decode(text.encode(codec)).text == text for text, codec in pairs), len(pairs)


def main() -> None:
    counts, misses = measure()
    for way, count in counts.items():
        total = count.total()
        print(f"{way:16} {count['exact']:5} of {total:5} exact ({count['exact'] / total:.2%})")
    for miss, times in Counter(misses).most_common(20):
        print(f"  {times:3} x {miss}")
    bad = one_bad_byte()
    print(f"one bad byte     {bad['kept']:5} of {bad.total():5} keep all but the damaged character")
    print("bare headlines   {:5} of {:5} exact".format(*headlines()))


if __name__ == "__main__":
    main()
