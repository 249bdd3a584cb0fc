"""A page of a PDF as a picture, drawn by a program of its own: a file that brings PDFium down, or never ends, harms nothing else.

It is run as a file, without the packages around it: it is there within a tenth of a second.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

MEMORY, SECONDS = 1_500_000_000, 20
LARGEST = 4000  # pixels of a side
QUALITY = 85


def page_picture(path: Path, number: int, width: int) -> bytes | None:
    """Page `number`, from 1, some pixels wide, as WebP; None where it cannot be drawn."""
    command = [sys.executable, "-I", __file__, str(path), str(number), str(min(width, LARGEST))]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the time alone is one there
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, number: str, width: str) -> None:
    """Write the picture to standard output."""
    _limit()
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[int(number) - 1]
    wide, high = page.get_size()
    scale = min(int(width) / wide, LARGEST / high)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    written = BytesIO()
    picture.save(written, "WEBP", quality=QUALITY, method=2)
    sys.stdout.buffer.write(written.getvalue())


if __name__ == "__main__":
    main(*sys.argv[1:])
