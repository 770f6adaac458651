"""Finding every listed hash within a distance, exactly, and nothing else: no match is left to chance.

`chunks` says how a hash is cut, `base` is what was built and lies in a file, `fresh` what came since; `index` is both together.

`tomoshibi match` builds one in memory and asks it. Files of it, changes and shards wait for a list that is kept: so far only
tests and `bench/matching.py` use them.
"""
