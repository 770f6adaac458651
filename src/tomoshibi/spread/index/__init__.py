"""Finding every listed hash within a distance, exactly, and nothing else: no match is left to chance.

`chunks` says how a hash is cut, `base` is what was built and lies in a file, `fresh` what came since; `index` is both together.
"""
