"""German: how it reports, denies, hedges, counts and dates. Data only. Pure."""

from __future__ import annotations

import re

from reports.language.pack import Cue, CueClass, Language, pattern, phrases, words

_INSEPARABLE = ("be", "er", "ver", "ent", "zer", "ge", "wider", "unter", "über", "miss", "hinter")


def _weak(cls: CueClass, stems: str, *, clause: bool = False) -> dict[tuple[str, ...], Cue]:
    """The third persons, present and past, of weak verbs; `berichte` for stems that need an e before the ending."""
    found: dict[tuple[str, ...], Cue] = {}
    for stem in stems.split():
        short = stem.endswith(("e", "el", "er")) and not stem.endswith(
            "ier"
        )  # `erläutern`, `bezweifeln`, `kritisieren`
        for end in ("t", "n" if short else "en", "te", "ten"):
            found[(stem + end,)] = Cue(cls, "finite", clause)
    return found


def _forms(cls: CueClass, forms: str, *, clause: bool = False) -> dict[tuple[str, ...], Cue]:
    return {(form,): Cue(cls, "finite", clause) for form in forms.split()}


def _past(stems: str) -> list[str]:
    """The past participles of weak verbs."""
    return [
        ("" if stem.startswith(_INSEPARABLE) or stem.endswith("ier") else "ge") + stem + "t" for stem in stems.split()
    ]


_SAYING = "sag erklär beton berichte bestätig ergänz behaupte erläuter äußer mein warn kritisier verkünde erzähl versicher antworte verteidig beklag klag rüg monier beteuer bekräftig konstatier mahn entgegne erwider schilder vermelde bemängel betone begründe erinner argumentier folger prophezei prognostizier resümier präzisier formulier urteil spekulier bilanzier ermittel dokumentier attestier bescheinig beschuldig bezichtig signalisier versprech zitier kommentier lob präsentier unterstreich deklarier bezeug wetter schimpf jubel scherz witzel freu vermerk notier protokollier bedauer begrüß würdig verurteil schwör höhn spott ärger wunder empör garantier twitter poste"
_DENYING = "dementier leugne vernein widerleg bestreite verweiger"
_SUSPECTING = "vermute glaub erwarte schätz bezweifel mutmaß ahn hoff"
_FEARING = "befürchte fürchte sorg"
_URGING = "forder verlang appellier"

_CUES: dict[tuple[str, ...], Cue] = {
    **_weak("say", _SAYING),
    **_forms("say", "schrieb schrieben schreibt schreiben sprach sprachen spricht sprechen versprach versprachen verspricht schwor schworen unterstrich unterstrichen verwies verwiesen verweist nannte nannten nennt nennen bezeichnete bezeichneten bezeichnet bezeichnen beschrieb beschrieben beschreibt berief beriefen beruft berufen empfahl empfahlen empfiehlt empfehlen"),
    **_forms("say", "heißt hieß", clause=True),
    **_weak("say", "droh", clause=True),
    **_weak("report", "melde"),
    **_weak("deny", _DENYING),
    **_forms("deny", "bestritt bestritten bestreitet widersprach widersprachen widerspricht widersprechen"),
    **_forms("admit", "gestand gestanden gesteht bekannte bekannten"),
    **_weak("suspect", _SUSPECTING),
    **_forms("suspect", "denkt denken dachte dachten"),
    **_weak("fear", _FEARING),
    **_weak("urge", _URGING),
    **_forms("decline", "schwieg schwiegen schweigt schweigen"),
    **phrases(Cue("unknown"), "weiß nichts|wusste nichts|wissen nichts|hat keine kenntnis|hatte keine kenntnis|haben keine kenntnis|habe keine kenntnis"),
    **phrases(Cue("open"), "schloss nicht aus|schließt nicht aus|schlossen nicht aus"),
}  # fmt: skip


def _halves(verb: str, **tails: CueClass) -> dict[str, dict[str, Cue]]:
    """Every form of a verb with its other halves; an underscore stands for a space."""
    made = {tail.replace("_", " "): Cue(cls) for tail, cls in tails.items()}
    return dict.fromkeys(verb.split(), made)


_SEPARABLE: dict[str, dict[str, Cue]] = {
    # The two halves of a verb: the finite one, and what ends its field.
    **_halves("teilte teilten teilt teilen", mit="say"),
    **_halves("wies wiesen weist weisen", zurück="deny", hin="say", darauf_hin="say", von_sich="deny"),
    **_halves("kündigte kündigten kündigt kündigen", an="say"),
    **_halves("gab gaben gibt geben", an="say", bekannt="say", zu="admit", zu_bedenken="say", zu_protokoll="say", zu_verstehen="say", sich_überzeugt="say"),
    **_halves("räumte räumten räumt räumen", ein="admit"),
    **_halves("gestand gestanden gesteht gestehen", ein="admit"),
    **_halves("fügte fügten fügt fügen", hinzu="say", an="say"),
    **_halves("setzte setzten setzt", hinzu="say"),
    **_halves("hob hoben hebt heben", hervor="say"),
    **_halves("führte führten führt führen", aus="say", an="say", weiter_aus="say"),
    **_halves("stellte stellten stellt stellen", fest="say", klar="say", in_abrede="deny", in_aussicht="say"),
    **_halves("legte legten legt legen", dar="say", nahe="suspect"),
    **_halves("ging gingen geht gehen", davon_aus="suspect"),
    **_halves("nahm nahmen nimmt nehmen", an="suspect"),
    **_halves("deutete deuteten deutet deuten", an="say"),
    **_halves("warf warfen wirft werfen", vor="say"),
    **_halves("schlug schlugen schlägt schlagen", vor="say"),
    **_halves("sicherte sicherten sichert sichern", zu="say"),
    **_halves("vertrat vertraten vertritt vertreten", die_these="suspect", die_ansicht="suspect", die_meinung="suspect", die_auffassung="suspect"),
    **_halves("machte machten macht machen", deutlich="say", klar="say", geltend="say", darauf_aufmerksam="say", keine_angaben="decline", dafür_verantwortlich="say"),
    **_halves("sagte sagten sagt", aus="say", zu="say", voraus="say", dazu_nichts="decline", nichts_dazu="decline"),
    **_halves("sprach sprachen spricht sprechen", von="say", aus="say"),
    **_halves("hält halten hielt hielten", für="suspect"),
    **_halves("berichtete berichteten berichtet berichten erzählte erzählten erzählt erzählen", von="say", über="say"),
    **_halves("warnte warnten warnt warnen", vor="say"),
    **_halves("brachte brachten bringt", zum_ausdruck="say"),
    **_halves("lehnte lehnten lehnt lehnen", ab="say", eine_stellungnahme_ab="decline", einen_kommentar_ab="decline", jeden_kommentar_ab="decline"),
    **_halves("stritt stritten streitet streiten", ab="deny"),
    **_halves("schloss schlossen schließt schließen", nicht_aus="open", aus="deny"),
    **_halves("rief riefen ruft rufen", auf="urge", dazu_auf="urge"),
    **_halves("klagte klagten klagt klagen", an="say"),
    **_halves("zeigte zeigten zeigt zeigen", sich_überzeugt="say", sich_besorgt="fear", sich_optimistisch="say", sich_enttäuscht="say", sich_erfreut="say", sich_zuversichtlich="say", sich_erschüttert="say"),
    **_halves("äußerte äußerten äußert äußern", sich_nicht="decline", sich_dazu_nicht="decline", sich_nicht_dazu="decline", sich_zunächst_nicht="decline", sich_besorgt="fear", sich_zuversichtlich="say", sich_dahingehend="say", die_befürchtung="fear", die_vermutung="suspect", den_verdacht="suspect"),
    **_halves("ist war sind waren", der_ansicht="suspect", der_meinung="suspect", der_auffassung="suspect", überzeugt="suspect", sich_sicher="say"),
    **_halves("weiß wusste wissen wussten", nichts="unknown"),
    **_halves("hat hatte haben hatten", keine_kenntnis="unknown", keine_erkenntnisse="unknown", keine_hinweise="unknown"),
    **_halves("kommt kam kommen kamen", zu_dem_schluss="say", zu_dem_ergebnis="say", zum_schluss="say", zum_ergebnis="say"),
    **_halves("erhob erhoben erhebt erheben", den_vorwurf="say", vorwürfe="say"),
}  # fmt: skip

_FINALS: dict[str, Cue] = {  # the two halves written as one, at the end of a clause (`wie X mitteilte`)
    f"{tail}{form}": cue for form, tails in _SEPARABLE.items() for tail, cue in tails.items() if " " not in tail
}

_CLOSING: dict[str, Cue] = {
    # What closes a verb that `hat` or `wollte` has opened.
    **{form: Cue("say") for form in _past(_SAYING)},
    **{
        form: Cue("say")
        for form in ["gesprochen", "mitgeteilt", "angekündigt", "angegeben", "bekanntgegeben", "geschrieben", "hervorgehoben", "unterstrichen", "ausgesagt", "vorgeworfen", "hingewiesen", "hinzugefügt", "festgestellt", "klargestellt", "bezeichnet", "genannt", "beschrieben", "dargelegt", "angedeutet", "verwiesen", "wissen", "ausgeführt", "vorgeschlagen", "empfohlen", "zugesichert", "versprochen", "beschuldigt", "zugesagt", "bekundet"]
    },
    **{form: Cue("report") for form in ["gemeldet", "vermeldet"]},
    **{form: Cue("deny") for form in ["zurückgewiesen", "dementiert", "bestritten", "geleugnet", "verneint", "abgestritten", "widersprochen", "widerlegt", "ausgeschlossen"]},
    **{form: Cue("admit") for form in ["eingeräumt", "zugegeben", "gestanden", "eingestanden"]},
    **{form: Cue("suspect") for form in _past(_SUSPECTING)},
    **{form: Cue("fear") for form in _past("befürchte")},
    **{form: Cue("urge") for form in [*_past(_URGING), "aufgerufen", "aufgefordert", "gebeten"]},
    **{
        form: Cue("decline", "base")
        for form in ["äußern", "kommentieren", "sagen", "nennen", "machen", "beantworten", "geben", "aussagen", "preisgeben"]
    },
    **{form: Cue("decline", "base") for form in ["bestätigen"]},
    "ausschließen": Cue("open", "base"),
}  # fmt: skip
_PEOPLE = words(
    "soldat soldaten offizier sprecher sprecherin sprechers minister ministerin ministerpräsident ministerpräsidentin präsident präsidentin kanzler kanzlerin bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin abgeordneter "
    "abgeordnete abgeordneten diplomat diplomaten botschafter general kommandeur oberst zeuge zeugin zeugen augenzeuge augenzeugen anwohner anwohnerin anwohnern angehörige angehörigen eltern mutter vater arbeiter arbeiterin mitarbeiter mitarbeiterin "
    "mitarbeitern fahrer ärzte arzt ärztin aktivist aktivisten aktivistin anwalt anwältin staatsanwalt staatsanwältin richter experte expertin experten analysten forscher forscherin wissenschaftler professor lehrer studenten überlebende passagiere "
    "patienten opfer insider quelle quellen kritiker mitglied mitglieder vertreter vertreterin chef chefin direktor direktorin geschäftsführer geschäftsführerin vorsitzende vorsitzender leiter leiterin berater rebellen flüchtlinge beamte beamter beamten "
    "behördenvertreter polizeisprecher polizeisprecherin regierungssprecher regierungssprecherin unternehmenssprecher unternehmenssprecherin außenminister außenministerin innenminister innenministerin verteidigungsminister umweltminister umweltministerin "
    "kapitän kapitänin pilot piloten pilotin matrose matrosen seeleute zeugin taucher retter pfarrer bischof papst händler bauer bauern landwirte mieter kunden kundin nachbar nachbarn nachbarin verwandte freunde kollegen kollege ingenieur ingenieurin ingenieure techniker geologe meteorologen demonstranten gegner anhänger gewerkschaftsführerin gewerkschaftschef trainer journalisten reporter feuerwehrleute landrat landrätin fischer betreiber gewerkschafter senator senatorin stadtrat leute menschen mann frau männer frauen"
)
_BODIES = words(
    "regierung bundesregierung ministerium außenministerium innenministerium verteidigungsministerium umweltministerium umweltamt armee bundeswehr polizei staatsanwaltschaft gericht landgericht rat ausschuss kommission agentur behörde behörden "
    "verwaltung stadt stadtverwaltung unternehmen firma konzern bank partei gewerkschaft organisation gruppe dienst stiftung institut universität krankenhaus klinik botschaft feuerwehr opposition kreml landratsamt landesamt werk betreibergesellschaft "
    "gesundheitsamt amt verein reederei fabrik schule fluggesellschaft marine flotte verband hersteller bericht mitteilung erklärung gutachten studie"
)

# The mood of hearsay, and the forms that may also say what would be.
_HEARSAY = (
    r"sei|seien|habe|werde|könne|müsse|solle|dürfe|wolle|möge|wisse|gebe|stehe|gehe|liege|komme|bleibe|lasse|finde|bestehe|handele|handle|gelte|halte|sehe|"
    r"nehme|bringe|trage|biete|drohe|brauche|mache|führe|erwarte|diene|fehle|bedeute|zeige|benötige|beginne|ergebe|enthalte|verfüge|rechne|setze|stelle|"
    r"leide|laufe|falle|arbeite|erhalte|unterstütze|betrage|ziehe|treffe|sorge|spreche|beruhe|gehöre|werfe|verliere|gewinne|sterbe|helfe|gelinge|entspreche|"
    r"versuche|plane|leiste|lebe|kenne|existiere|funktioniere|verlange|fordere|entstehe|verstehe|verstoße|unterliege|ermögliche|verhindere|bedrohe|gefährde|"
    r"befinde|übernehme|unternehme|akzeptiere|hoffe|glaube|denke|wünsche|vertrage|basiere|resultiere|betreffe|erfolge|verfolge|herrsche|fliege|fahre|"
    r"verkaufe|kaufe|zahle|koste|steige|sinke|wachse"
)
_UNREAL = r"hätten?|würden?|könnten?|wäre|wären|bräuchten?|gäbe|kämen?|ginge|stünden?"

GERMAN = Language(
    code="de",
    name="German",
    order="v2",
    cues=_CUES,
    according=(("laut",), *(("nach", noun) for noun in ["angaben", "ansicht", "worten", "darstellung", "informationen", "einschätzung", "meinung", "auffassung", "aussage", "aussagen", "berichten", "überzeugung", "erkenntnissen", "schätzungen", "schilderung", "auskunft", "mitteilung", "berechnungen"]), ("aus", "sicht")),
    according_after=("zufolge",),
    case_before=re.compile(r"(?:^|[^\w])(?:laut|nach|aus|von|(?:nach|laut)(?: \w+)? \w+|so|angaben|berichten|worten) $"),
    sources=re.compile(r"\w*(?:angaben|berichte?n?|meldung(?:en)?|aussagen?|ermittlung(?:en)?|studien?|umfragen?|informationen|recherchen|untersuchung(?:en)?|erkenntnis(?:sen|stand)|schätzung(?:en)?|statistik|einschätzung|darstellung|erklärung|mitteilung|prognosen?)"),
    own=words("eigenen eigener"),
    separable=_SEPARABLE,
    finals=_FINALS,
    as_words=words("wie"),
    hanging=words("der die das den dem deren dessen denen welche welcher welches welchem welchen wodurch womit worin worauf wofür woraus"),
    lastly=re.compile(r"\w+(?:t|te|ten|en|ß|ing|and|ieß|ief|ahm|ab|am|ar|og|ug|lt|rd)"),
    datives=words("dem den einem einen diesem diesen jenem seinem seinen ihrem ihren keinem keinen allen beiden ihm ihr ihn ihnen uns mir mich"),
    genitives=words("des der von eines einer dieser dieses seines seiner ihres ihrer"),
    within=words("für in aus bei"),
    infinitive=words("worden werden lassen"),
    early=frozenset({"von", "für", "über", "vor"}),
    calling=words("nannte nannten nennt nennen bezeichnete bezeichneten bezeichnet bezeichnen"),
    backwords=words("dies das es dazu davon nichts"),
    reading=words("heißt hieß"),
    hearsay=words("wonach"),
    asking=words("ob wie wo wann warum weshalb wieso wer wen wem was welche welcher welches wohin woher inwieweit inwiefern"),
    abstract=re.compile(r"\w+(?:ung|ungen|heit|heiten|keit|keiten|ion|ionen|tät|täten|nis|nisse|nissen|ismus|thema|frage|fragen|bericht|berichte|vorwürfe|vorwurf|kritik|verdacht|idee|plan|pläne|angriff|angriffe|unfall|unglück|feuer|brand|fall|fälle|zahl|zahlen|jahr|jahre|tag|tage|wochen?|monate?|uhr|prozent|millionen|euro|grund|gründe|ursache|folge|folgen|zeit|hinweise?|gerüchte?)|angst|hoffnung"),
    infinitival=re.compile(r"(?:ab|an|auf|aus|bei|ein|fest|her|hin|los|mit|nach|nieder|um|vor|weg|weiter|zu|zurück|zusammen|hinaus|durch|teil|statt|bekannt|bereit)zu\w+en"),
    sayings=words("angaben berichten aussagen informationen medienberichten meldungen worten"),
    adjectives=words("ersten bisherigen offiziellen vorläufigen neuesten jüngsten übereinstimmenden"),
    possessives={"seinen": "person", "seiner": "person", "ihren": "person", "ihrer": "person", "dessen": "person", "deren": "group"},
    that=words("dass daß ob"),
    boundaries=words("dass daß weil wenn während obwohl nachdem bevor da ob wo wie warum was wer sodass"),
    knew=re.compile(r"\b(?:wusste\w*|gewusst|kannte\w*|(?:wurde\w*|worden) (?:informiert|gewarnt|unterrichtet)|(?:informiert|gewarnt|unterrichtet) (?:wurde\w*|worden))\b", re.IGNORECASE),
    joiners=words("und aber doch sondern jedoch"),
    relatives=frozenset(),
    skips=words("entsprechend erstmals jetzt damals hierbei hierzu insgesamt ferner allerdings trotzdem dennoch deshalb daher somit damit darauf daraufhin anschließend schließlich letztlich vielmehr stattdessen immerhin offenbar vermutlich möglicherweise wahrscheinlich angeblich mittlerweile kurz darüber davon seither seitdem bislang bisher derzeit gegenwärtig künftig ursprünglich gleichzeitig zugleich ebenso ebenfalls unterdessen währenddessen danach davor vorher hier dort also nur sogar lediglich besonders insbesondere zwar wiederum einst später momentan vergangene vergangenen letzte letzten nächste indes freilich übrigens nochmals ausdrücklich deutlich scharf vehement energisch auch später zuvor dann heute gestern bereits schon erneut wieder noch nun mehrfach öffentlich zudem zunächst offiziell am außerdem weiter dabei dazu demnach hingegen dagegen inzwischen jedoch aber"),
    auxiliaries=words("ist sind war waren sei seien wird werden wurde wurden hat haben hatte hatten habe kann können könnte könnten muss müssen soll sollen will wollen dürfte dürfen darf"),
    passives=words("wird werden wurde wurden worden"),
    perfects=words("hat haben hatte hatten"),
    negators=words("nicht kein keine keinen keiner keinem nie niemals"),
    determiners=words("der die das den dem des ein eine einen einem einer eines dieser diese dieses seine seiner ihre ihrer mehrere viele einige alle zwei drei vier"),
    prepositions=words("in im an am auf bei beim mit von vom nach seit aus zu zur zum über unter vor durch für gegen um ohne zwischen"),
    by=words("von vom durch"),
    pronouns={"er": "person", "sie": "person", "es": "body", "ich": "person", "wir": "group", "man": "none"},
    people=_PEOPLE,
    bodies=_BODIES,
    outlets=words("zeitung blatt sender nachrichtenagentur agentur magazin portal medien"),
    hearers=words("journalisten reportern"),
    voicing=pattern(r"beschwer\w+", r"weiger\w+", r"klag\w+", r"protest\w+", r"forder\w+", r"widersprech\w+", r"wehr\w+ sich"),
    first_person=words("ich"),
    writing=words("berichtete berichtet schreibt schrieb meldete meldet zitiert zitierte berichteten"),
    setting=pattern(r"(?:vor|nach|seit|während|bei|infolge) (?:de[mrns]|einem|einer|dieser|diesem)"),
    citing=pattern(r"(?:unter|mit) (?:Berufung|Verweis|Bezug|Hinweis) auf", "beruft sich auf", "berief sich auf", "unter Bezugnahme auf"),
    declining=pattern(r"(?:schwer|schwierig|zu früh|verfrüht|nicht möglich)[\w ,]* zu (?:sagen|beurteilen|kommentieren|äußern)", r"kein(?:en)? kommentar", r"nicht (?:kommentieren|äußern)", r"keine (?:angaben|stellungnahme)"),
    unknowing=pattern(r"(?:kann|könne|könnte|könnten|können|konnte|konnten)\b[^.,;]*\bnicht (?:unabhängig )?bestätigen", r"nicht (?:unabhängig )?(?:bestätigt werden|zu bestätigen)", r"(?:keine|nicht|nichts|ohne) (?:\w+ )?(?:kenntnis\w*|erkenntnis\w*|informationen|hinweise|bekannt|davon gewusst|gewusst)", r"wei(?:ß|ss) nichts", r"wissen? nichts", r"nichts bekannt", r"(?:sei|ist|bleibt|blieb|war) (?:noch |weiterhin |derzeit |bislang )?(?:unklar|ungeklärt|nicht bekannt|nicht klar)", r"(?:unklar|ungeklärt)(?: sei| ist)?, (?:ob|wie|warum|wer|wo)"),
    conditional=pattern("wenn", r"erst (?:nach|wenn)", "falls", "sofern", "im fall", "im falle", "auf wunsch", "auf anfrage", "auf bitten", r"würde\w* (?:\w+ )*prüfen"),
    possible=pattern("könnte", "könnten", "möglich", "möglicherweise", "vielleicht", "womöglich", "eventuell"),
    inferring=pattern(r"deut\w+ (?:\w+ )*(?:auf|darauf)", "vermutlich", "wahrscheinlich", "mutmaßlich", r"spr(?:icht|echen|äche|eche) (?:\w+ )*(?:für|dafür)"),
    fearing=pattern(r"befürcht\w+", r"fürcht\w+", r"in sorge", "besorgt"),
    negating=pattern("nicht", r"kein\w*", "nie", "niemals", "nichts", "niemand", "weder", "falsch", "unwahr", r"haltlos\w*", "erfunden", "unbegründet", r"falschmeldung\w*", r"lügen?", "unsinn", "absurd", "lächerlich", r"gerüchte?", "aus der luft gegriffen", r"märchen", r"erfindung", r"verleumdung\w*"),
    falsity=pattern("falsch", "unwahr", r"haltlos\w*", "erfunden", "unbegründet", r"falschmeldung\w*", r"lügen?", "unsinn", "absurd", "lächerlich", r"gerüchte?", "aus der luft gegriffen", r"märchen", r"erfindung", r"verleumdung\w*"),
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
    definite=r"\b(?:der|die|das|dem|den|dieser|diese|des|seine|ihre)\b",
    pointing=pattern("das", "dies", "diese", "dieser", "dazu", "davon", "es", "sie"),
    bare=words("behörden regierung polizei armee beamte"),
    partitive=re.compile(r"^(?:eine gruppe von|einige der|einer der|eine der|viele der|mehrere der|zwei der) ", re.IGNORECASE),
    starters=words("er sie es wir ich der die das ein eine in am im und aber wie bei nach laut so auch"),
    core=words("sagte sagten erklärte erklärten betonte"),
    trades=re.compile(r"\w{2,}(?:verwaltung|vereinigung|kammer|vorstand|vorständin|organisationen|sprecher|sprecherin|sprechers|minister|ministerin|chef|chefin|präsident|präsidentin|direktor|direktorin|leiter|leiterin|meister|meisterin|anwalt|anwältin|forscher|forscherin|experte|expertin|experten|führer|führerin|vorsitzende|vorsitzender|vorsitzenden|kommissar|kommissarin|beauftragte|beauftragter|sekretär|sekretärin|politiker|politikerin|kandidat|kandidatin|trainer|trainerin|arzt|ärztin|ärzte|wissenschaftler|historiker|ökologe|ökologen|loge|login|logen|behörde|behörden|amt|ministerium|verband|verbände|partei|gesellschaft|polizei|anwaltschaft|gericht|gerichts|gerichtshof|agentur|zeitung|konzern|unternehmen|organisation|bund|bank|institut|universität|fraktion|kommission|ausschuss|regierung|kirche|verein|gewerkschaft|feuerwehr|wehr|dienst|zentrum|zentrale|leitung|betreiber|besitzer|arbeiter|bewohner|gegner|kritiker|richter|richterin|ermittler|beamter|beamte|beamten|leute|mann|frau|männer|frauen|werke|börse|presse|redaktion|mission|warte|wacht|dienst)"),
    time_leads=words("am vom seit bis zum"),
    coordinators=words("und oder sowie"),
    closers=words("am in im bei nach vor auf mit zu zum gegenüber dass daß und"),
    about=words("über vor von"),
    to=words("gegenüber"),
    adjuncts=words("in im bei am auf vor nach gegenüber"),
    occasions=words("interview pressekonferenz mitteilung erklärung gespräch anfrage sendung journalisten medien"),
    objects=words("ihm ihr ihnen uns mir"),
    abbreviations=words("dr prof bzw z.b u.a ca mio mrd tel nr str d.h evtl ggf usw st jan feb aug sept okt nov dez"),
    months={name: number for number, names in enumerate(("januar jänner", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"), 1) for name in names.split()},
    weekdays={f"{name}{part}": number for number, name in enumerate(["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]) for part in ("", "morgen", "vormittag", "mittag", "nachmittag", "abend")} | {"sonnabend": 5},
    days={"heute": 0, "gestern": -1, "vorgestern": -2, "heute morgen": 0, "gestern abend": -1} | {f"gestrige{end}": -1 for end in ("", "n", "r", "s", "m")} | {f"heutige{end}": 0 for end in ("", "n", "r", "s", "m")},
    next_words=("nächsten", "kommenden", "jeden", "bis", "zum", "auf"),
    this_words=("diesen", "diesem"),
    past_words=("vergangenen", "vorigen"),
    last_words=("letzten",),
    last_week=re.compile(r"\b\w+(?:tag|woch)(?:abend|morgen|mittag|vormittag|nachmittag)? (?:der )?(?:vergangene[nr]?|vorige[nr]?|letzte[nr]?) Woche\b", re.IGNORECASE),
    no_day=re.compile(
        r"\b(?:kar|grün|oster|pfingst|rosen|ascher)\w*tag\b|\b(?:ein|eine[mn]|jenem|jenen|desselben|demselben|schwarze[nr]?) \w+tag\b"
        r"|\b\w+(?:tag|woch)(?:abend|morgen)? (?:(?:kommende|nächste|dieser|jener|darauf|zuvor|danach|davor)\w*|in einer Woche|in acht Tagen|im (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember))\b"
        r"|\bheute-?(?:journal|show)\b|\bheute in (?:einer|einem|zwei|drei|vier|acht|vierzehn)\b",
        re.IGNORECASE,
    ),
    ago=re.compile(r"\bvor (?P<n>\w+) Tag(?:en)?\b", re.IGNORECASE),
    spells=re.compile(
        r"\b(?:schon |bereits )?(?:im (?:vergangenen |letzten )?|Anfang |Ende |Mitte )(?P<month>Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b(?: (?P<year>(?:19|20)\d\d))?"
        r"|\bim Jahr (?P<lone>(?:19|20)\d\d)\b"
        r"|\b(?:in der |im )?(?:vergangene|letzte|vorige)[nmrs]? (?P<last>Woche|Monat|Jahr)\b|\bvor (?P<n>\w+) (?P<unit>Wochen?|Monat(?:en)?|Jahr(?:en)?)\b",
        re.IGNORECASE,
    ),
    units={"woche": "week", "wochen": "week", "monat": "month", "monaten": "month", "jahr": "year", "jahren": "year"},
    day_first=True,
    numbers={"ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "hundert": 100, "ein dutzend": 12},
    indefinite=words("ein eine"),
    scales={"hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000, "mio": 1_000_000, "milliarde": 1_000_000_000, "milliarden": 1_000_000_000, "mrd": 1_000_000_000},
    qualifiers={"mehr als": "more than", "über": "more than", "mindestens": "at least", "wenigstens": "at least", "rund": "about", "etwa": "about", "ungefähr": "about", "circa": "about", "ca.": "about", "knapp": "almost", "fast": "almost", "bis zu": "up to", "höchstens": "up to", "weniger als": "less than", "unter": "less than", "genau": "exactly"},
    range_words=("bis",),
    reported=re.compile(rf"(?<!\w)(?:{_HEARSAY}|{_UNREAL})(?!\w)"),
    reported_plainly=re.compile(rf"(?<!\w)(?:{_HEARSAY})(?!\w)"),
    backward=re.compile(r"(?:Das|Dies|Dieses|So|Darüber|Davon|Entsprechend)\b"),
    particles=words("ab an auf aus bei ein fest her hin los mit nach nieder um vor weg weiter zu zurück zusammen hinaus durch teil statt bekannt bereit hinzu hervor"),
    shortest=2,
    quoted_names=True,
    thousands=".",
)  # fmt: skip
