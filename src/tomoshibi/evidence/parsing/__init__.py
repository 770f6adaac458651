"""Bytes taken apart with every place kept: JSON, markup, tables, lines. No format of any platform."""
