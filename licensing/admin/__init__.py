"""The rights officer's rooms in the CMS. Rules are in the services; nothing is decided here."""
