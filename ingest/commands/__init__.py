"""The commands that take in, and that ask about and overrule what was: `storage.commands` says how one is added."""
