"""Why a file is not read: one line for each mistake that people make with documents."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import DocumentBroken, DocumentEncrypted, DocumentNotText, DocumentScanned, DocumentTooLarge


def encrypted(path: Path) -> DocumentEncrypted:
    """For a file that needs a password."""
    return DocumentEncrypted(f"{path} needs a password.", "Save a copy without one, then read that.")


def scanned(path: Path, pages: int) -> DocumentScanned:
    """For a PDF whose pages are pictures."""
    return DocumentScanned(
        f"{path} has no text: its pages ({pages}) are pictures, as from a scanner.",
        "Recognising them (OCR) is an optional extra: install pip's 'footnote-qa[ocr]' and the program tesseract, then read it again.",
        command="Recognising them (OCR) is an optional extra: pip install 'footnote-qa[ocr]', and the program it calls "
        "(Debian: apt install tesseract-ocr; macOS: brew install tesseract).",
    )


def broken(path: Path, kind: str) -> DocumentBroken:
    """For a file that begins like a `kind` and cannot be read as one."""
    return DocumentBroken(f"{path} is damaged or cut short: it cannot be read as {kind}.", "Get the file again, or save it anew.")


def too_large(path: Path, what: str, limit: str) -> DocumentTooLarge:
    """For a file of which `what` is over `limit`."""
    return DocumentTooLarge(f"{path} is too large: {what}; the limit is {limit}.", "Split it into smaller files.")


def unreadable(path: Path, kind: str) -> DocumentNotText:
    """For a `kind` of file that no reader takes."""
    return DocumentNotText(f"{path} is {kind}, which cannot be read.", "Save it as PDF, DOCX, HTML, Markdown or text.")
