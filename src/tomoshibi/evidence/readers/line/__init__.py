"""LINE: talk histories of the phone apps and of the computer."""
