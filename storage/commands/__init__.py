"""The commands that need the record alone: verify, checkpoint, key, timestamp, erase, prove.

Each layer has such a package; a command parses its arguments, has a module of its
layer do the work, and prints. To add one: a function in a file here (or in
`ingest/commands`, `reports/commands`) with its options from `terminal`, and its line
in the table of `dateline.py`. What a command needs is imported inside it, so that
`dateline --help` loads none of it. What a command wants of the other layer stands
in `across`. Nothing but `dateline.py` imports these packages.
"""
