"""How people's words, names and days are read and said; nothing of selection yet."""
