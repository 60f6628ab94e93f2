"""English: how it reports, denies, hedges, counts and dates. Data only. Pure."""

from __future__ import annotations

import re

from reports.language.pack import Cue, CueClass, Form, Language, pattern, phrases, words

_FORMS: tuple[Form, ...] = ("base", "finite", "finite", "ing")
_DOUBLING = ("admit", "rebut", "slam")


def _regular(base: str) -> tuple[str, str, str, str]:
    """Base, third person, past and -ing form of a regular verb."""
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in "aeou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    stem = base + base[-1] if base in _DOUBLING else base
    return base, third, stem + "ed", stem + "ing"


def _verbs(
    cls: CueClass, text: str, *, clause: bool = False, tells: bool = False, nouns: str = ""
) -> dict[tuple[str, ...], Cue]:
    """All forms of the verbs of a line; irregular ones are written out with slashes. `nouns` are also nouns."""
    found: dict[tuple[str, ...], Cue] = {}
    doubtful = words(nouns)
    for entry in text.split():
        base, third, past, ing = entry.split("/") if "/" in entry else _regular(entry)
        for form, kind in zip((base, third, past, ing), _FORMS, strict=True):
            found[(form,)] = Cue(cls, kind, clause, tells, form in doubtful)
    return found


_PAIRED: dict[CueClass, str] = {
    # Verbs made of two words, by class; every form of the verb is followed by the particle.
    "say": "point/points/pointed/pointing:out make/makes/made/making:clear spell/spells/spelled/spelling:out "
    "go/goes/went/going:on lay/lays/laid/laying:out stand/stands/stood/standing:by "
    "hit/hits/hit/hitting:out_at lash/lashes/lashed/lashing:out_at",
    "open": "hint/hints/hinted/hinting:at leave/leaves/left/leaving:open",
    "deny": "rule/rules/ruled/ruling:out brush/brushes/brushed/brushing:off wave/waves/waved/waving:away "
    "shoot/shoots/shot/shooting:down knock/knocks/knocked/knocking:down brush/brushes/brushed/brushing:aside wave/waves/waved/waving:aside "
    "laugh/laughs/laughed/laughing:off shrug/shrugs/shrugged/shrugging:off play/plays/played/playing:down "
    "scoff/scoffs/scoffed/scoffing:at push/pushes/pushed/pushing:back_against push/pushes/pushed/pushing:back_on",
    "admit": "apologise/apologises/apologised/apologising:for apologize/apologizes/apologized/apologizing:for",
    "urge": "call/calls/called/calling:on call/calls/called/calling:for",
    "fear": "fret/frets/fretted/fretting:over fret/frets/fretted/fretting:about worry/worries/worried/worrying:about "
    "fret/frets/fretted/fretting:that",
}


def _paired() -> dict[tuple[str, ...], Cue]:
    found: dict[tuple[str, ...], Cue] = {}
    for cls, text in _PAIRED.items():
        for entry in text.split():
            forms, particle = entry.split(":")
            for form, kind in zip(forms.split("/"), _FORMS, strict=True):
                found[(form, *particle.split("_"))] = Cue(cls, kind)
    return found


_CUES: dict[tuple[str, ...], Cue] = {
    **_verbs("say", "say/says/said/saying announce reveal declare stated/stated/stated/stating confirm claim claim insist describe criticise criticize condemn accuse blame praise call/calls/called/calling disclose testify proclaim contend allege assert complain tweet lament boast deem hail slam decry", nouns="claim claims calls call state states blame"),
    **_verbs("say", "sob/sobs/sobbed/sobbing fume rage storm thunder sigh laugh shout cry whisper yell mutter snap/snaps/snapped/snapping scoff sneer add note explain continue argue maintain stress emphasise emphasize underline underscore observe recall reply/replies/replied/replying respond answer write/writes/wrote/writing remark comment find/finds/found/finding show/shows/showed/showing conclude estimate predict promise pledge vow agree predict joke quip reiterate repeat swear/swears/swore/swearing mean/means/meant/meaning caution warn mention calculate affirm hold/holds/held/holding concur record recount relate recall report signal", clause=True, nouns="notes note comments comment estimates estimate promises promise reports report answers answer signals records record shows show"),
    **_verbs("say", "tell/tells/told/telling inform assure brief remind notify", tells=True),
    **_verbs("say", "warn", tells=False),
    **_verbs("say", "post text", clause=True, nouns="post posts text texts"),
    **phrases(Cue("admit"), "let slip|lets slip|letting slip"),
    **_verbs("urge", "urge demand ask/asks/asked/asking request order plead appeal", nouns="demand demands request requests order orders appeal appeals"),
    **_verbs("report", "report", nouns="reports report"),
    **_verbs("quote", "quote cite"),
    **_verbs("deny", "deny reject dismiss refute rebut repudiate disavow contradict dispute disprove debunk rubbish/rubbishes/rubbished/rubbishing downplay quash quell scotch rebuff contest discount", nouns="rebuttal disputes dispute rubbish contest scotch discount discounts"),
    **_verbs("admit", "admit acknowledge concede confess", clause=False),
    **_verbs("suspect", "suspect believe think/thinks/thought/thinking expect assume suppose speculate doubt reckon guess suggest indicate imply wonder", clause=True, nouns="suspects suspect doubts doubt guess suspected wonder wonders"),
    **_verbs("suspect", "suspect", nouns="suspects suspect"),
    **_verbs("fear", "fear worry dread", clause=True, nouns="fears fear worries worry dread"),
    **_paired(),
    **phrases(Cue("fear"), "expressed fears|expressed fear|expressed concern|expressed concerns|voiced concern|voiced concerns|voiced fears|raised concerns|raised fears|raised alarm|is concerned|are concerned|was concerned|were concerned|is worried|are worried|was worried|were worried|is afraid|are afraid|was afraid|were afraid|been afraid|sounded the alarm"),
    **phrases(Cue("suspect"), "is convinced|are convinced|are confident|is confident"),
    **phrases(Cue("say"), "gave assurances|issued a statement saying|is adamant|are adamant|was adamant|were adamant|took to twitter to say|is quoted as saying|was quoted as saying|were quoted as saying|are quoted as saying|been quoted as saying|was cited as saying|were cited as saying"),
    **phrases(Cue("decline"), "wouldn't be drawn|wouldn’t be drawn|won't be drawn|won’t be drawn|would not go further|would not go beyond|would not be drawn|declined to respond to|refused to respond to|declined to respond|refused to respond|declined to go further|declined to be drawn|refused to be drawn|declined to comment|declined to say|declined to confirm|declined to discuss|declined to give|declined to answer|declined to provide|declined to elaborate|declined to disclose|declined to identify|declined to specify|refused to comment|refused to say|refused to confirm|refused to discuss|refused to answer|refused to disclose|refused to give|refused to elaborate|had no comment|has no comment|have no comment|gave no details|offered no details|provided no details|did not respond|did not immediately respond|did not return|did not reply|could not be reached|neither confirmed nor denied|would neither confirm nor deny|stopped short of|stops short of|remained silent|kept silent"),
    **phrases(Cue("unknown"), "has no knowledge|had no knowledge|have no knowledge|is unaware|was unaware|are unaware|were unaware|is not aware|was not aware|are not aware|were not aware|has no information|had no information|have no information|knows nothing|knew nothing|could not confirm|cannot confirm|was unable to confirm|were unable to confirm|could not independently verify"),
    **phrases(Cue("open"), "held the door open|left the door open|did not rule out|does not rule out|has not ruled out|have not ruled out|had not ruled out|refused to rule out|declined to rule out|would not rule out|not ruling out|left open the possibility|raised the possibility|is considering|are considering"),
    **phrases(Cue("say", clause=True), "found out|learned|learnt|realised|realized|discovered|found that|let it be known|made it clear|has it that"),
    **{(*negated.split(), verb): Cue("decline") for negated in ("would not", "will not", "did not", "could not", "does not", "do not", "wouldn't", "won't", "didn't", "wouldn’t", "won’t", "didn’t") for verb in ["provide", "comment", "elaborate", "specify", "disclose", "discuss", "speculate", "say", "answer", "identify", "name"]},
    **phrases(Cue("say"), "|".join(f"{verb} the {noun}" for verb in ("put", "puts", "has put", "have put") for noun in ("number", "toll", "death toll", "figure", "total", "count", "cost", "damage"))),
    **phrases(Cue("deny"), "|".join(f"{form} to {verb}" for form in ("refuse", "refuses", "refused", "refusing") for verb in ("accept", "recognise", "recognize", "acknowledge", "believe", "admit", "concede"))),
    **phrases(Cue("deny"), "expressed doubt|expressed doubts|raised doubts|cast doubt on|casts doubt on|cast doubts on|expressed scepticism|expressed skepticism|questioned whether|questions whether|question whether|is sceptical|is skeptical|was sceptical|was skeptical|are sceptical|are skeptical|were sceptical|were skeptical"),
    **phrases(Cue("deny"), "|".join(f"{verb} {noun}" for verb in ("slammed", "slams", "ridiculed", "ridicules", "mocked", "mocks", "derided", "blasted") for noun in ("reports", "claims", "suggestions", "rumours", "rumors", "talk", "allegations"))),
    **phrases(Cue("deny"), "dashed hopes|dashes hopes|dashing hopes|dashed any hopes|dashed all hope|dashed hope"),
    **phrases(Cue("decline"), "|".join(f"{negated} {verb}" for negated in ("has not", "have not", "had not", "has not yet", "have not yet", "had not yet", "has yet to", "have yet to", "hasn't", "haven't", "hadn't", "hasn’t", "haven’t", "hadn’t") for verb in ("responded to", "commented on", "reacted to", "replied to", "respond to", "comment on"))),
    **phrases(Cue("deny"), "issued a denial|poured cold water on|hit back at"),
}  # fmt: skip
_CUES[("called",)] = Cue("say", "finite")

_NOUN_CUES: dict[tuple[str, ...], Cue] = {
    **phrases(Cue("fear", "noun"), "fears|concerns|worries|fear|concern"),
    **phrases(Cue("suspect", "noun"), "suspicions|doubts|suspicion|belief"),
    **phrases(Cue("say", "noun"), "warnings|warning|claims|claim|allegations|allegation|assertions|assertion|assurances|accusations|accusation|insistence|statement|statements|announcement|complaints"),
    **phrases(Cue("deny", "noun"), "denials|denial"),
    **phrases(Cue("admit", "noun"), "admission|admissions"),
}  # fmt: skip

_PEOPLE = words(
    "soldier soldiers contractor contractors officer officers official officials spokesman spokeswoman spokesperson "
    "spokesmen minister ministers president premier chancellor governor mayor senator lawmaker lawmakers deputy deputies "
    "diplomat diplomats ambassador envoy general commander commanders colonel lieutenant captain major sergeant admiral "
    "police policeman policewoman resident residents witness witnesses relative relatives family families parent parents "
    "mother father wife husband brother sister son daughter neighbour neighbours neighbor neighbors worker workers "
    "employee employees driver drivers doctor doctors nurse nurses activist activists campaigner campaigners lawyer lawyers "
    "prosecutor prosecutors judge judges expert experts analyst analysts scientist scientists researcher researchers "
    "professor teacher teachers student students villager villagers fisherman fishermen farmer farmers miner miners "
    "survivor survivors passenger passengers patient patients victim victims insider insiders source sources critic critics "
    "member members representative representatives head chief director chairman chairwoman chair executive leader leaders "
    "aide aides adviser advisers advisor advisors negotiator negotiators rebel rebels fighter fighters militant militants "
    "refugee refugees migrant migrants inspector inspectors engineer engineers manager managers owner owners opponent "
    "opponents protester protesters demonstrator demonstrators secretary man men woman women people person group locals "
    "reporter reporters journalist journalists veteran veterans volunteer volunteers conscript conscripts recruit recruits "
    "priest bishop pope king queen prince businessman trader traders investor investors economist economists others sailor "
    "sailors firefighter firefighters medic medics whistleblower informant informants coach player organiser organisers "
    "organizer organizers ceo cfo boss bosses mum mom dad pal pals friend friends widow widower deckhand deckhands crew brass chiefs generals colonels captains master masters skipper skippers girlfriend boyfriend teenager teenagers pensioner pensioners user users viewers readers paramedic paramedics lifeguard counsel actress actor author historian advocate advocates mp mps rapporteur boss tenant tenants customer customers guard guards pilot pilots "
    "spokespeople ombudsman coroner sheriff detective detectives attorney union unions supporters nobody colleague colleagues "
    "headteacher headmaster grandad granddad grandfather grandmother gran uncle aunt cousin cousins shipowner shipowners exporter exporters importer dealer dealers broker brokers cronies rep reps councillor councillors commissioner commissioners strategist strategists hacker hackers detainee detainees captive captives prisoner prisoners hostage hostages inmate inmates ranger rangers translator interpreter electrician mechanic plumber builder shopkeeper landlord trainee apprentice apprentices nun monk imam rabbi vicar pastor magistrate barrister solicitor solicitors clerk clerks whistleblowers treasurer comptroller auditor auditors consultant consultants surgeon surgeons midwife pathologist bystander bystanders onlookers commuter commuters motorist motorists cyclist backbencher backbenchers peer peers pundit pundits evacuee evacuees commentator commentators watcher watchers defector defectors observer observers insurgent insurgents gunman gunmen jihadist jihadists extremist extremists separatist separatists guerrilla guerrillas loyalist loyalists supporter blogger bloggers scholar scholars vigilante vigilantes elder elders cleric clerics tourist tourists hunter hunters kidnapper kidnappers columnist columnists correspondent correspondents editor editors presenter narrator photographer photographers troops"
)
_BODIES = words(
    "government ministry ministries department army military navy police kremlin pentagon parliament court courts council committee "
    "commission agency authority authorities administration office company firm firms bank union party organisation organization "
    "group district command service bureau foundation institute university hospital embassy board watchdog regulator "
    "operator utility manufacturer plant mission coalition alliance opposition prosecutor's presidency delegation "
    "statement decree document documents letter memo log logs logbook ledger indictment study survey poll data figures records lawsuit complaint "
    "inquiry investigation investigators side camp officials intelligence monitor monitors observatory charity ngo staff "
    "emails email footage transcript transcripts recording recordings minutes secretariat association federation league house senate congress cabinet directorate unit force forces headquarters team "
    "legislature tribunal laboratory lab airline maker supplier contractor council's municipality city state county"
)
_OUTLETS = words(
    "newspaper newspapers daily weekly magazine site website websites portal outlet outlets agency radio television tv channel "
    "broadcaster station media press report reports network newswire wire blog tabloid journal news paper reuters afp "
    "interfax tass bbc cnn bloomberg"
)

# Words that call something untrue, beside those that the two patterns below have of their own.
_FALSE = (
    "made up", "made-up", "absurd", "ridiculous", "rubbish", "slander", r"without (?:any )?(?:foundation|basis|merit)", "fantasy", r"fairy tales?", "invention",
    "ludicrous", "laughable", "preposterous", "incorrect", "inaccurate", "far-fetched", "propaganda", r"(?:pure|mere|wild|idle) speculation",
    r"conspiracy theor(?:y|ies)", "a smear", "a myth", r"no (?:truth|merit)", r"nothing of the (?:sort|kind)", r"no such thing", r"wrong to (?:claim|say|suggest|assert|allege|imply|think|believe)",
)  # fmt: skip

# A verb that ends a noun phrase; not the adjectives in -ed that doubt or announce what stands behind them.
_VERB = (
    r"(?:is|are|was|were|has|had|have|will|would|could|may|might|said|says|went|came|began|broke|left|took|"
    r"(?!(?:purported|alleged|supposed|suspected|claimed|announced|reported|planned|proposed|promised|disputed|so-called)\b)\w+ed)\b"
)

ENGLISH = Language(
    code="en",
    name="English",
    order="svo",
    cues=_CUES,
    according=(("according", "to"), ("in", "the", "words", "of"), ("as", "reported", "by"), ("in", "the", "view", "of")),
    that=words("that"),
    boundaries=words("that because as while when after before although though if since until unless whereas which who whom whose where what how why whether than so but yet once"),
    knew=re.compile(r"\b(?<!\bhe )(?<!\bshe )(?<!\bI )(?<!\bwe )(?:(?:had |have |has |was |were |been |already )*(?:knew|known|aware)|(?:was|were|been) (?:told|warned|informed|notified))(?: (?!and\b|but\b)\w+){0,3}? (?:of|about|that)\b", re.IGNORECASE),
    joiners=words("and but while as whereas although though yet"),
    relatives=words("who which that"),
    skips=words(
        "longer instead also later earlier then now today yesterday tonight again only once repeatedly reportedly publicly previously recently "
        "already still since first even just never ever both all soon always often long meanwhile however so far this week "
        "month year weekend morning evening afternoon night last monday tuesday wednesday thursday friday saturday sunday immediately "
        "officially flatly strongly firmly categorically formally angrily quietly privately openly briefly separately jointly "
        "consistently vehemently further swiftly simply initially finally eventually subsequently promptly merely sharply bluntly"
    ),
    auxiliaries=words(
        "is are was were be been being am has have had having do does did will would can could may might must shall should "
        "isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't can't cannot couldn't "
        "shouldn't isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t don’t doesn’t didn’t won’t wouldn’t can’t couldn’t shouldn’t"
    ),
    passives=words("is are was were be been being get got gets"),
    perfects=words("has have had having"),
    negators=words("not never no n't neither nor isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't can't cannot couldn't isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t don’t doesn’t didn’t won’t wouldn’t can’t couldn’t"),
    determiners=words("the a an this these those his her its their our my your some many several few most all both one two three four five six seven eight nine ten another other no any each every dozens hundreds"),
    prepositions=words("in on at by for with from during under over into about against among between through of to near inside outside despite amid following within via per towards toward"),
    by=words("by"),
    pronouns={"he": "person", "she": "person", "they": "group", "it": "body", "i": "person", "we": "group", "you": "none"},
    people=_PEOPLE,
    bodies=_BODIES,
    outlets=_OUTLETS,
    hearers=words("reporters journalists lawmakers parliament newsmen correspondents"),
    voicing=pattern("disput(?:e|es|ed|ing)", "refus(?:e|es|ed|ing|al)", "object(?:s|ed|ing)?", "oppos(?:e|es|ed|ing)", "complain(?:s|ed|ing|t|ts)?", "appeal(?:s|ed|ing)?", "protest(?:s|ed|ing)?", "resist(?:s|ed|ing)?", "reject(?:s|ed|ing)?", "seek(?:s|ing)?", "sought", "demand(?:s|ed|ing)?", "petition(?:s|ed|ing)?", "testif(?:y|ies|ied|ying)", "say(?:s|ing)?", "said", "told", "tell(?:s|ing)?", "claim(?:s|ed|ing)?", "den(?:y|ies|ied|ying)", "fear(?:s|ed)?"),
    interviewing=re.compile(r"\b(?:(?:spoke|spoken|talked) (?:to|with)|interviewed|met(?: with)?) ", re.IGNORECASE),
    cites=words("citing"),
    first_person=words("i"),
    setting=pattern(r"(?:before|after|since|following|ahead of|at the time of|during) (?:the|a|an|its|last|this|monday's|\w+day's)"),
    timing=re.compile(rf"\b(?:despite|in spite of|amid|ahead of|during|at the time of)(?: (?!{_VERB})[\w'’-]+){{1,7}}|\b(?:before|after|since|until|following)(?: (?!{_VERB})[\w'’-]+){{1,7}}(?=[,.;:—–”\")]|$| (?:that|which|who)\b| [—–-])|\b(?:after|since) (?:it|he|she|they) (?:had )?(?:said|claimed|announced|insisted|denied)\b[^,;”\"]*|\bto (?:stop|prevent|avoid) [^,;.”\"]*|\bthe (?:very |same )?(?:day|week|night|moment) (?:that )?(?:the|a|an|its) [^,.;”\"]*", re.IGNORECASE),
    expletive=re.compile(r"it(?: is| was|['’]s) [“\"]?(?:\w+ )?(?:(?:im)?possible|(?:within|out of|outside|beyond) the realm)", re.IGNORECASE),
    asking_back=re.compile(r"[“\"‘']?(?:\w+n['’]t|how (?:can|could) \w+ (?:not|deny))\b", re.IGNORECASE),
    untold=re.compile(r"^if\b.*|,? (?:who|whom|whose|which|where)\b[^,;—–]*|(?<=\w )that (?:\w+ed|was|were|has|had|have|is|are|left|hit|struck|sank|brought|caused|led|made|took)\b[^,;]*|\b(?:if|unless|whether|until|although|though|as|while|despite|since|after|before|amid|during|following)\b[^,;—–]*|\b(?:call(?:s|ed|ing)? for|hop(?:es?|ed|ing) (?:for|of|that)|demand(?:s|ed|ing)?|campaign(?:s|ed|ing)? for|threaten(?:s|ed|ing)? to|the timing of)\b[^,;]*", re.IGNORECASE),
    citing=pattern("citing", "which cited", "which cites", "quoting"),
    declining=pattern(
        r"(?:look(?:s|ing|ed)? into|investigat\w+|examin\w+|review\w*|establish\w*|determin\w+|check\w*|find(?:ing)? out|clarify\w*) (?:whether|if)",
        r"(?:investigat(?:e|es|ed|ing)|look(?:s|ing|ed)? (?:into|at)|examin(?:e|es|ed|ing)|assess(?:es|ed|ing)?|study(?:ing)?|verify(?:ing)?|validat(?:e|es|ing)) (?:(?:the|these|those|its|their|a|any|all) )?(?:\w+ ){0,2}(?:claims?|reports?|allegations?|video|footage|photographs?|images?|recordings?|rumou?rs?|matter|authenticity|validity)",
        r"(?:I|we|he|she|they) (?:have |has |had )?never (?:said|claimed|suggested|alleged)",
        r"(?:difficult|hard|too early|too soon|premature|impossible|not possible|wrong) to (?:say|talk|speak|discuss|speculate|judge|comment|tell|answer|draw|prejudge)[\w ]*",
        r"(?:would|will|could|can|did|do|does)(?: not|n['’]t) (?:be drawn|provide|comment|elaborate|specify|disclose|discuss|speculate|go into|say (?:whether|if|how|when|where|what|who|why))[\w ]*",
        r"(?:wo|ca)n['’]t (?:be drawn|provide|comment|elaborate|specify|disclose|discuss|speculate|go into)[\w ]*",
        r"no (?:\w+ )?comment", r"(?:not|n['’]t) have (?:an |any )?(?:\w+ )?comment", "cannot comment", r"declin(?:ed|es) to (?:comment|say|discuss|answer|confirm)", r"refus(?:ed|es) to (?:comment|say|discuss|answer|confirm)",
        r"(?:still )?(?:under|in) negotiations?", r"(?:still )?being (?:negotiated|discussed|worked out)", "neither confirm(?:ed)? nor den(?:y|ied)", r"(?:a|one) (?:question|matter) for (?!concern)\w+", r"(?:up to|for) (?:the )?(?:\w+ )?(?:inquiry|investigators?|courts?|judges?|prosecutors?|police|experts?) to (?:say|decide|judge|answer|determine|establish|find)",
    ),
    unknowing=pattern(
        r"(?:no|without any|not any|any) (?:\w+ )?(?:knowledge|information|awareness|record|records|data|details|reports?|word) (?:of|about|on|that)", r"no (?:idea|inkling|clue)\b", r"(?:ha(?:s|d|ve)|saw|sees?|seen|found|finds?|received|of|with|without) (?:seen |found |received |as yet )?(?:no|any) evidence (?:of|that|to)",
        r"(?:not|n['’]t|never|nor|neither [\w ]{2,40}?) (?:yet |even |been |have |has |had |be |was |were |is |are )*(?:aware|informed|notified) (?:of|about|that)",
        r"(?:not|n['’]t|never|nor|neither [\w ]{2,40}?) (?:yet |even |been |have |has |had |be |was |were )*(?:told|warned|briefed) (?:of|about) (?:any |the |such |these |those )?(?:\w+ ){0,2}?(?:problems?|complaints?|reports?|concerns?|warnings?|allegations?|requests?|incidents?|defects?|faults?|issues?|irregularities)",
        r"(?:not|n['’]t|never|nor) (?:yet |even |have |has |had )*(?:received?|got|had|have|seen|heard) (?:of |about |from )?(?:(?:any|an?|such|official|formal|the) ){0,2}(?:information|knowledge|complaints?|reports?|appeals?|word|requests?|notification|confirmation|anything(?! (?:so|like|as)\b)|evidence)",
        r"yet to (?:receive|hear|see|get|be (?:told|informed|given|shown))", r"(?:do|does|did)(?: not|n['’]t) (?:yet )?know", r"not (?:yet )?(?:known|clear|certain) (?:whether|if|how|what|who|why|when|where)", r"unclear (?:whether|if|how|what|who|why|when|where)", r"too little (?:\w+ )?information",
        r"nothing (?:(?:had|has|have|was|were|been|ever|yet) ){0,3}(?:heard|received|passed on|reached|come|known)", r"(?:passed on|received|heard|been told|been sent|been given) (?:\w+ ){0,2}nothing",
        "unaware of", "unaware that", r"nothing to (?:suggest|indicate|show|confirm)", "know(?:s)? nothing", "knew nothing", r"(?:can|could)(?:not| not|n['’]t) (?:yet )?(?:be )?(?:independently )?confirm(?:ed)?", "unable to confirm", "unable to verify",
    ),
    conditional=pattern(
        r"(?<!as )(?<!even )(?<!surprised )(?<!know )(?<!say )(?<!clear )(?<!tell )(?<!asked )(?<!ask )if(?! not| anything)", "in case", "in the event", r"on condition(?! of anonymity| that (?:he|she|they) (?:not )?be named)", r"provided (?:that|it|they|he|she|the)", r"(?:on|upon|at) (?:the |its |their |his |her |\w+['’]s )?request", "would consider", "will consider", "would be ready", "would be willing", "would be prepared", "would look at", "would be open", "unless", "as long as", r"only (?:after|when|once)", r"depend(?:s|ed|ing)? on", "were to", r"(?:set|sets|setting|named|laid down) (?:\w+ ){0,3}conditions?", r"(?<!it )(?:is|are|remains?) (?:only )?possible",
        r"should (?:the need|such|there|it be|\w+ (?:ask|request|need|want))",
    ),
    possible=pattern("might(?! have to)", "may(?! have to)", r"could(?! (?:not |clearly |still |even )?(?:see|hear|feel|smell|tell)\b)", r"it(?: is| was|['’]s) possible", r"not (?:impossible|inconceivable|unthinkable)", r"(?:within|(?:not )?(?:out of|outside|beyond)) the realms? of (?:the )?possib\w+", "possibly", "perhaps", "potentially", r"(?:weighing|considering|mulling|exploring|contemplating|debating)", r"preparing to"),
    inferring=pattern("suggest(?:s|ed|ing)?", "indicat(?:e|es|ed|ing)", "point(?:s|ed|ing)? to(?:wards?)?", "likely", "probably", "impl(?:y|ies|ied)", "presumably", "consistent with", r"(?:is|are|was|were|be|been|widely|now|long) (?:\w+ly )?(?:believed|thought|suspected) (?:to|of|that)", r"suspected (?:of|that|to)", r"(?:is|are|was|were|be|been) suspected"),
    fearing=pattern("afraid", "fear(?:s|ed|ing|ful)", r"(?:they|we|I|he|she) fear", r"worr(?:y|ies|ied|ying) (?:that|about|over)", r"concerned[”\"]? (?:that|about|over|by|at)", r"(?:alarmed|troubled|disturbed)[”\"]? by", r"anxious (?:that|about)"),
    negating=pattern("not", r"at no (?:time|point|stage)", "in no way", "under no circumstances", "by no means", "far from", "unlikely", r"\w+n['’]t", "cannot", "never", r"no(?![,!.]|\w)", r"doubts? (?:about|over|whether|that)", r"(?:would|['’]d) be (?:\w+ )?surprised if", r"(?:hard|difficult) to (?:relate|link|connect|attribute|believe|imagine)", "none(?! to)", "neither", "nobody", r"nothing(?! (?:[\w-]+ ){0,2}(?:but|except|beyond|other than|more than)\b)", "false", "untrue", "baseless", "groundless", "unfounded", "fabricated?", "fabrication", "nonsense", "a lie", "lies", "fake", "hoax", "fiction", *_FALSE),
    partitive=re.compile(r"^(?:an?(?:other)? (?:small |large )?(?:group|number|handful|series|member|representative) of|(?:some|several|many|most|one|two|three|four|all|members|a few|dozens|hundreds) of) (?:the )?", re.IGNORECASE),
    vague=words("sources source diplomats diplomat critics observers insiders analysts experts opponents supporters reports media some many others"),
    falsity=pattern("false", "untrue", "baseless", "groundless", "unfounded", "fabricated?", "fabrication", "nonsense", "a lie", "lies", "fake", "hoax", "fiction", *_FALSE),
    several_of=re.compile(r"^(?:one|two|three|some|several|many|most|all|both|another) of (?:them|those|us)\b", re.IGNORECASE),
    past=words("sought became felt bore blew clung crept dealt fed flung forbade hung knelt lent leapt overcame shone shrank spun sprang strode strove swept swore swung tore undertook upheld wept withdrew withheld spoke stood fell left took came went began broke got gave held kept knew led lost made met paid put ran rose saw sent set shot sold spent struck sank fought fled flew drove brought built bought caught chose died dug drew ate found forgot froze grew heard hid hurt laid lay let lit meant rang read rode sang sat shook shut slept slid stole stuck swam taught threw understood woke wore won wrote"),
    adding=words("whom where whose"),
    restrictive=words("who which"),
    anybody=words("service office headquarters company firm corporation group operator organisation organization business"),
    retracting=pattern("without", "unless", "until", "but also"),
    doubting=re.compile(r"(?:doubts? (?:about|over|whether|that)|(?:would|['’]d) be (?:\w+ )?surprised if|(?:hard|difficult) to (?:relate|link|connect|attribute|believe|imagine)|(?:not|n['’]t) (?:true|correct|the case|so|right|believe|think|accept)|at no (?:time|point|stage)|in no way|under no circumstances|by no means|no (?:\w+ )?(?:evidence|proof|truth|indications?|signs?|question|basis|foundation|substance|reason|plans?|intentions?|trace|merit)|untrue|false|wrong|nonsense|a lie|\w+n['’]t (?:true|correct|the case|believe|think|accept))\b(?: whatsoever| at all)?(?: (?:that|of|in|to|for|about|the)\b)?", re.IGNORECASE),
    counterfactual=re.compile(r"(?:^|(?<=[\s“\"]))(?:had (?:[\w'’-]+ ){1,5}been|if [^,.]{3,60}? had (?:only )?been|if [^,.]{3,60}? had)\b[^.]*?\bwould(?: not|n['’]t)? (?:\w+ )?have\b", re.IGNORECASE),
    verbal=re.compile(r"\w+ed|said|says|\w+n['’]t"),
    aged=re.compile(r"\d+-year-olds?|\w+-of-(?:one|two|three|four|five|six|\d+)"),
    trades=re.compile(r"\w{2,}(?:ologists?|ographers?|icians?|masters?|keepers?|makers?|holders?|wom[ae]n|persons?|bosses|staffers?|workers?)"),
    asked=re.compile(r"(?:when |if )?(?:asked|pressed|questioned|quizzed|challenged)\b[^,]*", re.IGNORECASE),
    backref=re.compile(r"(?:(?:\w+ ){0,4}(?:nothing of the (?:sort|kind)|no such thing)|(?:there (?:is|was) )?[“\"]?(?:absolutely )?no (?:truth|basis|substance|foundation|merit)(?: whatsoever| at all)?[”\"]? (?:in|to|for) (?:it|this|that|them|these|those|(?:the|such|any) (?:\w+ )?(?:claims?|reports?|allegations?|rumou?rs?|accusations?|suggestions?))|(?:[\w'’-]+ ){0,3}(?:story|claims?|accounts?|versions?|allegations?|reports?|accusations?|suggestions?|theory|theories)(?: as)? [“\"]?(?:[\w'’-]+ ){0,4}(?:fiction|nonsense|false|untrue|absurd|lies?|ridiculous|rubbish|fairy tales?|fantasy|fabrications?|fabricated|baseless|unfounded|groundless|propaganda|speculation|slander|ludicrous|laughable)(?: [\w'’-]+){0,3}[”\"]?|(?:this|that|it)(?:['’]s| is| was) (?:a lie|lies|nonsense|false|untrue|baseless|unfounded|absurd|rubbish|fiction|ridiculous|fake)|this|that|it|them|so|both|(?:all |any |its |his |her |their )?(?:responsibility|involvement|wrongdoing|blame|culpability)(?: for .*)?|(?:having )?(?:any|a|no) (?:role|part|hand) in (?:it|this|that|the \w+)|(?:[\w'’“”\"-]+ ){0,3}(?:claims?|charges?|allegations?|accusations?|accounts?|reports?|suggestions?|story|stories|version|criticisms?|assertions?|rumou?rs?)(?: (?:as|in|on|at|to|by|last)\b.*)?|(?:[\w'’-]+ ){0,3}(?:story|claims?|account|version|allegations?|reports?|accusations?) [“\"]?(?:fiction|nonsense|false|untrue|absurd|lies|a lie|ridiculous|rubbish)[”\"]?)[.,”\"]*(?: (?:on|last) \w+)?", re.IGNORECASE),
    affirming=re.compile(r"(?:confirm|acknowledg|admit|conced)\w*|yes\b|(?:much |exactly |just )?the same(?: thing)?\W*$|as much\W*$|likewise\b", re.IGNORECASE),
    its=words("its"),
    accounts=words("charge accusation allegation claim assertion account figure suggestion idea report notion version rumour rumor assessment estimate description characterisation characterization finding conclusion complaint criticism contention"),
    charges=pattern("responsibility", "involvement", "wrongdoing", "blame", "culpability", "charges?", "allegations?", "accusations?", "any role", "any part"),
    relating_more=re.compile(r"(?<=\w )(?:that|which|who) (?:\w+ed|was|were|has|had|have|is|are|left|hit|struck|sank|brought|caused|led|made|took)\b(?:(?! and \w+ing\b)[^,;])*|, \w+ing (?:\w+ )?(?:rumou?rs|fears|speculation|hopes|doubts|concerns|claims|reports|questions)\b[^,;]*"),
    beside=re.compile(r"\b(?:close to|familiar with|near|opposed to|loyal to|critical of)\b", re.IGNORECASE),
    officers=re.compile(r"(?:(?:deputy|vice|former|acting) )?(?:chair(?:man|woman|person)?|chief executive|ceo|managing director|director(?: general)?|general secretary|secretary[- ]general|president|owners?)", re.IGNORECASE),
    alleging=pattern(r"(?:allegation|accusation|charge|claim|report|rumou?r|suggestion|slur|smear|insinuation)s?"),
    vowing=words("vow vows vowed vowing pledge pledges pledged pledging promise promises promised promising swear swears swore swearing claim claims claimed claiming"),
    issuing=words("issue issues issued issuing give gives gave given giving make makes made making repeat repeats repeated repeating release releases released raise raises raised send sends sent file files filed lodge lodges lodged level levelled voice voices voiced post posts posted"),
    introducing=re.compile(r"(?<![\w’'])(?P<name>[A-Z][\w’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]+){0,3}), (?:aged )?(?:1[4-9]|[2-9]\d)(?=[,.;])"),
    himself=re.compile(r"[^.]*\b(?:claims?|allegations?|suggestions?|reports?|accusations?|charges?|rumou?rs?) that (?:it|he|she|they) |[“\"]?(?:(?:it|he|she|they|we|I)(?:['’]\w+)?|being|having|(?:any|its|his|her|their) (?:role|part|hand|involvement|link|responsibility)\w*|responsibility|(?:never |not )?to|\w+ing) |[“\"][^”\"]*\b(?:we|us|our|I)\b", re.IGNORECASE),
    strict=words("hold holds held holding mean means meant meaning continue continues continued continuing record records recorded recording relate relates related recount laugh laughs laughed cry cries cried"),
    named=words("called named"),
    proofs=words("pictures picture images image photographs photos footage video videos recording recordings letter letters memo memos document documents data statement statements report reports emails logs records findings figures"),
    lines=words("line message answer response reply view verdict argument explanation version claim position stance theory point"),
    onward=words("continue continues continued appear appears appeared seem seems seemed rushed hastened moved sought tried attempted came went proceeded"),
    strangers=words("visitor stranger guest caller"),
    blaming=words("blame accuse accuses alleges alleged accused accuses blamed blames criticised criticises criticized criticizes condemned condemns"),
    nobody=words("nobody neither none no word rumour rumours rumor rumors talk"),
    turning=re.compile(r"[,;—–] ?(?:but|yet|however|though|although|even though|while|whereas)\b(?! (?:only|if|not|just|also))|(?<=[\w”\"]) but (?=(?:it|he|she|they|there|we|I|nobody) |(?:the|its|his|her|their) \w+ (?:was|is|were|are|had|has|remained?s?)\b)", re.IGNORECASE),
    mouths=re.compile(r"(?:(?:the|an?|its|his|her|their) )?(?:unnamed |senior |company |official |chief )?(?:spokes(?:man|woman|person|people)|(?:press |private )?office|lawyers?|statement|press (?:office|service)|(?:foreign|defen[cs]e|interior|health|transport|finance) ministry|government|military|army|embassy)", re.IGNORECASE),
    sparing=re.compile(r"[\s]*(?:only|just|yet known|(?:be |been |being )?(?:want|wanted|wish|like|told|informed|know|known|aware|say|said|tell|understand|given|shown|asked|warned|notified|received?|rul(?:e|ed|ing) out|exclud(?:e|ed|ing)|allowed|able|long ago|least|more than|later than|so much)|formal|written|clear|surprising|immediately|doubt|impossible|inconceivable|unthinkable|necessarily|(?:out of|outside|beyond) the realm)\b", re.IGNORECASE),
    hedges=pattern("reportedly", "allegedly", "alleged", "apparently", "apparent", "appears?", "appeared", "seems?", "seemed", "probably", "likely", "possible", "possibly", "perhaps", "may", "might", "could", "suggests?", "suggested", "believed", "purported", "so-called", "supposedly", "as far as we (?:know|understand)", "unconfirmed"),
    anonymous=pattern("unnamed", "anonymous", "anonymously", "unidentified", r"(?:not to be|declined to be|asked not to be) (?:named|identified)", "on condition of anonymity", "identified only", "identified himself (?:only )?as", "identified herself (?:only )?as", "first name"),
    naming=pattern(r"(?:(?:identified|introduced|named) (?:only |himself |herself |themselves |himself only |herself only )?as|known (?:only )?as|named|called|(?:who )?(?:gave|giving|gives) (?:his|her|their) (?:first )?name (?:only |just |simply )?as|by the name of)"),
    governed=words("about against over at on"),
    asking=words("how whether why what where when"),
    attitudes=words("plan plans planned planning want wants wanted hope hopes hoped try tried wish intend intends intended decide decided seek seeks sought consider considered know knows knew knowing feel feels felt see sees saw seen hear heard understand understood remember support supports supported oppose opposes opposed favor favors prefer prefers need needs needed refuse refused attack attacked attacking discuss discussed discussing talk talks talked talking speak spoke speaking"),
    reportedly=words("reportedly allegedly purportedly"),
    demonyms={
        "russian": "Russia", "american": "United States", "us": "United States", "u.s.": "United States", "israeli": "Israel", "british": "Britain", "uk": "Britain",
        "french": "France", "german": "Germany", "turkish": "Turkey", "syrian": "Syria", "iranian": "Iran", "iraqi": "Iraq", "ukrainian": "Ukraine", "chinese": "China",
        "japanese": "Japan", "indian": "India", "pakistani": "Pakistan", "polish": "Poland", "italian": "Italy", "spanish": "Spain", "saudi": "Saudi Arabia",
        "egyptian": "Egypt", "greek": "Greece", "dutch": "Netherlands", "swedish": "Sweden", "norwegian": "Norway", "finnish": "Finland", "georgian": "Georgia",
        "armenian": "Armenia", "azerbaijani": "Azerbaijan", "kazakh": "Kazakhstan", "belarusian": "Belarus", "lebanese": "Lebanon", "jordanian": "Jordan",
        "palestinian": "Palestine", "afghan": "Afghanistan", "korean": "Korea", "brazilian": "Brazil", "mexican": "Mexico", "canadian": "Canada",
        "australian": "Australia", "nato": "NATO", "eu": "European Union", "european": "European Union", "western": "West", "kurdish": "Kurds", "serbian": "Serbia",
        "hungarian": "Hungary", "romanian": "Romania", "czech": "Czech Republic", "latvian": "Latvia", "lithuanian": "Lithuania", "estonian": "Estonia",
    },
    abbreviations=words("mr mrs ms dr gen col lt sgt capt cmdr adm maj brig sen rep gov st jr sr prof rev hon inc corp co ltd no vs etc fig jan feb mar apr jun jul aug sept sep oct nov dec approx est dept a.m p.m e.g i.e"),
    starters=words("he she they it we i the a an in on at but and however meanwhile this that these those his her their its as when after while although according asked whether if where who what why how which though since because until once before despite nor or"),
    months={name: number for number, names in enumerate(("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1) for name in names.split()},
    weekdays={name: number for number, names in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")) for name in names.split()},
    days={"earlier today": 0, "later today": 0, "today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0, "yesterday": -1, "last night": -1, "the day before yesterday": -2},
    numbers={
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
        "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
        "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12, "a dozen": 12, "half a million": 500_000,
    },
    scales={"hundred": 100, "thousand": 1_000, "million": 1_000_000, "millions": 1_000_000, "billion": 1_000_000_000, "bn": 1_000_000_000, "m": 1_000_000, "trillion": 1_000_000_000_000, "dozen": 12, "score": 20},
    qualifiers={
        "more than": "more than", "over": "more than", "at least": "at least", "no fewer than": "at least", "no less than": "at least", "upwards of": "more than", "in excess of": "more than",
        "some": "about", "about": "about", "around": "about", "roughly": "about", "approximately": "about", "an estimated": "about", "estimated": "about", "nearly": "almost", "almost": "almost", "close to": "almost",
        "up to": "up to", "as many as": "up to", "at most": "up to", "no more than": "up to", "fewer than": "less than", "less than": "less than", "under": "less than", "exactly": "exactly", "only": "", "just": "", "just over": "more than", "just under": "less than",
    },
    thousands=",",
    time_leads=words("on late early earlier last by since this of"),
    coordinators=words("and or"),
    closers=words("after before when as while in on at during amid following adding but if because to"),
    nouns=_NOUN_CUES,
    plurals=frozenset(word for word in _PEOPLE if word.endswith(("s", "men", "women")) and word != "boss") | words("people police group staff others locals nobody"),
    bare=words("officials authorities government army military police"),
    definite=r"\b(?:the|this|that|these|those|his|her|its|their)\b",
    pointing=pattern("this", "that", "it", "such"),
    blocked=re.compile(r"(?:asked|declined|wished|wanted|preferred) (?:not )?to (?:be (?:named|identified|quoted)|remain anonymous)\b|asked that (?:his|her|their) names?\b|claim\w* [\w ,.]{0,30}?(?:lives|victims|dead)\b|disput\w* (?:[\w-]+ ){0,3}(?:orders?|plans?)\b", re.IGNORECASE),
    core=words("said says say told tells announced insisted denied denies stated"),
    saying=words("saying telling stating warning claiming arguing"),
    as_words=words("as"),
    about=words("of over about against regarding on"),
    raising=words("raised raising raises sparked sparking fuelled fueled stoked prompted triggered renewed heightened"),
    to=words("to"),
    adjuncts=words("in at during on from after via through by"),
    occasions=words("statement statements tweets posts letters messages interview interviews briefing conference press news speech report letter tweet post remarks address meeting testimony broadcast release television radio telegram message call podcast editorial article filing memo email parliament facebook twitter comments hearing"),
    objects=words("him her me us them it you"),
    range_words=("to", "or", "and"),
    possessives={"his": "person", "her": "person", "their": "group"},
    next_words=("next", "every", "each", "until", "till", "by", "coming"),
    this_words=("this",),
    past_words=("past",),
    last_words=("last",),
    last_week=re.compile(r"\b\w+day (?:of |morning |evening |night |afternoon )?last week\b|\blast week,? on \w+day\b", re.IGNORECASE),
    no_day=re.compile(
        r"\b(?:black|good|holy|easter|palm|ash|bloody|cyber|super|maundy|shrove|whit|red|giving|on a|one|another|that|some|previous|preceding|following|same|usa|russia|europe) \w*day\b"
        r"|\b\w+day (?:in (?:january|february|march|april|may|june|july|august|september|october|november|december)|before|after|a week|(?:the )?week|next week|of (?:that|next) week|next)\b"
        r"|\b\w+day (?:times|telegraph|post|mirror|star|herald|tribune|express|mail|independent|world|mercury|night live)\b"
        r"|\btoday (?:programme|program|show)\b",
        re.IGNORECASE,
    ),
    ago=re.compile(r"\b(?P<n>\w+) days? ago\b", re.IGNORECASE),
    spells=re.compile(
        r"\b(?:(?:back |as early as |as long ago as )?in (?:early |late |mid-)?|last |this past )(?-i:(?P<month>January|February|March|April|May|June|July|August|September|October|November|December))\b(?! \d{1,2}\b(?!\d))(?: (?:of )?(?P<year>(?:19|20)\d\d))?"
        r"|\b(?:back )?in (?P<lone>(?:19|20)\d\d)\b"
        r"|\b(?:late |early |earlier |in the )?(?:last|the previous) (?P<last>week|month|year)\b|\b(?P<n>\w+) (?P<unit>weeks?|months?|years?) ago\b",
        re.IGNORECASE,
    ),
    units={f"{name}{end}": name for name in ("week", "month", "year") for end in ("", "s")},
)  # fmt: skip
