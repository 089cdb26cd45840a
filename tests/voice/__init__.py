"""What somebody might say, as data and as synthetic speech: for tests and benches, never shipped.

``commands.tsv``, ``digits.tsv`` and ``other.tsv`` are held out: whoever tunes what the kiosk
understands looks at ``dev.tsv`` alone, so that the figures of the bench are worth something.
"""
