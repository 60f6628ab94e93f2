"""German: how it reports, denies, hedges, counts and dates. Data only. Pure."""

from __future__ import annotations

import re

from reports.language.pack import Cue, CueClass, Language, pattern, phrases, words


def _each(cls: CueClass, forms: str, *, clause: bool = False) -> dict[tuple[str, ...], Cue]:
    return {(form,): Cue(cls, "finite", clause) for form in forms.split()}


_CUES: dict[tuple[str, ...], Cue] = {
    **_each("say", "sagte sagten sagt sagen erklärte erklärten erklärt betonte betonten betont berichtete berichteten berichtet berichten bestätigte bestätigten bestätigt bestätigen ergänzte ergänzten behauptete behaupteten behauptet behaupten erläuterte erläuterten schrieb schrieben schreibt schreiben äußerte äußerten meinte meinten meint warnte warnten warnt warnen kritisierte kritisierten kritisiert verkündete verkündeten erzählte erzählten erzählt versicherte versicherten antwortete antworteten unterstrich verwies beklagte beklagten klagte klagten klagt klagen rügte rügten monierte monierten beteuerte beteuerten bekräftigte bekräftigten konstatierte mahnte mahnten entgegnete"),
    **_each("say", "sprach sprachen spricht teilte teilten kündigte kündigten gab gaben führte führten hob fügte wandte", clause=True),
    **_each("say", "heißt hieß", clause=True),
    **_each("report", "meldete meldeten meldet melden"),
    **_each("deny", "dementierte dementierten dementiert dementieren bestritt bestritten bestreitet bestreiten leugnete leugneten leugnet verneinte verneinten widersprach widersprachen"),
    **_each("deny", "wies wiesen weist weisen"),
    **_each("admit", "räumte räumten räumt gestand gestanden gesteht"),
    **_each("suspect", "vermutet vermuten vermutete vermuteten glaubt glauben glaubte glaubten hält halten denkt denken erwartet erwarten erwartete erwarteten schätzt schätzen schätzte bezweifelt bezweifelte"),
    **_each("fear", "befürchtet befürchten befürchtete befürchteten fürchtet fürchten fürchtete fürchteten"),
    **_each("urge", "forderte forderten fordert fordern verlangte verlangten verlangt"),
    **phrases(Cue("decline"), "wollte sich nicht äußern|wollten sich nicht äußern|wollte keine angaben|wollte den vorfall nicht kommentieren|wollte nicht kommentieren|lehnte eine stellungnahme|lehnte einen kommentar|lehnten einen kommentar|lehnten eine stellungnahme|äußerte sich nicht|äußerten sich nicht|äußerte sich zunächst nicht|wollte sich zunächst nicht äußern|wollte dazu nichts sagen|machte keine angaben|machten keine angaben|wollte sich dazu nicht äußern|wollten sich dazu nicht äußern|schwieg"),
    **phrases(Cue("unknown"), "weiß nichts|wusste nichts|wissen nichts|hat keine kenntnis|hatte keine kenntnis|haben keine kenntnis|habe keine kenntnis|liegen keine erkenntnisse|lagen keine erkenntnisse"),
    **phrases(Cue("open"), "schloss nicht aus|schließt nicht aus|schlossen nicht aus|wollte nicht ausschließen"),
}  # fmt: skip

_CLOSING: dict[str, Cue] = {
    # What closes a verb that `hat` or `wollte` has opened.
    **{
        form: Cue("say")
        for form in [
            "gesagt",
            "erklärt",
            "betont",
            "berichtet",
            "bestätigt",
            "behauptet",
            "geäußert",
            "gewarnt",
            "kritisiert",
            "mitgeteilt",
            "angekündigt",
            "angegeben",
            "beklagt",
            "versichert",
            "bekräftigt",
            "geschrieben",
            "hervorgehoben",
            "unterstrichen",
            "geschildert",
            "ausgesagt",
        ]
    },
    **{form: Cue("report") for form in ["gemeldet"]},
    **{
        form: Cue("deny")
        for form in ["zurückgewiesen", "dementiert", "bestritten", "verneint", "abgestritten", "widersprochen"]
    },
    **{form: Cue("admit") for form in ["eingeräumt", "zugegeben", "gestanden"]},
    **{
        form: Cue("decline", "base")
        for form in ["äußern", "kommentieren", "sagen", "nennen", "machen", "beantworten", "geben"]
    },
    **{form: Cue("unknown", "base") for form in ["bestätigen"]},
}
_PEOPLE = words(
    "soldat soldaten offizier sprecher sprecherin sprechers minister ministerin ministerpräsident ministerpräsidentin präsident präsidentin kanzler kanzlerin bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin abgeordneter "
    "abgeordnete abgeordneten diplomat diplomaten botschafter general kommandeur oberst zeuge zeugin zeugen augenzeuge augenzeugen anwohner anwohnerin anwohnern angehörige angehörigen eltern mutter vater arbeiter arbeiterin mitarbeiter mitarbeiterin "
    "mitarbeitern fahrer ärzte arzt ärztin aktivist aktivisten aktivistin anwalt anwältin staatsanwalt staatsanwältin richter experte expertin experten analysten forscher forscherin wissenschaftler professor lehrer studenten überlebende passagiere "
    "patienten opfer insider quelle quellen kritiker mitglied mitglieder vertreter vertreterin chef chefin direktor direktorin geschäftsführer geschäftsführerin vorsitzende vorsitzender leiter leiterin berater rebellen flüchtlinge beamte beamter beamten "
    "behördenvertreter polizeisprecher polizeisprecherin regierungssprecher regierungssprecherin unternehmenssprecher unternehmenssprecherin außenminister außenministerin innenminister innenministerin verteidigungsminister umweltminister umweltministerin "
    "journalisten reporter feuerwehrleute landrat landrätin fischer betreiber gewerkschafter senator senatorin stadtrat leute menschen mann frau männer frauen"
)
_BODIES = words(
    "regierung bundesregierung ministerium außenministerium innenministerium verteidigungsministerium umweltministerium umweltamt armee bundeswehr polizei staatsanwaltschaft gericht landgericht rat ausschuss kommission agentur behörde behörden "
    "verwaltung stadt stadtverwaltung unternehmen firma konzern bank partei gewerkschaft organisation gruppe dienst stiftung institut universität krankenhaus klinik botschaft feuerwehr opposition kreml landratsamt landesamt werk betreibergesellschaft "
    "gesundheitsamt verband hersteller bericht mitteilung erklärung gutachten studie"
)

GERMAN = Language(
    code="de",
    name="German",
    order="v2",
    cues=_CUES,
    according=(("laut",), ("nach", "angaben", "von"), ("nach", "angaben"), ("nach", "ansicht"), ("nach", "worten"), ("nach", "darstellung"), ("nach", "informationen"), ("nach", "einschätzung"), ("so",)),
    according_after=("zufolge",),
    that=words("dass daß ob"),
    boundaries=words("dass daß weil wenn während obwohl nachdem bevor da ob wo wie warum was wer sodass"),
    joiners=words("und aber doch sondern jedoch"),
    relatives=frozenset(),
    skips=words("auch später zuvor dann heute gestern bereits schon erneut wieder noch nun mehrfach öffentlich zudem zunächst offiziell am außerdem weiter dabei dazu demnach hingegen dagegen inzwischen jedoch aber"),
    auxiliaries=words("ist sind war waren sei seien wird werden wurde wurden hat haben hatte hatten habe kann können könnte könnten muss müssen soll sollen will wollen dürfte dürfen darf"),
    passives=words("wird werden wurde wurden worden"),
    perfects=words("hat haben hatte hatten"),
    negators=words("nicht kein keine keinen keiner keinem nie niemals"),
    determiners=words("der die das den dem des ein eine einen einem einer eines dieser diese dieses seine seiner ihre ihrer mehrere viele einige alle zwei drei vier"),
    prepositions=words("in im an am auf bei beim mit von vom nach seit aus zu zur zum über unter vor durch für gegen um ohne zwischen"),
    by=words("von vom"),
    pronouns={"er": "person", "sie": "person", "es": "body", "ich": "person", "wir": "group", "man": "none"},
    people=_PEOPLE,
    bodies=_BODIES,
    outlets=words("zeitung blatt sender nachrichtenagentur agentur magazin portal medien"),
    hearers=words("journalisten reportern"),
    voicing=pattern(r"beschwer\w+", r"weiger\w+", r"klag\w+", r"protest\w+", r"forder\w+", r"widersprech\w+", r"wehr\w+ sich"),
    declining=pattern(r"(?:schwer|schwierig|zu früh|verfrüht|nicht möglich)[\w ,]* zu (?:sagen|beurteilen|kommentieren|äußern)", r"kein(?:en)? kommentar", r"nicht (?:kommentieren|äußern)", r"keine (?:angaben|stellungnahme)"),
    unknowing=pattern(r"(?:keine|nicht|nichts|ohne) (?:\w+ )?(?:kenntnis\w*|erkenntnis\w*|informationen|hinweise|bekannt|davon gewusst|gewusst)", r"wei(?:ß|ss) nichts", r"wissen? nichts", r"nichts bekannt", r"(?:sei|ist|bleibt|blieb|war) (?:noch |weiterhin |derzeit |bislang )?(?:unklar|ungeklärt|nicht bekannt|nicht klar)", r"(?:unklar|ungeklärt)(?: sei| ist)?, (?:ob|wie|warum|wer|wo)"),
    conditional=pattern("wenn", r"erst (?:nach|wenn)", "falls", "sofern", "im fall", "im falle", "auf wunsch", "auf anfrage", "auf bitten", r"würde\w* (?:\w+ )*prüfen"),
    possible=pattern("könnte", "könnten", "möglich", "möglicherweise", "vielleicht", "womöglich", "eventuell"),
    inferring=pattern(r"deut\w+ (?:\w+ )*(?:auf|darauf)", "vermutlich", "wahrscheinlich", "mutmaßlich", r"spr(?:icht|echen|äche) (?:\w+ )*für"),
    fearing=pattern(r"befürcht\w+", r"fürcht\w+", r"in sorge", "besorgt"),
    negating=pattern("nicht", r"kein\w*", "nie", "niemals", "nichts", "niemand", "weder", "falsch", "unwahr", r"haltlos\w*", "erfunden", "unbegründet", r"falschmeldung\w*", "lüge", "unsinn"),
    falsity=pattern("falsch", "unwahr", r"haltlos\w*", "erfunden", "unbegründet", r"falschmeldung\w*", "lüge", "unsinn"),
    several_of=re.compile(r"^(?:einer|eine|einige|zwei|mehrere|viele) von ihnen\b", re.IGNORECASE),
    adding=words("denen dem deren wo wobei"),
    anybody=words("unternehmen firma konzern betreiber"),
    retracting=pattern("ohne", "sondern auch", "bevor", "solange nicht"),
    doubting=re.compile(r"(?:nicht (?:wahr|richtig|zutreffend|der fall)|kein(?:e|en|erlei)? (?:\w+ )?(?:beweis\w*|belege?|hinweis\w*|anzeichen|grund))", re.IGNORECASE),
    verbal=re.compile(r"\w+(?:te|ten)"),
    participles=_CLOSING,
    case_end=re.compile(r"(?<=er)n$|(?<=[^s])s$"),
    nobody=words("niemand keiner"),
    turning=re.compile(r"[,;—–] ?(?:aber|doch|jedoch|obwohl)\b(?! (?:nur|wenn|nicht))", re.IGNORECASE),
    reflexive=words("sich"),
    refusing=words("wollte wollten will wollen mochte mochten möchte möchten konnte konnten kann können"),
    asked=re.compile(r"(?:auf die frage|auf (?:eine )?(?:nach)?frage|gefragt|befragt|angesprochen)\b", re.IGNORECASE),
    backref=re.compile(r"(?:dies|das|dem|es|ihn|sie|(?:\w+ ){0,2}(?:vorwürfe?n?|berichte?n?|darstellung|behauptung(?:en)?|anschuldigung(?:en)?|kritik|angaben))(?: (?:am \w+|als [\w ]+))?(?: zurück)?[.,]?", re.IGNORECASE),
    affirming=re.compile(r"(?:bestätig|räum|zugegeb|ja\b)\w*", re.IGNORECASE),
    mouths=re.compile(r"(?:(?:ein|eine|der|die|einem|einer|ihr|sein) )?(?:\w*sprecher(?:in)?|pressestelle|anwalt|anwältin)(?: (?:des|der) (?:unternehmens|firma|reederei|konzerns|ministeriums|behörde|betreibers|gesellschaft|polizei|regierung))?", re.IGNORECASE),
    sparing=re.compile(r"\s*(?:nur|informiert|gewarnt|gesagt|gewusst|mehr als|länger|wollen|möchten|unterrichtet|zuletzt)\b", re.IGNORECASE),
    hedges=pattern("angeblich", "vermutlich", "möglicherweise", "offenbar", "mutmaßlich", "wohl", "wahrscheinlich", "anscheinend", "könnte", "könnten", "dürfte", "offenkundig", r"soll(?:en)?"),
    anonymous=pattern("anonym", r"unbekannt\w*", r"nicht genannt werden", r"namentlich nicht genannt\w*", r"ungenannt\w*"),
    naming=pattern("namens", r"der sich (?:als )?", r"die sich (?:als )?"),
    vague=words("quellen quelle kreise experten kritiker beobachter medien insider analysten diplomaten einige viele"),
    plurals=frozenset(word for word in _PEOPLE if word.endswith(("en", "leute", "eltern")) or word in {"anwohner", "angehörige", "mitarbeiter", "arbeiter", "ärzte", "kritiker", "beamte", "insider"}),
    definite=r"\b(?:der|die|das|dieser|diese|des|seine|ihre)\b",
    pointing=pattern("das", "dies", "diese", "dieser", "dazu", "davon", "es", "sie"),
    bare=words("behörden regierung polizei armee beamte"),
    partitive=re.compile(r"^(?:eine gruppe von|einige der|einer der|eine der|viele der|mehrere der|zwei der) ", re.IGNORECASE),
    starters=words("er sie es wir ich der die das ein eine in am im und aber wie bei nach laut so auch"),
    core=words("sagte sagten erklärte erklärten betonte"),
    time_leads=words("am vom seit bis zum"),
    coordinators=words("und oder sowie"),
    closers=words("am in im bei nach vor auf mit zu zum gegenüber dass daß und"),
    about=words("über vor"),
    to=words("gegenüber"),
    adjuncts=words("in im bei am auf vor nach gegenüber"),
    occasions=words("interview pressekonferenz mitteilung erklärung gespräch anfrage sendung journalisten medien"),
    objects=words("ihm ihr ihnen uns mir"),
    abbreviations=words("dr prof bzw z.b u.a ca mio mrd tel nr str d.h evtl ggf usw st jan feb aug sept okt nov dez"),
    months={name: number for number, names in enumerate(("januar jänner", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"), 1) for name in names.split()},
    weekdays={f"{name}{part}": number for number, name in enumerate(["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]) for part in ("", "morgen", "vormittag", "mittag", "nachmittag", "abend")} | {"sonnabend": 5},
    days={"heute": 0, "gestern": -1, "vorgestern": -2, "heute morgen": 0, "gestern abend": -1},
    next_words=("nächsten", "kommenden", "jeden", "bis"),
    numbers={"ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "hundert": 100, "ein dutzend": 12},
    scales={"hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000, "mio": 1_000_000, "milliarde": 1_000_000_000, "milliarden": 1_000_000_000, "mrd": 1_000_000_000},
    qualifiers={"mehr als": "more than", "über": "more than", "mindestens": "at least", "wenigstens": "at least", "rund": "about", "etwa": "about", "ungefähr": "about", "circa": "about", "ca.": "about", "knapp": "almost", "fast": "almost", "bis zu": "up to", "höchstens": "up to", "weniger als": "less than", "unter": "less than", "genau": "exactly"},
    range_words=("bis",),
    reported=re.compile(r"(?<!\w)(?:sei|seien|habe|werde|könne|müsse|solle|dürfe|gebe|wolle|stehe|gehe|liege|komme|bleibe|lasse|finde|bestehe|handele|handle)(?!\w)"),
    particles=words("mit zurück ein an bekannt aus hinzu hervor"),
    shortest=2,
    thousands=".",
)  # fmt: skip
