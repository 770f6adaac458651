"""The pages of the help site, a module for each group."""
