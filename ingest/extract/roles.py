"""The wordings that tell what a line of a page is, as tables; and matching a line against them. Pure.

Each rule names the role it gives, the reason that is kept with the line, the
longest line it may judge (in words: a sentence about copyright is no copyright
line), and an example that a test holds it to. Patterns see folded text (lower
case, NFKC, ASCII digits), so they are written in lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.month_names import fold
from storage.events import Role


@dataclass(frozen=True)
class Rule:
    """One wording: lines of up to `words` words that match `pattern` have this role."""

    role: Role
    reason: str
    words: int
    pattern: re.Pattern[str]
    example: str
    head_only: bool = False  # holds only above the first paragraph


def _rule(role: Role, reason: str, words: int, pattern: str, example: str, *, head_only: bool = False) -> Rule:
    return Rule(role, reason, words, re.compile(pattern), example, head_only)


AGENCIES = (
    r"(?:reuters|afp|agence france[- ]presse|ap|the associated press|associated press|dpa|ansa|efe|tass|тасс|итар-тасс|"
    r"ria novosti|риа новости|interfax|интерфакс|xinhua|anadolu(?: agency| ajansı)?|aa|dha|iha|upi|bloomberg|pa|pa media|"
    r"kyodo|yonhap|pti|ians|ani|irna|sana|mehr|wafa|belga|apa|sda|keystone-sda|ats|lusa|ukrinform|укринформ|укрінформ|"
    r"unian|унiан|унн|unn|aap|nzn|cp|the canadian press|epa|bgnes|mti|pap|ctk|čtk|tanjug|hina|رويترز|أ ف ب|وكالات|агентства|"
    r"ajanslar|agencies|agenturen|agences|agencias|agenzie|wires?|newswires?)"
)
_PICTURE = (
    r"(?:photo(?:graph|graphie|s)?|pictures?|pics?|images?|fotos?|fotograf|fotoğraf|фото(?:графия)?|зображення|bild(?:er)?|"
    r"imagen|immagine|imagem|illustration|graphic|infographic|صورة|الصورة|görsel)"
)
_NETWORK = (
    r"(?:facebook|twitter|x|whatsapp|telegram|linkedin|pinterest|reddit|messenger|vk|вконтакте|одноклассники|pocket|"
    r"flipboard|bluesky|threads|mastodon|instagram|youtube|tiktok|tumblr|viber|xing|line|weibo|google\+?)"
)
_SHARE_HEAD = (
    r"(?:share[ds]?|tweet|e-?mail|print|repost|copy|paylaş|paylas|yazdır|gönder|поделиться|отправить|печать|распечатать|"
    r"teilen|drucken|merken|partager|imprimer|envoyer|compartir|compartilhar|imprimir|enviar|condividi|stampa|invia|поширити|поділитися|"
    r"شارك|مشاركة|انشر)"
)
_SHARE_FILL = (
    r"(?:or|and|to|on|via|this|it|article|story|page|post|link|url|with|by|save|bookmark|like|friends?|a|more|options|auf|"
    r"sur|en|su|no|в|на|ta|da|tweetle|mail|pdf|close|button|icon|opens|in|new|window|tab|\d+)"
)

RULES: tuple[Rule, ...] = (
    # --- damage -----------------------------------------------------------------------------------------------
    _rule("broken", "a placeholder that a program left", 6, r"\[object object\]", "Notes[object Object]"),
    _rule(
        "broken", "a placeholder that a program left", 4,
        r"^(?:undefined|null|nan|loading\W*|\{\{.*\}\}|\{%.*%\}|%\w+%|<%.*%>|lorem ipsum\b.*|\[(?:image|embed|video|caption)\W.*\])$",
        "{{ article.title }}",
    ),
    _rule("broken", "unreadable signs", 40, r"(?:�\W*){3,}", "\ufffd\ufffd\ufffd \ufffd"),
    # --- page furniture -----------------------------------------------------------------------------------------
    _rule(
        "navigation", "skip link", 8,
        r"^(?:skip|jump) (?:to|over|past) |^(?:перейти к|перейти до|içeriğe (?:geç|atla)|zum inhalt|direkt zum inhalt|"
        r"aller au contenu|ir al contenido|saltar al contenido|vai al contenuto|ir para o conteúdo|pular para|"
        r"انتقل إلى|تخطي إلى)",
        "Skip to navigation",
    ),
    _rule("navigation", "breadcrumb", 25, r"^[^.!?«>›»]{1,40}(?:\s+[>›»]\s+[^.!?«>›»]{1,80}){1,}$", "Home › World › Europe"),
    _rule(
        "navigation", "cookie notice", 70,
        r"\b(?:uses?|verwenden|nutzen|utilisons|utilise|utilizamos|usamos|usiamo|utilizza|используем|использует|"
        r"використовуємо|kullan\w+)\b.{0,40}\b(?:cookies?|çerez\w*|файл\w* куки|куки)|çerezler\w* kullan|"
        r"\b(?:accept|reject|manage) (?:all )?cookies\b|cookie (?:policy|settings|preferences)$",
        "We and our partners use cookies to improve this site.",
    ),
    _rule(
        "navigation", "script notice", 40,
        r"\b(?:enable|activate|turn on|requires?) javascript\b|javascript (?:is|must be|to be)\b|"
        r"^your browser (?:does not|doesn['’]t|is)\b|включите javascript|javascript (?:etkin|aktivier)",
        "Please enable JavaScript to view this page.",
    ),
    _rule(
        "navigation", "reading aid", 12,
        r"^(?:listen to (?:this |the )?(?:article|story)|\d+[- ]min(?:ute)?s?(?:\.)? read|(?:estimated )?reading time|read time|"
        r"(?:font|text) size|lesezeit|okuma süresi|время чтения|час читання|temps de lecture|tiempo de lectura|"
        r"tempo (?:di lettura|de leitura)|lecture \d|\d+ (?:мин|dk|min)\w*\.? (?:чтения|okuma|lesezeit|de lecture)|play audio|"
        r"artikel anhören|وقت القراءة)\b",
        "4 min read",
    ),
    _rule(
        "navigation", "site control", 5,
        r"^(?:menu|main menu|home|homepage|search|log ?in|log ?out|sign (?:in|out|up)|register|subscribe|close|open menu|"
        r"toggle \w+|(?:back )?to (?:the )?top|next|previous|next (?:article|page|post|story)|previous (?:article|page|post|story)|"
        r"older|newer|(?:load|show|see|view) (?:more|all|less)|more|contact(?: us)?|about(?: us)?|privacy(?: policy)?|"
        r"terms(?: (?:of|and) \w+)?|imprint|impressum|datenschutz|advertise(?: with us)?|all topics|rss|sitemap|"
        r"меню|поиск|войти|главная|наверх|контакты|menü|ara|giriş|ana sayfa|anasayfa|iletişim|künye|suche|anmelden|startseite|"
        r"nach oben|accueil|rechercher|connexion|inicio|buscar|menú|cerca|accedi|início|пошук|головна|القائمة|بحث|الرئيسية|"
        r"\d+ (?:views?|shares?|likes?|reads?|просмотр\w*|okunma|görüntülenme))$",
        "Back to top",
    ),
    # --- sharing ------------------------------------------------------------------------------------------------
    _rule(
        "share", "share bar", 14,
        rf"^(?=.*(?:{_SHARE_HEAD}|{_NETWORK}{{2}}|{_NETWORK}\W+{_NETWORK}))"
        rf"(?:(?:{_SHARE_HEAD}|{_NETWORK}|{_SHARE_FILL})(?:['’]\w+)?[\s,|/•·:&+()-]*)+$",
        "Share on Facebook or Twitter",
    ),
    _rule(
        "share", "share bar", 9,
        rf"^{_SHARE_HEAD} (?:this|it|on|via|with|the (?:article|story|page)|bu |эт|dies|cet|est|quest|цю|هذا|المقال)[^.]*$",
        "Share this with your friends",
    ),
    _rule(
        "share", "invitation to follow", 30,
        rf"^(?:follow|like|find|join|add|watch) (?:us|me|our|him|her|@\w+|[\w ]{{1,40}}?)\b.{{0,30}}\b(?:on|at|via|in) (?:our )?{_NETWORK}\b|"
        r"^(?:подписывайтесь на (?:наш|нас|канал)|следите за нами|takip edin|bizi .{0,30}takip|folgen sie uns|suivez[- ](?:nous|les)|"
        r"s[ií]gu[ea]n?(?:os|nos)|seguici|siga[- ](?:nos|o)|стежте за|تابعونا|تابعنا|join our (?:telegram|whatsapp))",
        "Follow us on Twitter",
    ),
    # --- newsletters --------------------------------------------------------------------------------------------
    _rule(
        "newsletter", "newsletter box", 40,
        r"^(?:sign[- ]?up|subscribe|register|signing up)\b.{0,90}\b(?:newsletters?|e-?mails?|inbox|briefing|alerts?|updates|digest|"
        r"podcast|channel|daily|weekly)\b",
        "Subscribe to our morning briefing",
    ),
    _rule(
        "newsletter", "newsletter box", 45, r"\b(?:in|to|into) your inbox\b", "The day's news, straight to your inbox"
    ),
    _rule(
        "newsletter", "newsletter consent", 70,
        r"^by (?:signing up|subscribing|clicking|entering|submitting|registering|providing|joining)\b.*\b(?:agree|accept|consent|acknowledge|receive)\b",
        "By signing up, you agree to our terms.",
    ),
    _rule(
        "newsletter", "newsletter field", 8,
        r"^(?:enter |your |type )+e-?mail|^e-?mail address\W*$|^(?:thank you|thanks) for (?:signing up|subscribing)",
        "Enter your email address",
    ),
    _rule(
        "newsletter", "newsletter box", 30,
        r"^(?:abone ol\w*|.{0,40}bülten\w* (?:abone|kayıt|üye)|подпи(?:шитесь|сывайтесь|саться)|newsletter (?:abonnieren|bestellen)|"
        r"abonnieren sie|jetzt .{0,30}newsletter|inscrivez-vous|abonnez-vous|recevez .{0,40}(?:newsletter|mail)|suscr[ií]b(?:ete|ase|irse)|"
        r"reciba .{0,40}(?:bolet|correo)|iscriviti|assine|inscreva-se|підпи(?:шіться|суйтесь|сатися)|اشترك\w*|انضم)\b(?!.*[.!?] \S)",
        "Подпишитесь на нашу рассылку",
    ),
    _rule(
        "newsletter", "newsletter box", 28,
        r"^(?:get|receive|have) (?:the|our|all the|your|breaking|daily|weekly)\b.{0,70}\b(?:news|stories|headlines|updates|alerts|briefing|analysis|newsletter)\b.{0,50}\b(?:delivered|every|each|daily|weekly|e-?mail|phone|free|by)\b|"
        r"^(?:no spam|we (?:care about|respect|protect|value) .{0,30}(?:data|privacy|inbox)|you can unsubscribe|unsubscribe (?:at )?any ?time|check your (?:inbox|e-?mail))\b",
        "Get our top stories delivered every morning",
    ),
    _rule(
        "newsletter", "appeal to readers", 70,
        r"^(?:please )?(?:support (?:our|us|independent|quality|this)|donate\b|become a (?:member|supporter|subscriber|patron)|consider (?:making|becoming|a)|help us\b|join us\b)[^.]*\b(?:journalism|reporting|work|today|now|us|here|member|donation|gift|contribution)\b|"
        r"^if you (?:enjoy(?:ed)?|like[d]?|value|appreciate) (?:this|our|what)\b|^(?:download|get|install) (?:our|the) .{0,40}\bapp\b",
        "Support our journalism with a gift today",
    ),
    # --- adverts ------------------------------------------------------------------------------------------------
    _rule(
        "advert", "advertising mark", 8,
        r"^\W*(?:advertise?ments?|advertising|advert|sponsored(?: content| post)?|paid (?:post|content)|promoted|"
        r"(?:story|article) continues (?:below|after)\b.*|scroll (?:down )?(?:to|for) .*|реклама|на правах рекламы|reklam|"
        r"anzeige|werbung|publicité|publicidad|publicidade|pubblicità|إعلان\w*|ad)\W*$",
        "ADVERTISEMENT",
    ),
    # --- comments -----------------------------------------------------------------------------------------------
    _rule(
        "comment", "comments are closed", 20,
        r"^(?:comments?|commenting|the comment section|discussion) (?:on this \w+ )?(?:is|are|have been|has been)(?: now)? (?:closed|disabled|off|turned off|not allowed)|"
        r"^(?:комментарии (?:закрыты|отключены)|yorumlar kapal|die kommentarfunktion|les commentaires sont fermés|los comentarios están cerrados|i commenti sono chiusi)",
        "Comments are closed.",
    ),
    _rule(
        "comment", "invitation to comment", 25,
        r"\b(?:log ?in|logged in|sign in|register|anmelden|войти|войдите|giriş yap\w*|connecter|iniciar sesión)\b.{0,30}\b(?:comment|reply|post a|join the (?:conversation|discussion)|комментар\w*|yorum\w*|kommentieren|commenter|comentar)|"
        r"^your e-?mail address will not be published|^required fields are marked|^(?:cancel reply|post comment|save my name)",
        "You must be logged in to post a comment.",
    ),
    # --- credits ------------------------------------------------------------------------------------------------
    _rule(
        "credit", "source line", 16,
        r"^[(\[*]?(?:sources?|kaynak|kaynaklar|источник(?:и)?|quellen?|fuentes?|fontes?|fonti|джерел[оа]|المصدر|مصدر|bron|źródło|via|courtesy(?: of)?)\s*[:：]\s*\S",
        "Source: The Harbour Gazette",
    ),
    _rule(
        "credit", "copyright line", 60,
        r"^\W*(?:copyrights?\W+)?(?:©|\(c\)|&copy;)\s*\S|^\W*copyrights?\s+(?:\d{4}|by |of )|\bcopyright (?:©|\(c\)|\d{4})",
        "Copyright 2019 Harbour Media. No reuse.",
    ),
    _rule(
        "credit", "rights line", 60,
        r"\ball rights reserved\b|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|"
        r"tutti i diritti riservati|все права защищены|tüm hakları saklıdır|(?:усі|всі) права захищен|جميع الحقوق محفوظة",
        "All rights reserved.",
    ),
    _rule(
        "credit", "reprint notice", 80,
        r"\b(?:re-?)?(?:printed|published|posted|used|produced|run|shared) (?:here )?(?:with|by) (?:the |kind |express |special )*permission\b|"
        r"^(?:re-?published|re-?printed|re-?posted|syndicated|cross-?posted|excerpted|adapted|translated) (?:from|with|under|by|courtesy)\b|"
        r"(?:печатается|публикуется|перепечатан\w*|опубликовано) с (?:любезного )?разрешения|^перепечат\w+|"
        r"mit (?:freundlicher )?genehmigung|avec l['’]aimable autorisation|con (?:el |la )?(?:permiso|autorización) de|izniyle (?:yayın|alın)|"
        r"نقلا عن|передрук\w*",
        "Reprinted with the kind permission of Harbour Media.",
    ),
    _rule(
        "credit", "notice of first publication", 60,
        r"^\W*(?:this|the (?:above|following|original)?)\s*(?:article|story|post|piece|report|essay|commentary|op-?ed|interview|column|analysis|text|translation|content|item|excerpt|version)\b"
        r".{0,80}\b(?:published|appeared|posted|printed|ran|reproduced|republished|reprinted|syndicated|taken from|adapted from|translated (?:from|by)|produced by|provided by|courtesy)\b|"
        r"^\W*(?:originally|first|previously) (?:published|appeared|posted|printed|broadcast) (?:in|on|at|by|as|here)\b|^read the original (?:article|story)\b|"
        r"^(?:dieser|der) (?:artikel|beitrag|text) (?:erschien|ist|wurde)\b.{0,60}\b(?:zuerst|ursprünglich)|^cet article .{0,40}(?:paru|publié)|^este artículo .{0,40}public|"
        r"^(?:bu (?:haber|yazı|makale)) .{0,80}(?:yayımlan|yayınlan|alınmış)|^(?:оригинал (?:статьи|материала)|статья .{0,40}опубликована)",
        "This article first appeared in The Harbour Gazette.",
    ),
    _rule(
        "credit", "credit for reporting", 45,
        r"\bcontributed (?:to (?:this|the) (?:report|story|article)|reporting|from)\b|\badditional reporting\b|"
        r"^(?:rédigé|édité|traduit) par\b[^.!?]{0,120}$|^\W*(?:reporting|writing|editing|compiled|translated|translation|produced|edited|reported|written)(?: and \w+)? by\b.{0,120}(?:;|\)|$)|"
        r"^(?:перевод|перевела?|переклад|çeviri|çeviren|übersetzung(?: und \w+)?|traduction|traducción|traduzione|tradução)\s*[:：]",
        "Editing by Ann Archer; translation by Bo Baker",
    ),
    _rule(
        "credit", "agency name alone", 8,
        rf"^[(\[—–\-/ ]*(?:with |mit |avec |con |с |from )?{AGENCIES}(?:[\s/,;&+·|-]+(?:and |und |et |y |e |и |ve )?{AGENCIES})*[)\]. ]*$",
        "(AFP, dpa)",
    ),
    # --- captions -----------------------------------------------------------------------------------------------
    _rule(
        "caption", "picture caption", 60,
        rf"^[(\[]?(?:file |image |stock )?{_PICTURE}(?:\s*(?:credit|by|via|courtesy(?: of)?|copyright|source|caption|agency|rights|:\s*[^ ]+))?\s*[:：]\s*\S",
        "Photo credit: Bo Baker",
    ),
    _rule("caption", "picture caption", 40, r"^(?:image|photo|media|video) (?:caption|source|copyright|credit)\b", "Image caption The old harbour"),
    _rule("caption", "picture credit", 14, rf"^\W*{_PICTURE} (?:by|courtesy of|from|via) \S[^.]*$", "Photo by Bo Baker"),
    _rule(
        "caption", "picture credit at the end", 35,
        rf"(?:^|[\s(.,|\[])(?:file )?{_PICTURE}(?: credit| by| courtesy| courtesy of| copyright)?\s*[:：]\s*[^.:]{{1,70}}[)\].]?$",
        "The mayor at the harbour. Picture: AP",
    ),
    _rule(
        "caption", "agency picture credit", 70,
        rf"\({AGENCIES} (?:photo|file photo|picture|file)\b.{{0,60}}\)\W*$|\b(?:ap|afp|reuters|epa|dpa|getty) ?(?:photo|images?)?/[^.]{{1,60}}$|"
        r"(?:^|[/|(©] ?)(?:getty(?: images)?|shutterstock|istock|alamy|picture alliance|imago|wikimedia(?: commons)?|unsplash)\b.{0,50}$|\((?:file )?(?:photo|picture|file)\)$",
        "The mayor waves (AP Photo/Bo Baker)",
    ),
    # --- related matter -----------------------------------------------------------------------------------------
    _rule(
        "related", "related media", 18,
        r"^(?:related|featured|embedded|accompanying|more)\s+(?:video|audio|podcast|photos?|gallery|images?|stor(?:y|ies)|articles?|news|content|posts?|topics?|links?|coverage|reading|items?|reports?)\b[^.]*$",
        "Related video added by the editor:",
    ),
    _rule(
        "related", "pointer to other articles", 5,
        r"^(?:related|read (?:also|more|next|on)|also read|see also|more (?:stories|news|articles|from\b.*|on\b.*)|don['’]t miss|you (?:may|might) (?:also )?(?:like|be interested in)|"
        r"recommended(?: for you| reading| stories)?|most (?:read|popular|viewed|shared|commented|recent)|trending(?: now)?|latest(?: news| stories)?|top stories|popular|up next|"
        r"what to read next|further reading|external links|editor['’]?s['’]? (?:picks?|choice)|keep reading|elsewhere on the web|around the web|promoted stories|tags?|topics?|"
        r"explore more|more to explore)\W*$",
        "You may also like",
    ),
    _rule(
        "related", "pointer to another article", 30,
        r"^\W*(?:related|read(?: also| more| next| here)?|also read|see also|see|watch(?: also| more| now| here| live)?|more(?: here| on this)?|in pictures|listen|analysis|opinion|explainer|timeline|tags?|topics?|filed under|keywords?|etiketler|теги|метки|schlagwörter)\s*[:：|>»]\s*\S[^.]*$",
        "Read more: How the harbour was built",
    ),
    _rule(
        "related", "pointer to another article", 60,
        r"^more\b[^.]{0,40}: ?https?://|^for (?:more|further|additional|full|the latest|a full|our)\b.{0,200}?\b(?:see|read|visit|click|check|watch|follow|go to|here)\b|^to (?:read|learn|find out|see|watch) (?:more|the full|the rest)\b|"
        r"^(?:click|tap) (?:here|on|the)\b|^read (?:the full|more (?:about|on|from|at|of)|our|also)\b[^.]*$|^you can (?:read|find|watch) (?:more|the full|the original)\b",
        "For more on the harbour, see our guide to the coast",
    ),
    _rule(
        "related", "pointer to another article", 30,
        r"^\W*(?:читайте также|читать также|читайте еще|материалы по теме|по теме|еще по теме|смотрите также|см\. также|ilgili haber\w*|ayrıca (?:oku|bak)\w*|bunu da oku\w*|diğer haberler|"
        r"lesen sie (?:auch|mehr|hier)|mehr zum thema|auch interessant|das könnte sie|lire (?:aussi|également)|à lire|lire la suite|sur le même (?:sujet|thème)|voir aussi|"
        r"lea (?:también|además)|(?:te|le) puede interesar|más información|ver también|leggi anche|ti potrebbe interessare|leia (?:também|mais)|veja também|saiba mais|"
        r"читайте також|дивіться також|до теми|اقرأ (?:أيضا|أيضًا|ايضا|المزيد)|مواضيع ذات صلة|شاهد أيضا)\b",
        "Читайте также: Как построили гавань",
    ),
    _rule(
        "related", "categories of the article", 40,
        r"^(?:posted (?:in|under)|filed under|filed in|categor(?:y|ies)\W|tagged(?: with| as)?\b|tags?\b\W|this (?:entry|post) was (?:posted|filed)|рубрик[аи]\W|kategori(?:ler|e|en)?\W|catégories?\W|categorías?\W|thèmes?\W)[^.]*\.?$",
        "Posted in: Coast, Harbours",
    ),
    _rule("related", "related media", 25, r"^(?:video|audio|podcast|gallery|видео|відео|galeri|vidéo|vídeo|فيديو)\s*[:：|]\s*\S[^.]*$", "Video: The wall goes under"),
    # --- bylines ------------------------------------------------------------------------------------------------
    _rule(
        "byline", "byline", 16,
        r"^\W*(?:author|authors|written by|story by|reported by|report by|words by|words|text|автор(?:ы|и)?|текст|yazar|yazan|muhabir|haber|autor(?:a|in|es|en)?|auteurs?|autore|autori|redazione|بقلم|كتب|كاتب)\s*[:：]\s*[^.]+\.?$|"
        r"^(?:written|reported|story) by \S[^.]*$",
        "Author: Ann Archer",
    ),
    _rule(
        "byline", "desk line", 10,
        r"^[^.!?]*\b(?:(?:news|web|foreign|world|city|online|sports|editorial|digital|international) ?(?:desk|team|staff|room)|staff (?:writers?|reporters?)|staff|correspondents?|"
        r"haber merkezi|dış haberler|редакци[яи]|редакція|redaktion|redacción|rédaction|redação|newsroom|editorial board)\b[^.!?]*$",
        "Harbour Gazette / Foreign Desk",
        head_only=True,
    ),
    _rule(
        "byline", "note on the author",
        40,
        r"\b(?:follow|reach|contact|e-?mail|tweet(?: at)?) (?:him|her|them)\b.{0,12}\b(?:at|on|via|by)\b|"
        r"\b(?:may|can) be (?:reached|followed|e-?mailed) (?:at|on|via|by)\b.{0,60}@",
        "Ann Archer covers the coast. Follow her on Twitter.",
    ),
    # --- stamps without a date -----------------------------------------------------------------------------------
    _rule(
        "stamp", "relative time", 9,
        r"^\W*(?:(?:last )?(?:updated|published|posted|modified)\W*)?(?:about |vor |il y a |hace |há |منذ |قبل )?\d+ ?(?:s|sec|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?|"
        r"минут\w*|час\w*|дн\w+|dakika|saat|gün|minuten?|stunden?|tagen?|heures?|jours?|minutos?|horas?|días?|dias?|minuti|ore|giorni|хвилин\w*|годин\w*)\b(?: ago| назад| önce| fa| тому)?\W*(?:updated|read)?$",
        "3 hours ago",
    ),
)  # fmt: skip

# A thread of comments opens here; the thread runs to the end of the page.
COMMENT_HEADING = re.compile(
    r"^\W*(?:(?P<count>\d[\d., ]*|no|one|two|three|four|five|six|seven|eight|nine|ten)\s+"
    r"(?:responses?|comments?|replies|reply|reactions?|thoughts?|answers?|комментари\w+|коментар\w+|отзыв\w*|yorum\w*|"
    r"kommentare?|commentaires?|réactions?|comentarios?|comentários?|commenti|commento|تعليق\w*)"
    r"(?:\s+(?:to|on|for|so far|about|zu|à|sur|a|su|em)\b.{0,160})?"
    r"|(?:comments?|show comments|facebook comments|disqus|responses|discussion|reader comments?|user comments?|your comments?|readers['’] comments|leave a (?:reply|comment)|"
    r"post (?:a|your) comment|add (?:a |your |new )*comment|write a comment|join the (?:conversation|discussion)|have your say|"
    r"комментарии|обсуждение|оставить комментарий|добавить комментарий|коментарі|залишити коментар|yorumlar|yorum (?:yap|yaz|ekle)\w*|"
    r"kommentare?|kommentar (?:schreiben|hinterlassen)|commentaires?|laisser un commentaire|comentarios?|deja (?:un comentario|una respuesta)|"
    r"comentários?|deixe um comentário|commenti|lascia un commento|التعليقات|تعليقات|اترك تعليقا?)"
    r"\s*[:(\[]*\s*(?P<after>\d*)\s*[)\]]*)\W*$"
)
# What a comment thread looks like: used to tell a thread from a counter above the article.
THREAD_MARK = re.compile(
    r"^(?:\d{1,3}[.)]\s)|\bsays\s*:\s*$|\b(?:says|said|wrote|écrit|schrieb|пишет|dice|yazdı)\s*:|^(?:reply|antworten|ответить|yanıtla|répondre|responder|rispondi|відповісти|report|flag|permalink|like|upvote)\W*$"
    r"|^@\w+|\b\d{4} at \d{1,2}:\d{2}"
)
# A heading under which a list, not the article, stands: it ends at the next heading.
TAIL_SECTIONS: dict[str, tuple[Role, str]] = {
    "see also": ("related", "list of other pages"),
    "further reading": ("related", "list of other pages"),
    "external links": ("related", "list of other pages"),
    "related": ("related", "list of other pages"),
    "related articles": ("related", "list of other pages"),
    "references": ("related", "reference list"),
    "notes": ("related", "reference list"),
    "footnotes": ("related", "reference list"),
    "citations": ("related", "reference list"),
    "bibliography": ("related", "reference list"),
    "works cited": ("related", "reference list"),
    "примечания": ("related", "reference list"),
    "ссылки": ("related", "list of other pages"),
    "литература": ("related", "reference list"),
    "см. также": ("related", "list of other pages"),
    "einzelnachweise": ("related", "reference list"),
    "weblinks": ("related", "list of other pages"),
    "literatur": ("related", "reference list"),
    "siehe auch": ("related", "list of other pages"),
    "références": ("related", "reference list"),
    "notes et références": ("related", "reference list"),
    "voir aussi": ("related", "list of other pages"),
    "liens externes": ("related", "list of other pages"),
    "referencias": ("related", "reference list"),
    "véase también": ("related", "list of other pages"),
    "enlaces externos": ("related", "list of other pages"),
    "kaynakça": ("related", "reference list"),
    "ayrıca bakınız": ("related", "list of other pages"),
    "dış bağlantılar": ("related", "list of other pages"),
    "примітки": ("related", "reference list"),
    "посилання": ("related", "list of other pages"),
    "див. також": ("related", "list of other pages"),
    "المراجع": ("related", "reference list"),
    "انظر أيضا": ("related", "list of other pages"),
    "comments": ("comment", "comment thread"),
}

# A name line such as "By Ann Archer": the words after it must look like a name.
_BY = re.compile(
    r"^\W*(?:by|von|par|por|de|di|da|od|от|від|door)\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)
_NAME_JOINERS = frozenset(
    [
        "and",
        "und",
        "et",
        "y",
        "e",
        "и",
        "ve",
        "&",
        "with",
        "in",
        "im",
        "à",
        "en",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "van",
        "von",
        "zu",
        "al",
        "el",
        "bin",
        "for",
        "of",
        "the",
        "-",
        "–",
        "—",
        "|",
        "/",
        "(",
        ")",
        ",",
        "for",
    ]
)


def name_after_by(text: str) -> str:
    """The name in a line such as ``By Ann Archer | (Harbour Gazette)``, or an empty string."""
    found = _BY.match(text.strip())
    if found is None or count_words(text) > 16 or re.search(r"[!?…]$|[^A-Z]\.$", text.strip()):
        return ""
    words = [
        word for word in re.findall(r"[^\W\d_][\w.'’-]*", found.group("name")) if word.casefold() not in _NAME_JOINERS
    ]
    named = sum(1 for word in words if word[0].isupper())
    return found.group("name").strip() if words and named == len(words) and len(words) >= 1 else ""


_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿가-힣]|[^\W_]+(?:['’.\-][^\W_]+)*")


def count_words(text: str) -> int:
    """How many words; a sign of a script without spaces counts as half a word."""
    words = _WORD.findall(text)
    signs = sum(1 for word in words if word >= "぀" and len(word) == 1)
    return len(words) - signs + (signs + 1) // 2


@lru_cache(maxsize=8192)  # what stands around an article stands on the site's other pages too
def rule_for(text: str, *, head: bool = False) -> Rule | None:
    """The first rule that knows this line, or None. `head` means: it stands above the first paragraph."""
    folded = fold(text).strip().lstrip("•*·▪–- \t")
    words = count_words(folded)
    return next(
        (
            rule
            for rule in RULES
            if words <= rule.words and (head or not rule.head_only) and rule.pattern.search(folded)
        ),
        None,
    )
