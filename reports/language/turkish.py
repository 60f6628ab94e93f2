"""Turkish: how it reports, denies, hedges, counts and dates. The verb stands last. Data only. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.language.pack import Cue, CueClass, Language, pattern, phrases, words
from reports.language.turkish_verbs import converbs, finite, participles


def _each(cls: CueClass, text: str) -> dict[tuple[str, ...], Cue]:
    return phrases(Cue(cls, "finite"), text)


_PASSIVE = "belirtildi|bildirildi|kaydedildi|ifade edildi|denildi|dendi|açıklandı|duyuruldu|vurgulandı|aktarıldı|savunuldu|doğrulandı|iddia edildi|öne sürüldü|hatırlatıldı|bilgisi verildi|ifadelerine yer verildi|ifadeleri kullanıldı"
_DENIED = "yalanlandı|reddedildi"


def _stems(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


# Stems of verbs of saying: every form that the reader knows is made of them (`turkish_verbs.py`).
_SAYING = _stems(
    "söyle|açıkla|belirt|bildir|duyur|vurgula|kaydet|aktar|anlat|savun|ifade et|iddia et|öne sür|ileri sür|dile getir|doğrula|teyit et|ekle|uyar|"
    "şikayet et|hatırlat|anımsat|işaret et|dikkat çek|dikkati çek|dikkatleri çek|eleştir|kına|ilan et|altını çiz|suçla|öner|vurgu yap|"
    "açıklamasında bulun|açıklamasını yap|değerlendirmesinde bulun|değerlendirmesini yap|yorumunda bulun|yorumunu yap|iddiasında bulun|"
    "uyarısında bulun|uyarısını yap|ifadelerini kullan|ifadesini kullan|ifadelerine yer ver|sözlerini kullan|sözlerini kaydet|sözlerine ekle|"
    "bilgisini ver|bilgisini paylaş|yanıtını ver|yanıtı ver|cevabını ver|karşılığını ver|mesajını ver|mesajı ver|müjdesini ver|sözünü ver|"
    "taahhüt et|garanti et|temin et|özetle|nitelendir|diye konuş|şeklinde konuş|diye seslen|diye devam et|görüşünü paylaş|ısrar et|itiraz et|"
    "müjdele|vaat et"
)
_DENYING = _stems("yalanla|reddet|inkar et|inkâr et|tekzip et")
_ADMITTING = _stems("kabul et|itiraf et")
_URGING = _stems("iste|talep et|çağrısında bulun|çağrı yap")


def _forms(cls: CueClass, stems: Iterable[str], *, clause: bool = False) -> dict[tuple[str, ...], Cue]:
    return {tuple(form.split()): Cue(cls, "finite", clause) for form in finite(stems)}


def _before_speaker(cls: CueClass, stems: Iterable[str]) -> dict[tuple[str, ...], Cue]:
    return {tuple(form.split()): Cue(cls) for form in participles(stems)}


def _beside_another(cls: CueClass, stems: Iterable[str]) -> dict[tuple[str, ...], Cue]:
    return {tuple(form.split()): Cue(cls) for form in converbs(stems)}


_CUES: dict[tuple[str, ...], Cue] = {
    **_forms("say", [*_SAYING, "de", "yaz"]),
    **_forms("say", ["konuş", "devam et", "sürdür", "tamamla", "sırala", "yanıtla", "noktala"], clause=True),
    **_each("say", _PASSIVE),
    **_each("deny", _DENIED),
    **_each("report", "haber verdi|geçti"),
    **_forms("deny", _DENYING),
    **_each("deny", "kabul etmedi|kabul etmediler|kabul etmiyor"),
    **_forms("admit", _ADMITTING),
    **_each("suspect", "düşünüyor|düşünüyorlar|inanıyor|inanıyorlar|tahmin ediyor|tahmin ediyorlar|şüpheleniyor|değerlendiriyor|sanıyor"),
    **_each("fear", "korkuyor|korkuyorlar|endişe ediyor|endişe ediyorlar|endişesini dile getirdi|kaygılı|endişeli|endişe duyuyor"),
    **_forms("urge", _URGING),
    **_each("decline", "yorum yapmadı|yorum yapmadılar|yorum yapmaktan kaçındı|yorum yapmayı reddetti|açıklama yapmadı|açıklama yapmadılar|açıklama yapmaktan kaçındı|yanıt vermedi|yanıt vermediler|bilgi vermedi|ayrıntı vermedi|konuşmayı reddetti"),
}  # fmt: skip

_PEOPLE = words(
    "asker askerler askerleri subay yetkili yetkililer yetkilisi yetkilileri sözcü sözcüsü bakan bakanı başkan başkanı cumhurbaşkanı başbakan vali valisi belediye_başkanı milletvekili milletvekilleri diplomat diplomatlar büyükelçi büyükelçisi general komutan komutanı albay "
    "tanık tanıklar tanıkları tanığı görgü sakin sakinleri vatandaş vatandaşlar köylü köylüler yakınları akrabaları aileler ailesi anne annesi baba babası işçi işçiler çalışan çalışanlar şoför doktor doktorlar aktivist aktivistler avukat avukatı savcı savcısı hakim uzman uzmanlar "
    "analist profesör öğretmen öğrenciler yolcu yolcular kaynak kaynaklar kaynakları üye üyesi temsilci temsilcisi temsilcileri müdür müdürü genel_müdür lider lideri danışman danışmanı muhalif muhalifler gazeteci gazeteciler balıkçı balıkçılar mühendis sendikacı biri"
)
_BODIES = words(
    "hükümet hükümeti bakanlık bakanlığı ordu ordusu polis emniyet jandarma mahkeme meclis konsey konseyi komisyon kurum kurumu ajans ajansı yönetim yönetimi şirket şirketi banka parti partisi örgüt örgütü komutanlık komutanlığı belediye belediyesi valilik valiliği "
    "savcılık savcılığı hastane hastanesi büyükelçilik üniversite enstitü vakıf dernek derneği sendika kremlin pentagon müdürlüğü başkanlığı afad idare idaresi itfaiye"
)

TURKISH = Language(
    code="tr",
    name="Turkish",
    order="sov",
    cues=_CUES,
    according=(),
    according_after=("göre",),
    that=words("ki"),
    boundaries=words("ki"),
    knew=re.compile(r"\b(?:bil(?:iyor|diğ|miş)\w*|haberdar\w*|uyarıl\w*)\b", re.IGNORECASE),
    joiners=words("ve ama ancak fakat ise"),
    skips=words("de da bugün dün ayrıca daha önce sonra yine cuma pazartesi salı çarşamba perşembe cumartesi pazar günü"),
    auxiliaries=words("değil yok var oldu olduğu"),
    negators=words("değil yok hiç hiçbir asla"),
    determiners=words("bir bu şu o bazı birçok iki üç dört beş tüm"),
    prepositions=frozenset(),
    pronouns={"o": "person", "onlar": "group", "kendisi": "person", "biz": "group", "ben": "person"},
    people=_PEOPLE,
    bodies=_BODIES,
    outlets=words("gazetesi gazete ajansı ajans kanalı televizyonu sitesi haber medya basın"),
    hearers=words("gazetecilere muhabirlere basına"),
    voicing=pattern(r"şikayet\w*", r"reddet\w*", r"itiraz\w*", r"başvur\w*", r"protesto\w*", r"talep\w*"),
    first_person=words("ben"),
    cited=pattern(r"dayand[ıi]r\w+", r"kaynak göster\w+", r"atıfta bulun\w+", r"atfen"),
    declining=pattern(r"(?:söylemek|konuşmak|yorum yapmak|değerlendirmek)[\w ]* (?:zor|güç|erken|mümkün değil)\w*", r"yorum yapma\w+", r"(?:rakam|ayrıntı|bilgi|sayı) verme\w+"),
    unknowing=pattern(r"bilgi(?:si|leri|miz|ye|m)? (?:sahip )?(?:olmadı\w+|yok\w*|bulunmadı\w+|değil\w*)", r"haberdar (?:olmadı\w+|değil\w*)", r"bilmedi\w+", r"bilgi(?:nin)? (?:gelmedi\w+|ulaşmadı\w+)", r"haberi(?:miz|nin)? (?:yok|olmadı\w+)"),
    conditional=pattern(r"(?-i:[a-zçğıöşü])\w+(?:[aeıiuü]rsa|[aeıiuü]rse)(?:k|niz)?", "durumunda", "halinde", "takdirde", r"talep(?:i)? (?:gelirse|üzerine)", "isteği üzerine", r"(?:ancak|yalnızca|sadece) [\w ]*?\w+(?:[ıiuü]nc[ae]|d[ıiuü]ktan sonra|t[ıiuü]ktan sonra)", r"\w+m[ae]dan önce"),
    possible=pattern(r"\w+[ae]bil(?:ir|eceğini|ecek|eceklerini|eceği)\w*", "belki", "muhtemelen", r"olası\w*"),
    inferring=pattern(r"işaret et\w+", "muhtemelen", r"gösteriyor\w*", "büyük olasılıkla"),
    fearing=pattern(r"kork\w+", r"endişe\w*", r"kaygı\w*"),
    concord=True,
    negating=pattern(r"gerçe(?:ği|kleri) yansıtm\w+", r"gerçekle bağdaşm\w+", r"doğruyu yansıtm\w+", r"değil\w*", r"yok\w*", "asla", "hiçbir", "hiç", r"\w+m[ae]d[ıi]ğ\w+", r"\w+m[ae]d[ıi](?:lar|ler|k)?", r"\w+m[ae]y[ae]c[ae][ğk]\w*", r"\w+m[ae]z", r"\w+m[ıiuü]yor\w*", r"asılsız\w*", r"gerçek dışı\w*", r"yalan\w*", r"doğru olmadı\w+"),
    falsity=pattern(r"gerçe(?:ği|kleri) yansıtm\w+", r"gerçekle bağdaşm\w+", r"doğruyu yansıtm\w+", r"iftira\w*", r"asılsız\w*", r"gerçek dışı\w*", r"yalan\w*", r"doğru olmadı\w+"),
    several_of=re.compile(r"^(?:onlardan|içlerinden) biri\b", re.IGNORECASE),
    anybody=words("şirket firma"),
    retracting=pattern(r"\w+m[ae]dan", "olmadan"),
    backref=re.compile(r"(?:bunu|bunları|(?:[\w]+ ){0,2}(?:iddia|suçlama|haber|söylenti)\w*)", re.IGNORECASE),
    turning=re.compile(r"[,;] ?(?:ancak|fakat|ama)\b", re.IGNORECASE),
    affirming=re.compile(r"(?:doğrula|teyit|kabul|evet\b)\w*", re.IGNORECASE),
    sparing=re.compile(r"\s*(?:yalnızca|sadece)\b", re.IGNORECASE),
    hedges=pattern("iddiaya göre", "muhtemelen", "belki", "olası", r"iddia edilen", "sözde", r"görünüyor\w*"),
    anonymous=pattern(r"adının açıklanmasını isteme\w+", r"ismini vermek isteme\w+", r"adını vermek isteme\w+", r"isminin açıklanmasını isteme\w+", "kimliği belirsiz"),
    naming=pattern("adlı", "isimli"),
    vague=words("kaynak kaynaklar kaynakları uzmanlar analistler medya basın bazı birçok gözlemciler eleştirmenler diplomatlar"),
    plurals=frozenset(word for word in _PEOPLE if word.endswith(("lar", "ler", "ları", "leri"))),
    definite=r"\b(?:bakan|başkan|vali|müdür|savcı|komutan|general|kaptan|sürücü|profesör|doktor|avukat|bakanlık|şirket|ordu|sözcü|yetkili|yetkililer|asker|askerler|komutanlık|valilik|belediye|savcılık|polis|kurum|örgüt|ajans)\b",
    pointing=pattern("bu", "bunu", "bunun", "bunlar", "onlar", "onu"),
    bare=words("yetkililer hükümet ordu polis"),
    starters=words("o bu ancak ama fakat ayrıca bir kendi yine şu bunun buna öte konuyla"),
    core=words("söyledi dedi açıkladı"),
    coordinators=words("ve ile veya"),
    time_leads=frozenset(),
    objects=words("ona onlara bize bana"),
    abbreviations=words("dr prof doç av vb vs no sn st alb gen"),
    months={name: number for number, name in enumerate(["ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık"], 1)} | {"eylül'de": 9, "ekim'de": 10},
    weekdays={name: number for number, name in enumerate(["pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar"])},
    days={"bugün": 0, "dün": -1, "dün akşam": -1, "bu sabah": 0, "bu akşam": 0, "evvelsi gün": -2, "dünkü": -1, "bugünkü": 0},
    next_words=("gelecek", "önümüzdeki", "her"),
    this_words=("bu",),
    past_words=("geçtiğimiz",),
    last_words=("geçen",),
    last_week=re.compile(r"\b(?:geçen|geçtiğimiz|önceki) hafta \w+", re.IGNORECASE),
    no_day=re.compile(
        r"\bpazar(?! (?:günü|günkü|sabahı|akşamı|gecesi|öğle))\b|\b(?:gelecek|önümüzdeki|haftaya|bu) hafta \w+"
        r"|\b(?:bir|o|önceki|kara|kanlı) (?:pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar)\b",
        re.IGNORECASE,
    ),
    ago=re.compile(r"\b(?P<n>\w+) gün önce\b", re.IGNORECASE),
    spells=re.compile(
        r"\b(?:geçen |geçtiğimiz )?(?:(?P<year>(?:19|20)\d\d) )?(?P<month>ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)(?:['’]?[td][ae]| ayında)\b"
        r"|\b(?P<lone>(?:19|20)\d\d)(?:['’][td][ae]| yılında)\b"
        r"|\b(?:geçen|geçtiğimiz|önceki) (?P<last>hafta|ay|yıl)\b|\b(?P<n>\w+) (?P<unit>hafta|ay|yıl) önce\b",
        re.IGNORECASE,
    ),
    units={"hafta": "week", "ay": "month", "yıl": "year"},
    day_first=True,
    numbers={"bir": 1, "iki": 2, "üç": 3, "dört": 4, "beş": 5, "altı": 6, "yedi": 7, "sekiz": 8, "dokuz": 9, "on": 10, "on iki": 12, "on beş": 15, "yirmi": 20, "otuz": 30, "kırk": 40, "elli": 50, "yüz": 100, "iki yüz": 200, "üç yüz": 300},
    indefinite=words("bir"),
    scales={"yüz": 100, "bin": 1_000, "milyon": 1_000_000, "milyar": 1_000_000_000},
    qualifiers={"en az": "at least", "yaklaşık": "about", "fazla": "more than", "en fazla": "up to", "neredeyse": "almost"},
    range_words=("ila", "ile"),
    occasions=words("açıklamada açıklamasında bildiride raporda mektupta duyuruda konuşmada konuşmasında demeçte röportajda toplantıda toplantısında paylaşımda paylaşımında mesajında"),
    owned=re.compile(r"(?<=[aeıiuüoö])s[ıiuü]$|[ıiuü]$"),
    case_end=re.compile(r"['’]?(?:[yn]?[ae]|n?[dt][ae]n)$"),
    ablative=re.compile(r"\w{2,}(?:['’])?n?[dt][ae]n"),
    passive_cues=frozenset(tuple(cue.split()) for cue in f"{_PASSIVE}|{_DENIED}".split("|")),
    relating={
        **_before_speaker("say", [*_SAYING, "de"]),
        **_before_speaker("deny", _DENYING),
        **_before_speaker("admit", _ADMITTING),
        ("kabul", "etmeyen"): Cue("deny"),
    },
    beside_another={
        **_beside_another("say", [*_SAYING, "de"]),
        **_beside_another("deny", _DENYING),
        **_beside_another("admit", _ADMITTING),
    },
    announcing=words("şöyle şunları şunu şu ifadeleri bilgileri değerlendirmede değerlendirmeyi açıklamayı görüşleri yanıtı sözleri uyarıda bir sözlerini sözlerine konuşmasını açıklamasını ve daha sonra ayrıca"),
    complement=re.compile(
        r"\w*(?:[dt][ıiuü](?:ğ[ıiuü]|kl[ae]r[ıi])|[ae]c[ae](?:ğ[ıi]|kl[ae]r[ıi]))n(?:[ıiuü]|a|e)|\w+m[ae](?:s[ıi]|l[ae]r[ıi])n[ıi]"
    ),
    relative=re.compile(r"\w{2,}[ae]n|\w+[dt][ıiuü]ğ[ıiuü]"),
    academic=words("prof doç dr op opr yrd av uzm öğr"),
    comparing=words("yıla yılına aya ayına döneme dönemine güne haftaya çeyreğe çeyreğine geçmişe buna ortalamasına düne kura seviyesine"),
    thousands=".",
)  # fmt: skip
