"""Read captured bytes as an article: every line kept with its role, every date and name with its place.

The walk: `article` picks the reader of the media type; `html` and `vote` find
the lines of a page, `plain` and `mail` those of text, Markdown and mails;
`facts` collects what the page says about itself; `lines` gives every line its
role by the tables in `roles`; `limits` says what is no article. Pure: bytes and
the time of capture in, a value out.
"""

from ingest.extract.article import Job, SourceHints, extract_article, extractor_name

__all__ = ["Job", "SourceHints", "extract_article", "extractor_name"]
