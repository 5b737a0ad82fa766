"""What a block would be if it were debris: one label at most, and where that label counts.

A label is no verdict. "any" counts wherever the block stands; "edge" only before the first or
behind the last paragraph of the author's; "head" and "tail" on that side alone; "above" only
above the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from narrator.text.clean.look import Look
from narrator.text.clean.words import vocabulary

Where = Literal["any", "edge", "head", "tail", "above"]


class Label(NamedTuple):
    """The rule that would remove a block, and where it may."""

    rule: str
    where: Where


MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember"
    r"|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
DAYS = (
    r"mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs)?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_DATE_WORD = re.compile(
    rf"(?:{MONTHS}|{DAYS}|today|yesterday|ago|hours?|hrs?|minutes?|mins?|days?|weeks?|months?"
    r"|years?|am|pm|a\.m|p\.m|gmt|utc|bst|est|edt|pst|pdt|cet|et|pt|uhr|at|on|the|of|by|de|le|à|el|a"
    r"|um|den|vom|published|updated|posted|last|modified|first|edited|created|date|first|live|read"
    r"|reading|time|publié|mis|jour|publicado|veröffentlicht|aktualisiert|stand|lesezeit|min"
    r"|temps|lecture|tiempo|lectura|minutos|minute|listen|listening|audio|watch|edition|issue|vol"
    r"|st|nd|rd|th|\d{1,2}(?:st|nd|rd|th|h\d{0,2}|am|pm)|and|for|in|now|lesen|duration|length)",
    re.IGNORECASE,
)
_DATE_KEY = re.compile(
    rf"\b(?:{MONTHS})\b|\b(?:1[89]|20)\d\d\b|\d[:h.]\d\d|\b(?:ago|today|yesterday|uhr)\b"
    r"|\b\d+[- ]?min|\bminut|年|月|분|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}",
    re.IGNORECASE,
)
_BY_NAME = re.compile(
    r"\b(?:[Bb]y|von|Von|par|Par|por|Por|BY)\s+(?:[A-ZÀ-Þ][\w.’'-]*,?\s?(?:and\s|und\s|et\s|y\s|&\s)?){1,5}"
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|words|text|story|texte|interview|reporting|report|written|author"
    r"|reported|posted|photographs?|photography|pictures?|illustrations?|narrated|translated|edited"
    r"|produced|compiled|as told to|reviewed|contributed|published)"
    r"(?:\s+(?:and|&|,)\s+(?:photographs?|photos?|pictures?|illustrations?))?"
    r"(?:\s+by|\s+von|\s+par|\s+por)?\s*[:|]?\s+(?=\S)",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"\s+[|›»>·•/∙–—]\s+|\s*[|›»]\s*|\s{2,}|\t")
_RELATED_LINK = re.compile(
    r"(?:\W{0,3})(?:(?:read|see|watch|listen|hear|explore|discover)\s+(?:more|also|next|now|too|this)"
    r"|(?:see|read|more|also|related|recommended|background|analysis|opinion|explainer|watch|listen"
    r"|go deeper|don[’']t miss|in pictures|from the archive|you (?:may|might) (?:also )?like"
    r"|more (?:on|from|about|in|coverage)[\w ’'-]{0,30}|related (?:\w+ ?){1,2}|up next|must read)"
    r"|lesen sie (?:auch|mehr)|mehr zum thema|siehe auch|à lire(?: aussi)?|lire aussi|voir aussi"
    r"|te puede interesar|lee(?:r)? también|le(?:a|er) más|ver también|関連記事|あわせて読みたい"
    r"|اقرأ أيض[اًا]+|(?:читайте|см\.) также|leggi anche|leia (?:também|mais)|lees ook)\s*[:：»›→>|–—-]\s*\S",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\W?\s*(?:photo(?:graph)?s?|image|picture|illustration|credit|video|graphic|map|chart|drawing"
    r"|foto|bild|crédit|imagen|artwork|cover|reporting|writing|additional reporting|editing)"
    r"(?:\s+(?:by|credit|credits|courtesy|source|from|via|and|photo|image|illustration|editing))*"
    r"(?:\s*[:/©]|\s+(?=by\b)|(?<=by)|(?<=courtesy)|(?<=credit))\s*(?:of\s+)?\S",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?:^|\s|\()@\w{2,30}\b")
_PLATFORM = re.compile(
    r"\b(?:newsletters?|inbox|instagram|facebook|twitter|mastodon|youtube|tiktok|linkedin|threads"
    r"|bluesky|telegram|whatsapp|patreon|ko-?fi|substack|medium|podcast|spotify|rss|subscrib\w*"
    r"|unsubscrib\w*|subscription|membership|free trial|log(?:ged)? in|sign(?:ed)? in|sign up|e-?mail"
    r"|account|coffee|app store|google play|updates|new posts|comments?|rating|review|feedback"
    r"|required fields|members?|app|channel|donat\w+|donation)\b|@\w{2,}",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"[\[(*_»›>→\s]*(?:sign up|subscribe|follow (?:me|us|him|her|them|along)\b|follow @|join (?:us|me|our|the|\w+ for)\b"
    r"|click (?:here|below|the)|tap (?:here|below)|get (?:our|the|more|new|\w+[’']s)\b|download|like us|like our"
    r"|support (?:us|our|me|my|\w+ for)\b|become a|donate|make a donation|enjoy(?:ed|ing) (?:this|what|the|our|my)"
    r"|liked? (?:this|what)|thanks for reading|thank you for reading|did you (?:like|enjoy|make|find|know someone)"
    r"|if you (?:enjoyed|liked|found|have|like|enjoy|would|want|value)|want (?:more|to (?:read|get|receive|hear|support))"
    r"|got (?:a|an|any|something)\b|have (?:a|an|any|you got)\b|do you (?:know|have)|know (?:more|something)"
    r"|leave (?:a|us|your)|tag (?:me|us|@)|already (?:a|have|subscribed)|log in|sign in|register|to (?:continue|read|keep|comment|view)"
    r"|you (?:are|were|have|[’']re) (?:receiv|been|signed)|you(?:[’']re| are) receiving|you received|you must|you can (?:also )?(?:follow|find|subscribe|unsubscribe|reach|email|support)"
    r"|your (?:e-?mail|support|donation|subscription|data)|forwarded (?:this|to)|was this|share (?:this|your)|listen to|this (?:post|article|story|content) is (?:for|only)"
    r"|please (?:consider|subscribe|follow|share|like|log|sign|enable|help|support|leave|email|send|contact|read)|send (?:us|me|your|tips)|e-?mail (?:us|me|your|the)|write to us|contact (?:us|me|the)"
    r"|for (?:more|full|unlimited)|keep (?:reading|up)|never miss|don[’']t miss|create (?:a|an|your)|start your|unlock|try |buy me|we(?:[’']d| would) love|let us know|tell us|stay (?:up|in|informed|connected))",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:this|our|the original|a version of this|an earlier version of this|the above|parts? of this)\s+"
    r"(?:(?:\w+\s+)?(?:article|story|post|interview|piece|essay|column|report|newsletter|recipe|content"
    r"|conversation|transcript|episode|page|work|work for \w+|excerpt|material|feature|review|version|press release|podcast|series))\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:originally|first|previously|also|recently) (?:appeared|published|posted|ran|written|aired)"
    r"|\bappear(?:s|ed) (?:in|on|first)|\b(?:is|was|has been|have been|been|were) (?:\w+ )?(?:re)?(?:published|edited|updated|corrected"
    r"|amended|condensed|translated|adapted|produced|syndicated|supported|funded|made possible|sponsored|licensed|reprinted|excerpted|generated|last edited|granted)"
    r"|\brepublish|\bneeds additional citations|\bad[ad]ing citations|\bis part of (?:our|a|the) series|\bpermission to (?:make|reprint|copy|use)|\bcreative commons"
    r"|\b(?:incorrectly|misstated)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\W?\s*(?:(?:editor|author|publisher|translator)[’']?s?[’']? note|correction|clarification|disclosure|disclaimer"
    r"|update|note to (?:readers|editors)|our standards|conflicts? of interest|funding|licen[cs]e|copyright"
    r"|produced by|edited by|notes to editors|acknowledge?ments?)\b(?:\s*\([^)]{0,40}\))?\s*[:—–]\s*\S",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|privacy|personal data|consent|terms (?:of (?:service|use)|and conditions)|partners)\b", re.IGNORECASE
)
_CONSENT_ACT = re.compile(
    r"\b(?:you (?:agree|accept|consent|can (?:change|opt|manage|withdraw))|your (?:consent|preferences|choices|privacy)|accept all"
    r"|(?:by|if you) (?:clicking|click|continuing|continue|using|use|browsing|signing|submitting)|cookie (?:policy|settings|preferences)|we (?:and our|use|value|process|store))",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)\s*\d{4}|copyright\s*(?:©|\(c\)|\d{4}))|\ball rights reserved\b|\balle rechte vorbehalten\b"
    r"|\btous droits réservés\b|\btodos los derechos reservados\b|無断転載|حقوق محفوظة|все права защищены|tutti i diritti riservati",
    re.IGNORECASE,
)
_CONTACT_ONLY = re.compile(
    r"(?:(?:e-?mail|tel|phone|fax|web|website|url|contact|t|m|e|w)\s*[.:]?\s*)?"
    r"(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+|\+?\(?\d[\d\s().-]{6,18}\d)(?:\s*[|·,/]\s*\S{1,60})?",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"(?:arxiv|doi|issn|isbn|pmid|coordinates|corresponding author|keywords|key words|index terms|tags?|filed under|posted in|categor(?:y|ies)"
    r"|labels|received|topics?|schlagw[öo]rter|etiquetas|mots[- ]clés|hashtags|jel|msc|subjects?|volume|print isbn|published in|reading time|word count|series|section)"
    r"\s*(?::|：|\s(?=\d{1,2} \w+ \d{4}))\s*\S|\*\s?corresponding author|arxiv:\d{4}\.\d{4,5}",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"(?:[\W_]*\d[\d.,]*\s?[kKmM]?\+?%?[\W_]*)+")
_COUNTED = re.compile(
    r"(?:likes?|posts?|joined|views?|reactions?|score|points|messages|location|member since|replies|karma|reputation|rating|votes?|comments?|shares?"
    r"|prep(?:aration)? time|cook(?:ing)? time|total time|yields?|servings?|serves|difficulty)\s*:\s*[\w.,+ ]{1,40}(?:\|.{0,120})?",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"\d[\d,.]*\s+(?:comments?|replies|responses|thoughts on|kommentare|commentaires|comentarios)\b.{0,80}"
    r"|(?:comments?|responses|replies|kommentare|commentaires|comentarios)\s*\(?\d[\d,.]*\)?.{0,60}"
    r"|(?:leave|post|add|write) a (?:reply|comment)\b.{0,40}|join the (?:conversation|discussion)",
    re.IGNORECASE,
)
_FORUM = re.compile(
    r"#\d{1,6}|(?:today|yesterday|\w{3,9} \d{1,2},? \d{4}),? (?:at )?\d{1,2}:\d\d(?: ?[ap]m)?|.{0,40}\bsays:|sent from my .{1,60}"
    r"|(?:senior |junior |new |active |registered )?member|moderator|(?:ask|show) hn|\d+ points? by .{1,120}",
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(
    r"(?:from|to|date|subject|sent|cc|bcc|reply-to|von|an|datum|betreff|de|à|objet|gesendet)\s*:\s*\S", re.IGNORECASE
)
_FORWARDED = re.compile(r"[-_=*>\s]{3,}\s*(?:forwarded|original|begin forwarded)\b.{0,40}", re.IGNORECASE)
_WIKI = re.compile(
    r"from wikipedia, the free encyclopedia|(?:for|this article is about) .{1,120}(?:, see|\. for other uses).{1,120}"
    r"|\S.{0,80} redirects here\..{0,200}|not to be confused with .{1,120}|main articles?: .{1,120}|further information: .{1,120}"
    r"|this (?:article|section) (?:needs|does not cite|may).{1,300}|this page was last edited .{1,80}|.{0,60}is a stub\b.{0,120}",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\d{1,3}\.|[a-z]\.)?\s*\^\s|\[\d{1,3}\]\s|[¹²³⁴-⁹⁰]+\s?\S|.*\b(?:isbn|doi:|retrieved (?:on )?\d|accessed \d|et al\.|pp?\. ?\d|vol\. ?\d)", re.IGNORECASE
)
_RELEASE = re.compile(
    r"for immediate release|embargoed until .{1,60}|press release|(?:media|press) (?:contact|enquiries|inquiries|release)s?:?.{0,60}"
    r"|source:? [A-Z].{0,60}|contacts?:|-?\s?(?:ends?|30)\s?-|view (?:original|source) .{0,80}", re.IGNORECASE
)
_SIGNOFF_RULE = re.compile(r"[_]{5,}|--")
_TABLE = re.compile(r"\S\t\S*\t?.*\t|^\s*\|.*\|.*\|")
_ISSUE = re.compile(r"(?:issue|vol(?:ume)?|no|edition|episode|ep|nummer|#)\.?\s?#?\d{1,5}(?:\W.{0,40})?", re.IGNORECASE)
_ARROW = re.compile(r"[←→«»‹›⟵⟶<>]\s*\w|.*[→»›⟶>]$")
_ADDRESS = re.compile(r"\d+ [\w .#-]+, [\w .]+,? [A-Z]{2} \d{5}(?:-\d{4})?|.*\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")


def label_of(look: Look) -> Label | None:
    """The first label that fits; None for what looks like an author's."""
    if look.long:
        return None
    if not any(character.isalnum() for character in look.text):
        return Label("separator", "any")
    for find in _FINDERS:
        found = find(look)
        if found is not None:
            return found
    return None


def _whole(pattern: re.Pattern[str], rule: str, where: Where, limit: int = 30) -> Callable[[Look], Label | None]:
    """A label for an unclosed block that the pattern matches whole."""

    def find(look: Look) -> Label | None:
        if look.closed or look.count > limit or pattern.fullmatch(look.text) is None:
            return None
        return Label(rule, where)

    return find


def _sentence(look: Look) -> Label | None:
    """Sentences that speak of the page, its maker or its reader's account; quotes don't count."""
    text = look.unquoted
    if look.count > 60:
        return None
    if _WIKI.fullmatch(text):
        return Label("page-note", "any")
    if _CONSENT.search(text) and _CONSENT_ACT.search(text):
        return Label("consent", "tail" if look.count < 20 and "cookie" not in text else "above")
    if _NOTE.match(text):
        return Label("page-note", "edge")
    if look.count <= 45 and _SELF.search(text) and _PUBLISHED.search(text):
        return Label("page-note", "edge")
    if look.count <= 40 and _CALL.match(text) and _PLATFORM.search(text):
        return Label("call", "any" if _addressed(text) else "edge")
    return None


def _addressed(text: str) -> bool:
    """It names a place to follow, an address to write to or a form, not only an idea."""
    return bool(
        _HANDLE.search(text)
        or re.search(
            r"\b(?:newsletter|inbox|free trial|for free|subscribe (?:now|today|here|for)|log in|sign in|new posts|unsubscribe"
            r"|your e-?mail)\b|\w@\w",
            text,
            re.IGNORECASE,
        )
    )


def _metadata(look: Look) -> Label | None:
    """Dates, reading times, bylines: short, unclosed."""
    text = look.text
    if look.count > 16 or (look.closed and not text.lower().startswith(("words:", "text:", "photograph"))):
        return None
    if _DATE_KEY.search(text):
        rest = [word for word in re.findall(r"[^\W\d_][\w.’'-]*", _BY_NAME.sub(" ", text)) if not _DATE_WORD.fullmatch(word.rstrip("."))]
        if not rest or all(word in "年月日時分時更新公開" for word in "".join(rest)):
            return Label("date", "edge")
        if len(rest) <= 1 and look.count >= 4 and _BY_NAME.search(text):
            return Label("date", "edge")
    if _COUNTER.fullmatch(text):
        return Label("counter", "edge")
    match = _BYLINE.match(text)
    if match is not None and look.count <= 14:
        rest = text[match.end() :]
        if _mostly_names(rest):
            return Label("byline", "edge")
    return None


def _mostly_names(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w.’'-]*", text) if word not in ("and", "und", "et", "y", "the", "of", "de", "von", "for", "in", "at", "with", "read", "minute", "min")]
    if not words or not words[0][0].isupper():
        return bool(words) and all(not word[0].islower() for word in words)
    return sum(not word[0].islower() for word in words) >= 0.6 * len(words)


def _furniture(look: Look) -> Label | None:
    """A line of which each word belongs to a page's own controls."""
    text = look.text
    if look.count > 14 or look.closed and not _loading(text):
        return None
    words = [word for word in look.words if not word.isdigit()]
    known = vocabulary()
    if not words:
        return None
    strong = [w for w in words if _in(w, known.strong)]
    weak = {w for w in words if w not in strong and _in(w, known.weak)}
    rest = [w for w in words if w not in strong and w not in weak and w not in known.neutral]
    if re.search(r"\b(?:on|to|via|in)\s+X\b", text):
        strong.append("x")
        rest = [w for w in rest if w != "x"]
    if text.endswith(("?", "!", "？")) and not strong:
        return None
    if not rest:
        if strong or len(weak) >= 3:
            return Label("furniture", "any")
        if weak:
            return Label("furniture", "edge")
        return None
    if strong and len(rest) <= 2 and len(rest) <= len(words) / 2 and look.count <= 10:
        return Label("furniture", "edge")
    if len(weak) >= 3 and len(rest) <= 1:
        return Label("furniture", "edge")
    return None


def _in(word: str, group: frozenset[str]) -> bool:
    return word in group or (word.endswith("'s") and word[:-2] in group)


def _loading(text: str) -> bool:
    return text.endswith(("...", "…", "?", "!")) and len(text.split()) <= 8 and "“" not in text and '"' not in text


def _navigation(look: Look) -> Label | None:
    """A row of short parts between bars, arrows or wide gaps."""
    if look.closed or look.count > 24:
        return None
    parts = [part for part in _SEGMENT.split(look.raw.strip()) if part.strip()]
    if len(parts) < 2:
        return None
    longest = max(len(part.split()) for part in parts)
    if longest <= 4 and (len(parts) >= 3 or re.search(r"[|›»>/]", look.raw)):
        return Label("navigation", "edge")
    return None


def _related_label(look: Look) -> Label | None:
    text = look.text.rstrip(":：… ")
    if look.count > 7 or text.endswith((".", "!", "?")):
        return None
    known = vocabulary()
    words = [word for word in look.words if not word.isdigit()]
    if words and all(w in known.related for w in words) and any(w in known.related_keys for w in words) and len(words) > 1:
        return Label("related", "any" if {"related", "recommended", "trending", "popular", "similar", "also"} & set(words) else "edge")
    if re.fullmatch(
        r"related|recommended|trending|more (?:on|from|about|in) .{1,40}|das könnte sie auch interessieren|mehr zum thema.{0,40}|関連記事|à lire aussi"
        r"|te puede interesar|sur le même sujet|اقرأ أيضا|читайте также|people also .{1,30}|most (?:read|popular|viewed|shared).{0,20}",
        text,
        re.IGNORECASE,
    ):
        return Label("related", "edge" if text.lower().startswith("more") else "any")
    return None


def _related_link(look: Look) -> Label | None:
    if look.closed and not look.text.endswith(("?", "？", "!")) or look.count > 24:
        return None
    return Label("related", "any") if _RELATED_LINK.match(look.text) else None


def _credit(look: Look) -> Label | None:
    text = look.text
    if look.count > 24 or (look.closed and not text.startswith(("(", "["))):
        return None
    return Label("credit", "any") if _CREDIT.match(text) else None


def _copyright(look: Look) -> Label | None:
    if look.count > 40 or _COPYRIGHT.search(look.unquoted) is None:
        return None
    return Label("copyright", "edge")


def _identifier(look: Look) -> Label | None:
    if look.count > 40 or not _IDENTIFIER.match(look.text):
        return None
    if look.closed and not re.match(r"(?i)arxiv|doi|issn|keywords|\*", look.text):
        return None
    return Label("identifier", "edge" if look.count < 3 and ":" not in look.text else "any" if re.match(r"(?i)arxiv|doi|keywords|received|coordinates|categories|\*\s?corr", look.text) else "edge")


def _table(look: Look) -> Label | None:
    return Label("table", "any") if _TABLE.search(look.raw) and not look.closed else None


def _arrow(look: Look) -> Label | None:
    if look.closed or look.count > 16 or not _ARROW.match(look.text):
        return None
    return Label("navigation", "edge")


_FINDERS: tuple[Callable[[Look], Label | None], ...] = (
    _table,
    _whole(_FORWARDED, "mail-header", "any"),
    _whole(_RELEASE, "release", "edge"),
    _copyright,
    _related_link,
    _related_label,
    _identifier,
    _metadata,
    _whole(_COUNTED, "counter", "edge"),
    _whole(_COMMENTS, "comments", "edge"),
    _furniture,
    _credit,
    _whole(_FORUM, "forum", "any"),
    _whole(_CONTACT_ONLY, "contact", "edge"),
    _whole(_ISSUE, "issue", "edge"),
    _whole(_ADDRESS, "contact", "tail"),
    _navigation,
    _arrow,
    _sentence,
)
