"""Files that are given out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from flask import Response, send_file

from recruit.documents.file_names import file_name
from recruit.documents.stamping import FIXED_DATE


def download(data: bytes, name: str, kind: str) -> Response:
    """A file to be saved under this name, in letters that every disk takes."""
    said = file_name(name)
    return send_file(
        io.BytesIO(data),
        mimetype=kind,
        as_attachment=True,
        download_name=said,
        etag=False,
        conditional=False,
    )


def zipped(folder: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    """The files in a folder of a ZIP.

    Word files are stored as they are: they are packed already.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(f"{folder}/{name}", FIXED_DATE)
            entry.compress_type = (
                zipfile.ZIP_STORED if name.endswith(".docx") else zipfile.ZIP_DEFLATED
            )
            archive.writestr(entry, data)
    return out.getvalue()
