from tests.media.conftest import files

__all__ = ["files"]
