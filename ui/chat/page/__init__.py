"""The chat as a Gradio page: components, their events, and the same answers for programs. No logic of its own."""

from ui.chat.page.build import build
from ui.chat.page.launch import launch

__all__ = ["build", "launch"]
