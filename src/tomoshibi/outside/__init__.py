"""Everything that opens a connection; nothing is reached that the operator has not named."""
