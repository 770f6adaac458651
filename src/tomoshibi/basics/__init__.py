"""What every part may use: text, identifiers, dates."""
