"""Turkish: how it reports, denies, hedges, counts and dates. The verb stands last. Data only. Pure."""

from __future__ import annotations

import re

from reports.language.pack import Cue, CueClass, Language, pattern, phrases, words


def _each(cls: CueClass, text: str) -> dict[tuple[str, ...], Cue]:
    return phrases(Cue(cls, "finite"), text)


_PASSIVE = "belirtildi|bildirildi|kaydedildi|ifade edildi|denildi|dendi|açıklandı|duyuruldu|vurgulandı|aktarıldı|savunuldu|doğrulandı|iddia edildi|öne sürüldü|hatırlatıldı|bilgisi verildi|ifadelerine yer verildi|ifadeleri kullanıldı"
_DENIED = "yalanlandı|reddedildi"

_CUES: dict[tuple[str, ...], Cue] = {
    **_each("say", "söyledi|söylediler|söylüyor|söylüyorlar|dedi|dediler|diyor|diyorlar|açıkladı|açıkladılar|belirtti|belirttiler|bildirdi|bildirdiler|duyurdu|duyurdular|vurguladı|vurguladılar|kaydetti|kaydettiler|aktardı|aktardılar|anlattı|anlattılar|savundu|savundular|ifade etti|ifade ettiler|iddia etti|iddia ettiler|iddia ediyor|öne sürdü|öne sürdüler|ileri sürdü|dile getirdi|dile getirdiler|doğruladı|doğruladılar|teyit etti|teyit ettiler|ekledi|yazdı|uyardı|uyardılar|konuştu|şikayet etti|şikayet ettiler|hatırlattı|işaret etti|dikkat çekti|eleştirdi|kınadı|yanıtını verdi|cevabını verdi|ilan etti|ifadelerini kullandı|ifadesini kullandı|ifadelerine yer verdi|sözlerini kullandı|sözlerini kaydetti|açıklamasında bulundu|açıklamasını yaptı|değerlendirmesinde bulundu|değerlendirmesini yaptı|iddiasında bulundu|uyarısında bulundu|uyarısını yaptı|bilgisini verdi|bilgisini paylaştı|ileri sürdüler|altını çizdi|altını çizdiler|suçladı|suçladılar|suçluyor"),
    **_each("say", _PASSIVE),
    **_each("deny", _DENIED),
    **_each("say", "öne sürüyor|öne sürüyorlar|savunuyor|savunuyorlar|belirtiyor|belirtiyorlar|açıklıyor|bildiriyor|vurguluyor|aktarıyor|anlatıyor|anlatıyorlar|ifade ediyor|dile getiriyor|doğruluyor|ekliyor|yazıyor|uyarıyor|eleştiriyor|hatırlatıyor|dikkat çekiyor|ileri sürüyor"),
    **_each("report", "haber verdi|geçti|duyurdu"),
    **_each("deny", "yalanladı|yalanladılar|yalanlıyor|reddetti|reddettiler|reddediyor|inkar etti|inkâr etti|inkar ettiler|tekzip etti|kabul etmedi|kabul etmediler|kabul etmiyor"),
    **_each("admit", "kabul etti|kabul ettiler|itiraf etti|itiraf ettiler"),
    **_each("suspect", "düşünüyor|düşünüyorlar|inanıyor|inanıyorlar|tahmin ediyor|tahmin ediyorlar|şüpheleniyor|değerlendiriyor|sanıyor"),
    **_each("fear", "korkuyor|korkuyorlar|endişe ediyor|endişe ediyorlar|endişesini dile getirdi|kaygılı|endişeli|endişe duyuyor"),
    **_each("urge", "istedi|istediler|talep etti|çağrısında bulundu|çağrı yaptı"),
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
    starters=words("o bu ancak ama fakat ayrıca bir"),
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
        **phrases(Cue("say"), "söyleyen|belirten|bildiren|savunan|vurgulayan|kaydeden|açıklayan|diyen|anlatan|aktaran|duyuran|doğrulayan|ifade eden|iddia eden|dile getiren|öne süren|ileri süren|teyit eden"),
        **phrases(Cue("deny"), "yalanlayan|reddeden|inkar eden|kabul etmeyen"),
        **phrases(Cue("admit"), "itiraf eden|kabul eden"),
    },
    thousands=".",
)  # fmt: skip
