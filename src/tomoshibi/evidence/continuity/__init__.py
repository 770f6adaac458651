"""What is missing from a talk or stands out in its course: what can be told from the rows alone, and no more than that."""
