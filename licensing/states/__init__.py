"""State machines as data: states and arrows (DOMAIN.md section 2). No database here."""
