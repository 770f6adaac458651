"""Doors on the web: the help site and the desk."""
