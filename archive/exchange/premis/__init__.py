"""PREMIS 3.0 (https://www.loc.gov/standards/premis/v3/): what is kept of files, and what befell them.

For the house and those to whom it hands its masters: what stands here of files that are closed
is not for the public. People are told by their roles only.
"""

from archive.exchange.premis.document import premis
from archive.exchange.premis.kept import Kept, kept_of

__all__ = ["Kept", "kept_of", "premis"]
