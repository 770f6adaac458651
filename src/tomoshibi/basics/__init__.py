"""What every part may use: text, identifiers, dates, pages in one file."""
