"""Made-up exports to try the program with. Nobody in them exists."""
