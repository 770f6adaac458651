"""What an e-mail is made of: mailboxes, headers, dates, people, parts and texts.

The standard library's parser is not used: it goes into nested parts by recursion and its header grammar takes quadratic
time on hostile lines, while an export may be anything. It judges our reading in the tests instead.
"""
