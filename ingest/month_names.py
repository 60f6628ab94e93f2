"""Month names, stamp labels and zone names, as tables a date reader looks words up in. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# One row a month; every form that news pages of eleven languages print. A new
# language adds its words to the twelve rows.
_MONTHS: tuple[str, ...] = (
    (
        "january jan januar jänner janvier janv enero ene gennaio gen janeiro ocak oca январь января янв січень січня січ "
        "كانون_الثاني يناير جانفي janeiro"
    ),
    (
        "february feb februar février fevrier févr fév febrero febbraio fevereiro fev şubat şub subat февраль февраля фев "
        "лютий лютого лют شباط فبراير فيفري"
    ),
    "march mar märz maerz mrz mars marzo março marco mart март марта мар березень березня бер آذار مارس",
    "april apr avril avr abril abr aprile nisan nis апрель апреля апр квітень квітня кві نيسان أبريل ابريل إبريل أفريل",
    "may mai mayo maggio mag maio mayıs mayis май мая травень травня тра أيار مايو ماي",
    "june jun juni juin junio giugno giu junho haziran haz июнь июня июн червень червня чер حزيران يونيو جوان",
    "july jul juli juillet juil julio luglio lug julho temmuz tem июль июля июл липень липня лип تموز يوليو جويلية",
    "august aug août aout agosto ago ağustos agustos ağu август августа авг серпень серпня сер آب أغسطس اغسطس أوت",
    (
        "september sep sept septembre septiembre setiembre settembre set setembro eylül eylul eyl сентябрь сентября сен сент "
        "вересень вересня вер أيلول سبتمبر شتنبر"
    ),
    (
        "october oct oktober okt octobre octubre ottobre ott outubro out ekim eki октябрь октября окт жовтень жовтня жов "
        "تشرين_الأول أكتوبر اكتوبر"
    ),
    (
        "november nov novembre noviembre novembro kasım kasim kas ноябрь ноября ноя нояб листопад листопада лис "
        "تشرين_الثاني نوفمبر"
    ),
    (
        "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro aralık aralik ara декабрь декабря дек "
        "грудень грудня гру كانون_الأول ديسمبر"
    ),
)

# What stands before a stamp. The longest label is tried first.
_PUBLISHED = (
    "published on|published at|published|first published|posted on|posted at|posted|date|issued|released|created|"
    "опубликовано|опубликована|дата публикации|дата|размещено|создано|"
    "yayınlanma tarihi|yayınlanma|yayın tarihi|giriş tarihi|giriş|oluşturulma tarihi|eklenme tarihi|eklenme|haber tarihi|tarih|"
    "veröffentlicht am|veröffentlicht|erschienen am|erstellt am|erstellt|datum|"
    "publié le|publié|paru le|mis en ligne le|créé le|"
    "publicado el|publicado en|publicado em|publicado|publicada|fecha|creado el|criado em|"
    "تاريخ النشر|نشر في|نشرت في|نُشر في|نُشرت|نُشر|نشر|"
    "опубліковано|дата публікації|"
    "pubblicato il|pubblicato|pubblicata|data"
)
_UPDATED = (
    "last updated on|last updated at|last updated|last update|updated on|updated at|updated|last modified|modified|"
    "last edited|edited|"
    "обновлено|обновлена|обновление|последнее обновление|изменено|"
    "güncelleme tarihi|güncellenme tarihi|son güncelleme|son güncellenme|güncelleme|güncellenme|güncellendi|"
    "aktualisiert am|aktualisiert|zuletzt aktualisiert am|zuletzt aktualisiert|letzte aktualisierung|stand|"
    "mis à jour le|mis à jour|mise à jour le|mise à jour|modifié le|actualisé le|"
    "actualizado el|actualizado|actualizada|última actualización|atualizado em|atualizado|atualizada|última atualização|"
    "آخر تحديث|تم التحديث|تحديث|"
    "оновлено|останнє оновлення|"
    "aggiornato il|aggiornato|ultimo aggiornamento|modificato il"
)

# Minutes east of Greenwich. Names that mean several zones (IST, CST outside
# America, BST in Dhaka) are left out unless news pages use only one of them.
ZONES: dict[str, int] = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0,
    "est": -300, "edt": -240, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "cdt": -300, "akst": -540, "hst": -600,
    "bst": 60, "west": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "sast": 120, "idt": 180,
    "msd": 240, "trt": 180, "tsi̇": 180, "tsi": 180, "pkt": 300, "wib": 420, "hkt": 480, "sgt": 480,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "awst": 480, "acst": 570, "acdt": 630,
    "irst": 210, "irdt": 270, "aft": 270, "npt": 345, "uzt": 300, "tjt": 300, "tmt": 300, "ict": 420, "pht": 480,
    "eat": 180, "cat": 120, "wat": 60, "brt": -180, "nst": -210, "ndt": -150, "adt": -180, "akdt": -480, "pet": -300, "cot": -300,
}  # fmt: skip
# A city is no fixed offset: it is looked up in the zone database. Nor is a zone whose clock was moved by law.
CITIES: dict[str, str] = {
    "киев": "Europe/Kyiv", "киевское время": "Europe/Kyiv", "по киеву": "Europe/Kyiv", "за києвом": "Europe/Kyiv",
    "msk": "Europe/Moscow", "мск": "Europe/Moscow", "samt": "Europe/Samara", "yekt": "Asia/Yekaterinburg", "omst": "Asia/Omsk",
    "novt": "Asia/Novosibirsk", "krat": "Asia/Krasnoyarsk", "irkt": "Asia/Irkutsk", "yakt": "Asia/Yakutsk", "vlat": "Asia/Vladivostok",
    "azt": "Asia/Baku", "get": "Asia/Tbilisi", "по москве": "Europe/Moscow", "московское время": "Europe/Moscow", "по московскому времени": "Europe/Moscow",
    "moscow time": "Europe/Moscow", "london time": "Europe/London", "eastern time": "America/New_York",
    "et": "America/New_York", "pt": "America/Los_Angeles", "türkiye saati": "Europe/Istanbul",
}  # fmt: skip


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` for looking words up: lower case, Turkish dotted I as i, all digits ASCII.

    The lines of a page are asked for again and again, by one table after another, so the last ones are kept.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold().replace("̇", "")
    return "".join(str(unicodedata.digit(mark)) if mark.isdigit() and not mark.isascii() else mark for mark in folded)


def _months() -> dict[str, int]:
    return {fold(name.replace("_", " ")): number + 1 for number, names in enumerate(_MONTHS) for name in names.split()}


def _labels(words: str) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in words.split("|")}, key=lambda word: (-len(word), word)))


MONTHS = _months()
PUBLISHED_LABELS = _labels(_PUBLISHED)
UPDATED_LABELS = _labels(_UPDATED)
