"""Editorial pages in Wagtail: home, stories, plain texts."""

from museum.models.base import HousePage
from museum.models.clip import StoryClip
from museum.models.home import HomePage
from museum.models.story import StoryIndexPage, StoryPage
from museum.models.text import TextPage

__all__ = ["HomePage", "HousePage", "StoryClip", "StoryIndexPage", "StoryPage", "TextPage"]
