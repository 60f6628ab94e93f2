"""What is no article: walls, consent pages, faults and "not found" with status 200, stubs, bytes that are no text. Pure."""

from __future__ import annotations

import re

from ingest.decode import is_wide
from ingest.extract.roles import count_words
from ingest.month_names import fold

MAX_BYTES = 8 * 1024 * 1024  # the largest of 2,447 real news pages had 5.3 MB
STUB_WORDS = 12  # less is a teaser, a caption or a player page
WALL_WORDS = 120  # a wall's notice counts only where little else is said
SOFT_404_WORDS = 150
UNAVAILABLE_WORDS = 60
CONSENT_EVERY = 30  # on a page that asks for consent, at most so many words lie between two words of that trade

_WALL = re.compile(
    r"\b(?:subscribe|sign up|register|log ?in|sign in|become a (?:member|subscriber))\b.{0,60}\b(?:to (?:continue|keep|read|finish|access|unlock|view)|for (?:full|unlimited) access)\b|"
    r"\b(?:this|the) (?:article|content|story|page|video) is (?:only |exclusively )?(?:for|available to|reserved for|restricted to) (?:our )?(?:subscribers?|members?|paying|premium|registered)|"
    r"\byou(?:['’]ve| have) (?:reached|used|read) (?:your|all|the).{0,30}(?:limit|free articles)|\balready a (?:subscriber|member)\b|"
    r"\b(?:verify|confirm|checking|prove)\b.{0,25}\b(?:you are (?:a )?(?:human|not a robot)|your browser|that you are human)|\baccess (?:to this page has been )?denied\b|\bunusual (?:traffic|activity)\b|"
    r"\benable (?:javascript|js) and cookies to continue\b|\bchecking your browser before\b|\bcaptcha\b|"
    r"только для подписчиков|доступен? по подписке|оформите подписку|weiterlesen mit|nur für abonnenten|jetzt abonnieren und weiterlesen|réservé aux abonnés|"
    r"solo para suscriptores|exclusivo para suscriptores|contenuto riservato agli abbonati|exclusivo para assinantes|abonelere özel|лише для передплатників|للمشتركين فقط"
)
_NOT_FOUND = re.compile(
    r"^\W*(?:error\W*)?404\b|\b(?:page|article|story|content) (?:not found|(?:does not|doesn['’]t) exist|is no longer available|cannot be found|could not be found|unavailable)\b|"
    r"\bwe (?:can['’]t|cannot|couldn['’]t|could not) find (?:the|that|this) (?:page|article)|\b(?:oops|sorry)\b.{0,40}\b(?:page|link|article)\b.{0,30}\b(?:gone|found|exist|available|broken|missing|moved)|"
    r"^not found$|страница (?:не найдена|не существует|удалена)|сторінк[ау] не (?:знайдено|існує)|sayfa bulunamadı|aradığınız sayfa|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|"
    r"página no encontrada|pagina non trovata|página não encontrada|الصفحة غير موجودة"
)
# What a page that asks for consent talks of; and its buttons, without which words like these are only a subject.
_CONSENT = re.compile(
    r"\b(?:cookies?|consent(?:s|ing)?|our (?:\d+ )?partners|personal data|privacy (?:policy|settings|choices|notice)|legitimate interests?|information on (?:a|your) device|"
    r"cookie-?richtlinie|einwilligung|datenschutz\w*|unsere (?:\d+ )?partner|zustimmen|vos choix|nos (?:\d+ )?partenaires|consentement|données personnelles|"
    r"nuestros (?:\d+ )?socios|consentimiento|nostri (?:\d+ )?partner|consenso|çerez\w*|kişisel veri\w*)\b|файл\w* cookie|персональн\w+ данн\w+|файлів cookie|ملفات تعريف الارتباط"
)
_BUTTON = re.compile(
    r"\b(?:accept (?:all|cookies|and (?:continue|close))|agree (?:and|&) (?:continue|close)|i agree|reject all|manage (?:options|preferences|cookies|settings|choices)|"
    r"alle akzeptieren|akzeptieren und weiter|alle ablehnen|tout accepter|tout refuser|continuer sans accepter|aceptar todo|rechazar todo|accetta tutto|rifiuta tutto|"
    r"aceitar tudo|tümünü kabul et|hepsini kabul et)\b|принять вс|прийняти вс|قبول الكل"
)
_UNAVAILABLE = re.compile(
    r"\bnot available in your (?:region|country|location|area)\b|\bunavailable (?:in your (?:region|country)|for legal reasons)\b|"
    r"\b(?:our|the|this) (?:web ?)?(?:site|page|service) is (?:currently |temporarily )?(?:down|under maintenance|undergoing maintenance|unavailable|offline)\b|"
    r"\bdown for (?:scheduled )?maintenance\b|^\W*(?:5\d\d )?(?:bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error)\b|"
    r"\berror establishing a database connection\b|\ban error occurred (?:while|during) (?:processing|handling)\b|\bplease try again (?:later|in a few)\b|"
    r"в вашем регионе|технические работы|сервис временно недоступен|у вашому регіоні|in ihrer region nicht verfügbar|wartungsarbeiten|nicht verfügbar in ihrem land|"
    r"n'est pas disponible dans votre (?:pays|région)|maintenance en cours|no está disponible en tu (?:país|región)|manutenzione in corso|bölgenizde|bakım çalışması"
)
_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x7fELF",
    b"OggS",
    b"ID3",
    b"\xd0\xcf\x11\xe0",
)


def is_binary(body: bytes) -> bool:
    """Bytes of a picture, a PDF, an archive, or with so many control bytes that they are no text."""
    head = body[:4096]
    if is_wide(head):
        return False
    controls = sum(1 for byte in head if byte < 9 or 13 < byte < 27)
    return head.lstrip()[:8].startswith(_BINARY) or controls * 50 > len(head)


def is_wall(text: str, page: str) -> bool:
    """The page says that it hides its text, and the text is short."""
    return count_words(text) < WALL_WORDS and _WALL.search(fold(page)) is not None


def is_consent(text: str, page: str) -> bool:
    """The page asks for leave to set cookies, and its text is about nothing else."""
    found = len(_CONSENT.findall(fold(text)))
    return found > 0 and found * CONSENT_EVERY >= count_words(text) and _BUTTON.search(fold(page)) is not None


def is_unavailable(text: str) -> bool:
    """A fault, a pause or a bar to this region, told with status 200."""
    return count_words(text) < UNAVAILABLE_WORDS and _UNAVAILABLE.search(fold(text)) is not None


def is_not_found(titles: tuple[str, ...], text: str) -> bool:
    """A title says "not found" and there is little text; status 200 does not make it an article."""
    short = count_words(text) < SOFT_404_WORDS
    return short and any(count_words(title) <= 12 and _NOT_FOUND.search(fold(title)) for title in (*titles, text[:80]))
