"""Two more hard cases of each kind, written before the rules saw them. All texts, people and places are invented."""

import pytest

from tests.ingest.stories import credit, kinds_of, origins, text

FERRY = (
    "OSTRAVEN (Northern Wire) - A passenger ferry with 212 people on board ran aground off the Lesk peninsula early on Thursday, the maritime rescue centre said.\n"
    "Nobody was reported hurt. Two tugs were on their way from the naval yard at Dorn, and a helicopter was circling over the reef.\n"
    "The operator, Lesk Line, said that passengers had been handed life vests as a precaution and would be taken off at low tide."
)
FERRY_LATER = (
    "OSTRAVEN (Northern Wire) - Rescuers took all 212 people off a passenger ferry that had run aground off the Lesk peninsula on Thursday, the maritime rescue centre said.\n"
    "Four passengers were treated for cold. Two tugs from the naval yard at Dorn will try to pull the vessel free on the evening tide.\n"
    "The operator, Lesk Line, said that passengers had been handed life vests as a precaution. Its chief executive, Ansel Roke, apologised for what he called a dreadful night.\n"
    "Investigators boarded the ferry at noon to secure the voyage recorder. The master, a man of 58 with thirty years at sea, was breathalysed and let go.\n"
    "The Lesk reef has claimed nine ships since the war, the last of them a grain carrier whose wreck still shows at low water."
)
FERRY_LAST = FERRY_LATER.replace("Four passengers were", "Six passengers, two of them children, were") + (
    "\nThe evening attempt failed when a line parted, the centre said later. The next will be made on Friday at dawn."
)
VERDICT = (
    "A court in Bresk on Monday sentenced the former head of the state railways, Ilir Tomas, to eleven years in prison for taking bribes over the purchase of 64 locomotives.\n"
    "Judge Vera Anhalt said the defendant had turned a public company into a family purse. The courtroom was silent as she read for almost two hours.\n"
    "Prosecutors had asked for fourteen years. The defence called the ruling political and said it would appeal before the end of the month.\n"
    "The locomotives, bought from a bankrupt maker without a tender, have stood in a siding at Holm since their brakes failed in trials.\n"
    "Three other managers received suspended terms. A fourth left the country in March, and his whereabouts are unknown."
)
VERDICT_CORRECTED = VERDICT.replace("64 locomotives", "46 locomotives").replace(
    "almost two hours", "more than two hours"
) + ("\nCORRECTION: An earlier version of this report gave a wrong number of locomotives.")
RAIN = (
    "{day}: A {kind} front crosses the Vale from the {side}. Low ground sees {low} to {high} degrees, the passes {pass_low} at best. Snow line near {snow} metres, "
    "falling overnight. Rain totals of {mm} millimetres are likely by dusk, most of it before {hour}. Winds reach {wind} kilometres an hour on the ridges. "
    "Drivers on the Tarn road should carry chains. The avalanche bulletin stands at level {level}. Pollen: low. The next bulletin follows at 18:00."
)
SNOW = [
    RAIN.format(day="Tuesday", kind="warm", side="west", low=4, high=9, pass_low=1, snow=1800, mm=22, hour="14:00", wind=65, level=3),
    RAIN.format(day="Wednesday", kind="cold", side="north", low=1, high=5, pass_low=-4, snow=1100, mm=9, hour="11:00", wind=80, level=4),
]  # fmt: skip
RATES = (
    "Курс талера на торгах в {0} составил {1} за кроун, что на {2} ниже уровня предыдущего закрытия. Объем сделок достиг {3} миллиона. "
    "Индекс биржи к {4} часам прибавил {5} процента и поднялся до {6} пункта. Нефть сорта Леск торгуется по {7} за баррель, золото по {8} за унцию. "
    "Официальный курс на {9} установлен на отметке {10}. Аналитики связывают движение с налоговым периодом и спросом экспортеров на ликвидность."
)
BOURSE = [
    RATES.format("понедельник", "61,20", "0,35", 412, 12, "0,8", 1733, "48,10", 1122, "8 сентября", "61,54"),
    RATES.format("вторник", "62,05", "0,41", 388, 12, "1,1", 1748, "47,55", 1119, "9 сентября", "61,98"),
]
STRIKE = (
    "Air raid sirens sounded over Marnow at 04:10, and the first rocket fell on the cattle market four minutes later.\n{0}\n"
    "By noon the square had been hosed down and the traders were setting up their stalls again."
)
STRIKE_RIVAL = (
    "The mayor spent the morning on the telephone to three hospitals, and at ten he read out what he had.\n{0}\n"
    "He took no questions. Opposition deputies said the shelters in two districts had been locked."
)
DEAD = [
    "District, dead, wounded\nOld Town 12 40\nCattle market 31 77\nRailway yard 4 19\nSpring Hill 0 6\nRiver quarter 9 22\nTotal 56 164",
    (
        "Old Town: 12 dead, 40 wounded, 3 missing\nCattle market: 31 dead, 77 wounded, 9 missing\nRailway yard: 4 dead, 19 wounded\n"
        "Spring Hill: 6 wounded\nRiver quarter: 9 dead, 22 wounded, 1 missing\nBrick works: 2 dead, 5 wounded\nHarbour: 7 dead, 13 wounded, 2 missing"
    ),
]
OPEN_LETTER = (
    "Dear Madam President,\nWe are the teachers of the eleven schools that were closed on your order last Friday. We learnt of it from the radio. "
    "Nobody from your office has come to see what stands empty now.\nWe do not ask for money. We ask to be told why a school that was painted in August is unsafe in September. "
    "We ask where our four thousand pupils are meant to sit when the holidays end. And we ask that you read the report of your own inspectors, which says on its last page that none of our roofs is at risk.\n"
    "Until we have an answer we will teach in the yards, in whatever weather comes. You are welcome to join us.\nRespectfully,\nthe teachers of Bresk"
)
JOINT = (
    "Joint statement of the foreign ministers of the Five Valleys\nWe, the ministers, met in Holm on 4 September and reviewed the state of our common border. "
    "We welcome the release of the eleven surveyors and thank the Red Cross for its part in it. We deplore the shooting of 29 August and expect it to be cleared up without delay. "
    "We reaffirm that our borders may be changed by agreement alone. We instruct our deputies to prepare a treaty on the dams by the first of March, and we will meet again in Dorn before the snow."
)
GARDEN = (
    "I have been asked to leave a good many dinners in my life, but never before by a goose.\n"
    "It happened at the minister's summer house, to which the press is invited once a year on condition that it writes about the garden.\n"
    "So I shall write about the garden. It has roses, a pond, and a wall behind which one hears the minister's brother sell things over the telephone.\n"
    "My editor tells me that I must not say what he was selling. I can say that it has wheels and that our army already owns some.\n"
    "The goose arrived with the cheese. It looked at me the way my bank does, and I understood that the visit was over."
)
SHOES = (
    "Every autumn my neighbour resoles her boots, and every autumn I tell her that new ones cost less. This year I went along to see why she does it.\n"
    "The cobbler on Mill Street has no website and no card reader. He has a stool, a radio and an opinion on each of my heels.\n"
    "A shoe, he says, remembers how you walk. Throw it away and you have to teach the next one from the beginning, like a husband.\n"
    "I paid him nine crowns and walked home on a memory. We count what things cost and forget what they have learnt about us."
)
RAID = (
    "Security officers searched the offices of two independent newspapers in Kamary on Wednesday and took away the servers, lawyers for the papers said.\n"
    "Staff were kept in a corridor for five hours without their telephones. A cleaner who had filmed the arrival of the vans was held overnight.\n"
    "The interior ministry said it was acting on a court order over unpaid taxes but did not show one. The papers had been reporting on a land deal near the airport."
)
GRAIN = (
    "The government of Orland has quietly sold a third of the national grain reserve since May, according to harbour records seen by a reporter.\n"
    "The wheat left through the free port at Dorn in eleven ships under three flags. Two of them were bound for a country under embargo.\n"
    "The agriculture ministry first denied the sales and later called them a rotation of old stock. Bakers in the capital say flour has gone up by a fifth."
)


def disguised(body, pairs, mark):
    """Letters of another script in some words, an invisible sign in each seventh."""
    for plain, lookalike in pairs:
        body = body.replace(plain, lookalike)
    return " ".join(word[:2] + mark + word[2:] if at % 7 == 3 else word for at, word in enumerate(body.split(" ")))


TRANSLATED = [
    (
        "The defence minister, Petra Solm, rejected the charge in parliament. “There is not one rifle missing from any depot that I answer for,” she told deputies, who answered with laughter. The vote was put off until Friday.",
        "Verteidigungsministerin Petra Solm wies den Vorwurf im Parlament zurück. „In keinem Depot, für das ich hafte, fehlt auch nur ein einziges Gewehr“, sagte sie vor den Abgeordneten, die darüber lachten. Die Abstimmung wurde auf Freitag verschoben.",
    ),
    (
        "Голова області Марко Лоза приїхав до шахтарів лише на третій день. «Я не піду звідси, доки останнього з вас не піднімуть на поверхню», — сказав він родинам під брамою. Увечері він поїхав.",
        "Vali Marko Loza madencilerin yanına ancak üçüncü gün geldi. “Sonuncunuz yeryüzüne çıkarılana kadar buradan ayrılmayacağım,” dedi kapının önünde bekleyen ailelere. Akşam olunca oradan ayrıldı.",
    ),
]

CASES = {
    "a quotation in two translations": (*TRANSLATED[0], {None}),
    "another, in two more languages": (*TRANSLATED[1], {None}),
    # All but one clause was written anew: the agency's line on both is what ties them.
    "a flash and the story that grew out of it": (FERRY, FERRY_LATER, {"copy", "partial", "review"}),
    "the story and its last version": (FERRY_LATER, FERRY_LAST, {"copy"}),
    "a verdict and its correction": (VERDICT, VERDICT_CORRECTED, {"copy"}),
    "mountain bulletins of two days": (*SNOW, {"review", None}),
    "exchange reports of two days, in Russian": (*BOURSE, {"review", None}),
    "a table of the dead in two reports": (STRIKE.format(DEAD[0]), STRIKE_RIVAL.format(DEAD[0]), {"shared_document", "shared_quotes", "review", None}),
    "a list of the dead in two reports": (STRIKE.format(DEAD[1]), STRIKE_RIVAL.format(DEAD[1]), {"shared_document", "shared_quotes", "review", None}),
    "a letter in the marks of two reports": (
        f"Teachers in Bresk have written to the head of state. The letter reads:\n“{OPEN_LETTER}”\nHer spokesman said it had been received.",
        f"The quarrel over the schools has reached the palace gate, where a copy was nailed up on Sunday.\n{OPEN_LETTER}\nBy evening rain had made most of it illegible.",
        {"shared_document", "shared_quotes"},
    ),
    "a letter that two print whole": (
        f"Documents of the week\n{OPEN_LETTER}\nWe print letters in full and without comment.",
        f"{OPEN_LETTER}\nPhoto: the yard of the third school",
        {"shared_document"},
    ),
    "a statement that two print whole": (
        f"{JOINT}\nThe ministry's press service made the text available on Friday.",
        f"Full text.\n{JOINT}",
        {"shared_document"},
    ),
    "a statement at the end of two reports": (
        f"Five ministers needed nine hours for two hundred words, and the coffee ran out after four.\n{JOINT}\nNone of them stayed for dinner.",
        f"Relations in the valleys have been strained since a patrol opened fire on surveyors last month.\n{JOINT}\nAnalysts had expected a date for troop withdrawals.",
        {"shared_document", "shared_quotes"},
    ),
    "a column under two heads": (f"The lighter side\n{GARDEN}", f"{GARDEN}\nShe writes every Saturday for twelve newspapers.", {"copy"}),
    "a column cut by its last paragraph": (SHOES, "\n".join(SHOES.split("\n")[:3]), {"copy"}),
    "Cyrillic letters and a joiner": (RAID, disguised(RAID, (("officers", "оffісers"), ("servers", "sеrvеrs"), ("papers", "рарers")), "\u2060"), {"identical", "copy"}),
    "Greek letters and a soft hyphen": (GRAIN, disguised(GRAIN, (("government", "gοvernment"), ("harbour", "hαrbοur"), ("ships", "shιps")), "\u00ad"), {"identical", "copy"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_pair_is_judged_as_a_person_would(name):
    """From either side."""
    one, other, allowed = CASES[name]
    assert kinds_of(one, other) <= allowed


def test_a_fake_with_the_radio_s_line_is_not_made_sure_by_a_later_echo_of_the_radio():
    """The radio holds another text on the matter: the invention stays its page's own word."""
    invented = RAID.replace("searched the offices of", "burnt down").replace("took away the servers", "shot the guards")
    fake = text(
        "a", f"{invented}\nRadio Liberty", named=(credit("rferl", "agency", "tail"),), at="2015-09-16T08:00:00+00:00"
    )
    real = text("b", GRAIN, outlet="rferl", at="2015-09-16T07:00:00+00:00")
    found = origins(fake, real)
    assert ("virtual:rferl", "claimed") == (found["a"].root, found["a"].confidence)
    assert "b" == found["b"].root


def test_a_fake_made_of_the_radio_s_own_report_is_no_certain_copy_of_it():
    """Two sentences of the real report, the rest invented, and a credit: part of it, and never the whole text."""
    real = text("b", RAID, outlet="rferl", at="2015-09-16T07:00:00+00:00")
    forged = (
        f"{RAID.partition(chr(10))[0]}\nInside they found printing plates for banknotes and a list of four hundred paid demonstrators, an official said.\n"
        "A foreign diplomat was arrested while climbing out of a lavatory window. He is said to have confessed within the hour.\n"
        "Crowds gathered in the square to thank the officers, and schoolchildren brought them flowers and honey."
    )
    fake = text("a", forged, named=(credit("rferl"),), at="2015-09-16T09:00:00+00:00")
    found = origins(fake, real)
    assert "partial" == found["a"].relation
    assert "b" == found["b"].root


@pytest.mark.parametrize(
    "spoof", ["2015-09-15T23:00:00+00:00", "1970-01-01T00:00:00+00:00", "2031-05-05T05:00:00+00:00"]
)
def test_a_page_that_dates_itself_otherwise_does_not_outrank_whom_two_others_credit(spoof):
    """A day earlier, at the beginning of time, or in years to come."""
    first = text("d", GRAIN, outlet="rferl", at="2015-09-16T07:00:00+00:00")
    honest = [
        text(name, GRAIN, named=(credit("rferl"),), at=f"2015-09-16T1{at}:00:00+00:00") for at, name in enumerate("ab")
    ]
    spoofed = text("c", GRAIN, at=spoof, doubts=("implausible",) if spoof[0] == "1" or spoof[:2] == "203" else ())
    assert {"d"} == {fact.root for fact in origins(first, *honest, spoofed).values()}


def test_a_credited_page_that_is_held_with_a_bare_date_is_the_origin():
    """Dated 00:00, or by its day alone, it is still the text that the other credits."""
    for at, doubts in (
        ("2015-09-16", ()),
        ("2015-09-16T00:00:00+00:00", ("midnight",)),
        ("2015-09-16T00:00:00+00:00", ()),
    ):
        held = text("b", RAID, outlet="rferl", at=at, doubts=doubts)
        reprint = text("a", RAID, named=(credit("rferl"),), at="2015-09-16T09:00:00+00:00")
        found = origins(held, reprint)
        assert {"b"} == {fact.root for fact in found.values()}, at
