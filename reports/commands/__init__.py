"""The commands that read and tell: topics, digests, mail, reviews, pages. `storage.commands` says how one is added."""
