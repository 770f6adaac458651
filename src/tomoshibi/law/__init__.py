"""What the law, the public offices and the platforms offer: dated, sourced, signed before anyone outside sees it."""
