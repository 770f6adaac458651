"""Cases: what is known, what the person allows, what is done next. Knows consultations; they know nothing of it."""
