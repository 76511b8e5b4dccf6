"""References as the world writes them: DOI and ISBN, BibTeX and RIS, and where they are looked up. Knows no rows."""
