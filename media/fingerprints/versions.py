"""Versions of our use of each algorithm.

Raise one when the same file would get another code; `fingerprint_assets` then makes the
fingerprints of that algorithm anew.
"""

VERSIONS = {
    "iscc": 1,
    "iscc_image": 1,
    "iscc_audio": 1,
    "iscc_video": 1,
    "iscc_text": 1,
    "iscc_data": 1,
    "iscc_instance": 1,
    "pdq": 1,
    "chromaprint": 1,
    "signature": 1,
}
