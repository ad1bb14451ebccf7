"""What every floor stands on: errors with codes, the environment, bilingual values.

No Django app and no model lives here; nothing here imports another package of the house.
"""
