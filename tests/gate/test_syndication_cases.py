"""Hard cases with their answers: what copies hide behind, and what only looks like copying. All texts are invented."""

import pytest

from ingest.syndication import judge
from tests.ingest.stories import COMMENTARY, LETTER, REPORT, RIVAL, credit, kinds_of, origins, text

PARAGRAPHS = REPORT.split("\n")
UPDATE = "\n".join([*PARAGRAPHS[:3], "A third crew was stopped at dawn, the coast guard added.", *PARAGRAPHS[3:]])
CORRECTED = UPDATE.replace("400 crowns", "600 crowns") + "\nThis story corrects the amount of the fine."
MARKET = (
    "The exchange at Riverton closed {0} points {1} on {2}. The wheat price stood at {3} crowns a tonne, oats at {4} "
    "and barley at {5}. Turnover reached {6} million crowns, and {7} of {8} listed papers gained. Traders pointed to the "
    "weather and to the ships that are still expected from the south. The exchange opens again at nine in the morning."
)
WEATHER = (
    "Riverton and the coast: cloudy at first, clear later, highs of {0} degrees, lows of {1}. Wind from the {2} at {3} "
    "kilometres an hour, gusts to {4}. The chance of rain is {5} per cent. Sunrise at {6}, sunset at {7}. Tides at the "
    "old breakwater: high at {8}, low at {9}. The outlook for the next three days stays mild with some fog at dawn."
)
TABLE = "Killed and missing by district\nSaltby 14\nKelmar 9\nRiverton 31\nUpper Tarn 2\nCoal Quay 5\nIsland 1"
COMMUNIQUE = (
    "The ministers have met in Kelmar and agree on three things. We will keep the strait open to every ship that shows "
    "its papers. We will share the cost of the new light in equal parts. We will meet again before the ice comes, and we "
    "ask our ports to hold back until then whatever might be taken for a threat."
)
TOLL = (
    "At least {0} people were killed and {1} were wounded when shells hit the market at Kelmar on Monday, the district said.\n"
    "Rescue teams pulled {2} survivors from the cellar of the old tannery, where families had sought shelter since dawn.\n"
    "Doctors at the clinic in Saltby said that {3} of the wounded were in a serious condition and that blood was running short.\n"
    "The shelling began shortly after the market opened, when the square was full of people buying bread and seed for spring.\n"
    "A baker who lost his shop said that he had heard no warning and that the sirens only sounded when the roofs were burning.\n"
    "Some {4} houses were left without power, and the bridge to the north was closed to all but ambulances until further notice."
)
FRONT = (
    "Over the past day the enemy launched {0} attacks along the line of contact. Units repelled {1} assaults near Kelmar and "
    "{2} near Saltby. Aircraft carried out {3} strikes and artillery fired more than {4} times. In total {5} soldiers, {6} "
    "tanks and {7} guns were put out of action, the general staff said in its morning report. The situation remains tense "
    "but under control along the whole length of the front."
)
LISTED = (
    "Saltby: 14 killed, 3 missing\nKelmar: 9 killed, 1 missing\nRiverton: 31 killed, 12 missing\nUpper Tarn: 2 killed\n"
    "Coal Quay: 5 killed, 4 missing\nIsland: 1 killed\nOld Mill: 7 killed, 2 missing\nNorth Pier: 3 killed"
)
POST = (
    "I told the board in spring that the wall would not last another winter and nobody wrote back to me. "
    "I asked again in August and they sent me a form about the colour of the railings. We are done asking."
)
COLUMN = COMMENTARY + "\nNext week: why nobody ever paints a harbour in winter."
FRAMES = (
    "{0} The full text reads:\n“"
    + COMMUNIQUE
    + "”\nOutside, gulls fought over what the delegations had left on the lawn.",
    "After two days of talks the delegations parted without a handshake.\n“"
    + COMMUNIQUE
    + "”\nDiplomats of two other countries called that thin.",
)


def with_disguise(body):
    """Zero-width signs within words, and some letters of another script."""
    return body.replace("harbour", "har\u200bbour").replace("crew", "\u0441rew").replace("port", "p\u043ert")


# A communique in other languages: led in by a colon at one, in marks at the other.
DECLARED = {
    "ru": (
        "В воскресенье три министра встретились в гостинице у озера.\nВ заявлении говорится: {0}\nСнаружи чайки дрались за остатки обеда.",
        "После двух дней переговоров делегации разъехались без рукопожатия.\n«{0}»\nДипломаты двух других стран назвали это слабым.",
        (
            "Мы будем держать пролив открытым для каждого судна, которое покажет свои бумаги. Мы поровну разделим расходы на новый маяк. "
            "Мы встретимся снова до ледостава и просим наши порты воздержаться от всего, что можно принять за угрозу."
        ),
    ),
    "uk": (
        "У неділю міністри зустрілися біля озера.\nУ заяві йдеться: {0}\nНадворі чайки билися за рештки обіду.",
        "Після двох днів переговорів делегації роз'їхалися.\n«{0}»\nДипломати двох інших країн назвали це слабким.",
        (
            "Ми тримаємо протоку відкритою для кожного судна, яке покаже свої папери. Ми поділимо порівну витрати на новий маяк. "
            "Ми зустрінемося знову до льодоставу і просимо наші порти утриматися від усього, що можна сприйняти за загрозу."
        ),
    ),
    "tr": (
        "Pazar günü üç bakan göl kıyısındaki otelde buluştu.\nAçıklamada şöyle denildi: {0}\nDışarıda martılar artıklar için kavga etti.",
        "İki günlük görüşmelerin ardından heyetler el sıkışmadan ayrıldı.\n“{0}”\nİki ülkenin diplomatları bunu zayıf buldu.",
        (
            "Boğazı evraklarını gösteren her gemiye açık tutacağız. Yeni fenerin masrafını eşit olarak paylaşacağız. Buzlar gelmeden "
            "yeniden buluşacağız ve biz limanlarımızdan o güne kadar tehdit sayılabilecek her şeyden kaçınmalarını istiyoruz."
        ),
    ),
    "de": (
        "Drei Minister trafen sich am Sonntag in einem Hotel am See.\nIn der Erklärung heißt es: {0}\nDraußen stritten Möwen.",
        "Nach zwei Tagen gingen die Delegationen ohne Händedruck auseinander.\n„{0}“\nDiplomaten nannten das dünn.",
        (
            "Wir halten die Meerenge für jedes Schiff offen, das seine Papiere zeigt. Wir teilen uns die Kosten des neuen Leuchtfeuers. "
            "Wir treffen uns wieder, bevor das Eis kommt, und bitten unsere Häfen, bis dahin alles zu unterlassen, was droht."
        ),
    ),
    "ar": (
        "التقى ثلاثة وزراء يوم الأحد في فندق على البحيرة.\nوجاء في البيان: {0}\nفي الخارج تشاجرت النوارس على بقايا الطعام.",
        "بعد يومين من المحادثات غادرت الوفود دون مصافحة.\n«{0}»\nووصف دبلوماسيون من بلدين آخرين ذلك بأنه ضعيف.",
        (
            "نحن نبقي المضيق مفتوحا أمام كل سفينة تظهر أوراقها. نحن نتقاسم كلفة المنارة الجديدة بالتساوي. نحن نلتقي مرة أخرى قبل أن يأتي "
            "الجليد ونطلب من موانئنا أن تمتنع حتى ذلك الحين عن كل ما قد يعد تهديدا."
        ),
    ),
}


CASES = {
    "zero-width signs and look-alike letters": (REPORT, with_disguise(REPORT), {"identical", "copy"}),
    "an update of an agency story": (REPORT, UPDATE, {"copy"}),
    "a correction of the update": (UPDATE, CORRECTED, {"copy"}),
    "the correction and the first version": (REPORT, CORRECTED, {"copy"}),
    "a syndicated column with a line of its own": (COLUMN, COMMENTARY, {"copy"}),
    "a column under another head and foot": (f"From our columnists\n{COLUMN}\nWrite to her.", COLUMN, {"copy"}),
    "an excerpt in another's commentary": ("\n".join([*PARAGRAPHS[:3], COMMENTARY]), REPORT, {"partial"}),
    "market forms of two days": (
        MARKET.format(12, "up", "Monday", 210, 180, 175, 41, 18, 30),
        MARKET.format(7, "down", "Tuesday", 199, 184, 171, 38, 9, 31),
        {"review", None},
    ),
    "weather forms of two days": (
        WEATHER.format(14, 6, "west", 20, 45, 30, "5:41", "20:12", "3:10", "9:22"),
        WEATHER.format(17, 9, "south", 12, 33, 60, "5:39", "20:14", "4:02", "10:15"),
        {"review", None},
    ),
    "a toll that rose, and nothing else": (
        TOLL.format(12, 30, 9, 7, 400),
        TOLL.format(19, 41, 14, 11, 650),
        {"review"},
    ),
    "a toll that rose, and a paragraph more": (
        TOLL.format(12, 30, 9, 7, 400),
        TOLL.format(23, 55, 16, 13, 900)
        + "\nThe president cut short a visit abroad and called a meeting for the evening.",
        {"review"},
    ),
    "a general staff's form of two days": (
        FRONT.format(112, 23, 14, 9, 3400, 980, 11, 40),
        FRONT.format(98, 31, 12, 7, 3100, 1040, 8, 37),
        {"review", None},
    ),
    "a casualty list with words in two reports": (
        f"{RIVAL}\n{LISTED}",
        f"{COMMENTARY}\n{LISTED}",
        {"shared_document", "shared_quotes", "review", None},
    ),
    "a post in the first person, without marks": (
        f"{PARAGRAPHS[0]}\n{POST}\n{PARAGRAPHS[5]}",
        f"{COMMENTARY}\n{POST}",
        {"shared_document", "shared_quotes", "review", None},
    ),
    "a quotation taken with what stands around it": (
        f"{COMMENTARY}\n{PARAGRAPHS[2]}\n{PARAGRAPHS[3]}",
        REPORT,
        {"partial"},
    ),
    "one casualty table in two reports": (
        f"{RIVAL}\n{TABLE}",
        f"{COMMENTARY}\n{TABLE}",
        {"shared_document", "shared_quotes", "review", None},
    ),
    "a letter quoted whole by two": (
        f"The harbour master left a note on his desk. It reads: {LETTER}\nThe board met without him.",
        f"He went at night, and by morning the whole town had read his letter: {LETTER}\nHis deputy said nothing.",
        {"shared_document", "shared_quotes"},
    ),
    "a communique quoted whole by two": (
        FRAMES[0].format("Three ministers met in a hotel by the lake on Sunday."),
        FRAMES[1],
        {"shared_document", "shared_quotes"},
    ),
    "one quotation, two reporters": (REPORT, RIVAL, {"shared_quotes"}),
    "one quotation in two translations": (
        "The mayor spoke briefly. “Nobody will drown in this harbour while I hold the keys,” she said, and left by the side door of the hall.",
        "Кратко выступила мэр. «Пока ключи у меня, в этой гавани никто не утонет», — сказала она и ушла через боковую дверь зала.",
        {None},
    ),
    "nothing in common": (REPORT, LETTER, {None}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_pair_is_judged_as_a_person_would(name):
    """From either side."""
    one, other, allowed = CASES[name]
    assert kinds_of(one, other) <= allowed


@pytest.mark.parametrize("language", DECLARED)
def test_a_communique_is_nobodys_copy_in_any_language(language):
    """Printed whole by two, led in by a colon or in the marks of the language."""
    one, other, words = DECLARED[language]
    found = judge(text("a", one.format(words), language=language), text("b", other.format(words), language=language))
    assert found is not None
    assert found.kind in ("shared_document", "shared_quotes")


def test_a_fake_that_names_the_radio_is_claimed_and_no_more():
    """A credit alone, and its copies with it, never makes a text certain; nor does it touch what the radio wrote."""
    fake = text("a", REPORT, named=(credit("radio"),), at="2015-09-18T10:00:00+00:00")
    echo = text("b", REPORT, named=(credit("radio"),), at="2015-09-18T11:00:00+00:00")
    real = text("c", LETTER, outlet="radio", at="2015-09-18T09:00:00+00:00")
    found = origins(fake, echo, real)
    assert {"virtual:radio"} == {found["a"].root, found["b"].root}
    assert {"claimed"} == {found["a"].confidence, found["b"].confidence}
    assert "c" == found["c"].root


def test_a_spoofed_date_does_not_make_an_original():
    """Who dates itself back years before what others credit stays a copy, and no copy is called surely later."""
    first = text("a", outlet="radio", at="2015-09-18T10:00:00+00:00")
    honest = text("b", "\n".join(PARAGRAPHS[:5]), named=(credit("radio"),), at="2015-09-18T12:00:00+00:00")
    spoofed = text("c", "\n".join(PARAGRAPHS[:4]), at="2011-01-01T00:00:00+00:00")
    assert {"a"} == {fact.root for fact in origins(first, honest, spoofed).values()}


def test_a_rising_toll_is_one_story_within_a_day_and_a_new_report_on_the_next():
    """The figures alone are others: the same text where both are of one day; forms of two days stay two reports."""
    first, later = TOLL.format(12, 30, 9, 7, 400), TOLL.format(19, 41, 14, 11, 650)
    same = origins(text("a", first, at="2015-09-18T10:00:00+00:00"), text("b", later, at="2015-09-18T16:00:00+00:00"))
    assert ({"a"}, "copy") == ({fact.root for fact in same.values()}, same["b"].relation)
    apart = origins(text("a", first, at="2015-09-18T10:00:00+00:00"), text("b", later, at="2015-09-19T10:00:00+00:00"))
    assert {"a", "b"} == {fact.root for fact in apart.values()}


def test_a_sentence_bears_out_a_credit_and_nothing_without_one():
    """Most of a sentence of another's narrative makes no part; with a credit to that outlet, or a link to that page, it does."""
    most = PARAGRAPHS[3].replace(" for want of a roof", "")
    body, source = f"{COMMENTARY}\n{most}", text("a", outlet="radio", at="2015-09-18T10:00:00+00:00")
    for named, links in (((credit("radio", "source"),), ()), ((credit("radio"),), ()), ((), (source.url,))):
        found = origins(source, text("b", body, named=named, links=links, at="2015-09-18T12:00:00+00:00"))["b"]
        assert ("a", "partial", "likely") == (found.root, found.relation, found.confidence)
    assert "b" == origins(source, text("b", body, at="2015-09-18T12:00:00+00:00"))["b"].root


def test_a_whole_sentence_is_a_part_and_never_a_copy():
    """Twenty words, from the first to the last as another reporter put them, in somebody else's text."""
    found = judge(text("a", f"{COMMENTARY}\n{PARAGRAPHS[3]}\n{LETTER}"), text("b"))
    assert ("partial", "whole-sentence") == (found.kind, found.rule)


@pytest.mark.parametrize(
    "sentence",
    [
        "A lie will have gone round the world before the truth has its boots on.",
        "Disclosure: the owner of this newspaper holds shares in the Riverton Harbour Company and in two of its tenants.",
        "We never thought that it would come to this in Riverton, and neither did they, I am told.",
        "“Nobody in Riverton will drown in this harbour while I hold the keys to it,” said Mara Ilves on Tuesday.",
        "#riverton pic.example.com/abcdef shows the wall of the harbour at Riverton as it was on Tuesday morning at nine",
    ],
)
def test_a_saying_a_label_a_voice_and_furniture_are_no_part(sentence):
    """What two pages may have in common without either having read the other, in the midst of both."""
    found = judge(text("a", f"{COMMENTARY}\n{sentence}\n{LETTER}"), text("b", f"{RIVAL}\n{sentence}\n{TOLL}"))
    assert found is None or found.kind not in ("identical", "copy", "partial")


def test_a_sentence_under_both_texts_is_the_house_s():
    """A line that both end with, or have in the last two of many, makes no part of the other."""
    line = "The Riverton Press Group is a member of the council of newspapers and follows its code of 1996."
    for tail in ("", "\nNight desk, {0}"):
        one, two = (f"{body}\n{line}{tail.format(name)}" for name, body in (("Ann", COMMENTARY), ("Bob", RIVAL)))
        found = judge(text("a", one), text("b", two))
        assert found is None or found.kind not in ("identical", "copy", "partial")


def test_versions_of_an_agency_story_are_one_origin():
    """First version, update and correction at three clients, each with the agency's line, count once."""
    versions = [
        text(name, body, named=(credit("ap", "agency", "head"),), at=f"2015-09-18T1{at}:00:00+00:00")
        for at, (name, body) in enumerate((("a", REPORT), ("b", UPDATE), ("c", CORRECTED)))
    ]
    assert {"virtual:ap"} == {fact.root for fact in origins(*versions).values()}
