"""Addresses: which are safe to fetch or show, and which name the same article. Pure.

Identity must not depend on another project's list of tracking parameters, which
may one day swallow a key that names the article (``eid``, ``source``, or a bare
``?12345``). So the table here is short, exact, and ours; unknown keys stay.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import idna

MAX_LENGTH: Final = 2048
SCHEMES: Final = ("http", "https")
DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# Keys that only say where a reader came from. Prefixes end in "*".
TRACKING: Final = (
    "utm_*", "mtm_*", "pk_*", "piwik_*", "itm_*", "hsa_*", "_hs*", "vero_*", "oly_*", "at_medium", "at_campaign",
    "at_custom*", "ga_source", "ga_medium", "ga_campaign", "ga_term", "ga_content", "fbclid", "gclid", "gclsrc",
    "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "ysclid", "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok",
    "_openstat", "xtor", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "cmpid", "ocid", "ftag", "smid", "smtyp",
    "ref_src", "ref_url", "guccounter", "guce_referrer", "guce_referrer_sig", "wt_mc", "wt.mc_id", "spm", "_ga", "_gl",
    "ncid", "sr_share", "share_id", "echobox", "__twitter_impression", "amp_js_v", "amp_gsa", "usqp",
)  # fmt: skip
_TRACKING_KEY: Final = re.compile("|".join(re.escape(key).replace(r"\*", ".*") for key in TRACKING), re.IGNORECASE)

# Keys and values that ask for another dress of the same article.
VARIANT_KEYS: Final = {
    "amp": {"", "1", "true"},
    "outputtype": {"amp"},
    "print": {"", "1", "true", "yes", "y"},
    "printable": {"", "1", "true", "yes"},
    "printer-friendly": {"", "1", "true"},
    "mobile": {"", "1", "true"},
    "m": {"1"},
    "view": {"print", "mobile", "amp"},
    "mode": {"print", "amp"},
    "format": {"amp", "print"},
}
_VARIANT_HOST: Final = re.compile(r"^(www\.)?(?:m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_VARIANT_PATH: Final = (
    re.compile(r"(?<=.)/(?:amp|print|printable|mobile)/?$"),
    re.compile(r"\.amp(?=\.html?$|$)"),
    re.compile(r"^/amp(?=/.)"),
)
_VARIANT: Final = re.compile("amp|print|mobile")  # without which none of them can be
_SLASHES: Final = re.compile("/{2,}")
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_PLAIN: Final = re.compile(
    r"(https?)://([a-z0-9.-]+)(/[A-Za-z0-9\-._~!$&'()*+,;=:@/\[\]]*)?(?:\?([A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]+))?"
)
_WHOLE: Final = re.compile(r"https?://[\w.-]+(?::\d+)?/[!\"$-:<=>@-~]*(?:\?[!\"$-:<=>@-~]+)?", re.ASCII)
_NUMERIC: Final = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$")
_CONTROL: Final = re.compile("[\\x00-\\x20\\x7f-\\xa0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]]")
_ESCAPE: Final = re.compile("%([0-9A-Fa-f]{2})")
_BAD_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(maxsize=1024)  # the same address is looked at several times in a row
def safe_url(url: str) -> str | None:
    """The address if it may be fetched and linked: http or https, a real host, no controls, at most 2048 bytes.

    Browsers drop tabs and newlines inside an address, and so a scheme written
    with one still works there; such an address is refused, not repaired. User
    names and passwords are dropped, non-ASCII is escaped, the host is written
    in its ASCII form.
    """
    url = url.strip(" \t\r\n\f")
    if _plain(url):
        return url
    if len(url) > MAX_LENGTH or _CONTROL.search(url.replace(" ", "%20")) or "\\" in url:
        return None
    parts = _split(url)
    if parts is None:
        return None
    clean = urlunsplit(
        (parts.scheme, _netloc(parts), _escape(parts.path), _escape(parts.query), _escape(parts.fragment))
    )
    return clean if len(clean) <= MAX_LENGTH else None


@lru_cache(maxsize=1024)  # as above
def canonical(url: str, base: str | None = None) -> str:
    """The one form of an address that tells whether two links lead to the same article.

    Resolved against `base`; without fragment, default port, tracking keys and
    AMP, mobile or print dress; the remaining keys keep their order of name and
    value. For naming, not for fetching: fetch what was listed. What is no
    http(s) address comes back stripped, otherwise as it was.
    """
    resolved = absolute(url, base) if base else url
    parts = _canonical_parts(resolved)
    return urlunsplit((*parts, "")) if parts else resolved.strip()


def _canonical_parts(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, host with port, path and query of the canonical form; None for what is no http(s) address."""
    parts = _plain(url.strip(" \t\r\n\f"))
    if parts is None:
        safe = safe_url(url)
        if safe is None:
            return None
        parts = urlsplit(safe)[:4]
    scheme, host, path, query = parts
    return scheme, _VARIANT_HOST.sub(r"\1", host), _canonical_path(path), _canonical_query(query)


def _plain(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, host, path and query of an address that is safe just as it stands, as nearly all are; else None."""
    match = _PLAIN.fullmatch(url)
    if match is None or len(url) > MAX_LENGTH or _ascii_host(match[2]) != match[2]:
        return None
    return match[1], match[2], match[3] or "", match[4] or ""


def article_id(url: str) -> str:
    """The id of the article at this address: ``a`` and 15 hex digits of SHA-256 over its canonical form.

    http and https, with and without ``www.`` or a closing slash, are one
    article: archives and feeds write the same address differently over years.
    """
    return "a" + hashlib.sha256(_article_name(url).encode("utf-8", "surrogatepass")).hexdigest()[:15]


def _article_name(url: str) -> str:
    parts = _canonical_parts(url)
    if parts is None or _ascii_host(parts[1]) != parts[1]:
        name = canonical(url)
        split = _split(name)
        if split is None:
            return name
        parts = split[:4]
    _, host, path, query = parts
    return urlunsplit(("", host.removeprefix("www."), path.rstrip("/"), query, ""))


def absolute(url: str, base: str) -> str:
    """A link as seen from the page it stands on; a broken one comes back as it is."""
    if _WHOLE.fullmatch(url):  # most are: joined to anything, they stay as they are
        return url
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url


def host_of(url: str) -> str:
    """The host in lower case and ASCII form, without port; empty if there is none."""
    parts = _split(url.strip())
    return _ascii_host(parts.hostname or "") if parts else ""


@lru_cache(maxsize=4096)
def registrable_domain(url: str) -> str:
    """The domain somebody registered, by the public suffix list; the host itself for an IP address.

    For a suffix that the list does not know, the last two labels.
    """
    host = host_of(url)
    if _is_address(host):
        return host
    from courlan import extract_domain  # noqa: PLC0415 - its start costs more than most commands do

    found: str | None = extract_domain(f"http://{host}/", fast=False)
    return found or ".".join(host.split(".")[-2:])


def _split(url: str) -> SplitResult | None:
    """The parts of a well-formed http(s) address with a host we can name, or None."""
    try:
        parts = urlsplit(url)
        port_ok = parts.port is None or 0 < parts.port < 65_536
        host = _ascii_host(parts.hostname or "")
    except ValueError:
        return None
    return parts if parts.scheme in SCHEMES and port_ok and host else None


def _netloc(parts: SplitResult) -> str:
    host = _ascii_host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{parts.port}"


@lru_cache(maxsize=4096)  # the entries of a feed share theirs
def _ascii_host(host: str) -> str:
    """Lower case, IDNA (UTS 46, so full-width dots and circled digits become what they stand for); '' if impossible."""
    try:
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return ""
    host = host.rstrip(".").lower()
    if _is_address(host):
        return host.partition("%")[0]
    # A last label that is a number is an IPv4 address in disguise (2130706433, 0x7f.1).
    return host if _HOST.fullmatch(host) and not _NUMERIC.search(host) else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _escape(part: str) -> str:
    """Percent-escapes in one form: upper case, only where needed; non-ASCII as UTF-8."""
    part = _BAD_ESCAPE.sub("%25", part)
    part = _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), part)
    return _ESCAPE.sub(_unescape_plain, part)


def _unescape_plain(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter in _UNRESERVED else match[0].upper()


def _canonical_path(path: str) -> str:
    path = _SLASHES.sub("/", path) if "//" in path else path or "/"
    if "/." in path or ";" in path:
        path = urlsplit(urljoin("http://x", path)).path  # dot segments
    if _VARIANT.search(path):
        for variant in _VARIANT_PATH:
            path = variant.sub("", path) or "/"
    return path


def _canonical_query(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not _only_tells_the_way(pair)]
    return "&".join(sorted(kept))


def _only_tells_the_way(pair: str) -> bool:
    key, _, value = pair.partition("=")
    return bool(_TRACKING_KEY.fullmatch(key)) or value.lower() in VARIANT_KEYS.get(key.lower(), ())
