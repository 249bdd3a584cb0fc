"""The document side of the chat: how documents are laid out, named and begun with."""
