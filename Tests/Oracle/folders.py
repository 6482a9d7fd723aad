#!/usr/bin/env python3
"""A folder's listing made by Python (Format.md section 4.8), to hold ours against.

    python3 folders.py list FOLDER [IGNORED…]      the listing, to standard output
    python3 folders.py findings FOLDER             for each record its findings
    python3 folders.py check PATH-TO-HANDOVER [--folders N] [--seed N]

`check` makes folders of random files, hands each over with its verification, and holds the archived listing and files, the quarantined
records and the types that `file` sees against its own.
"""
import argparse
import csv
import hashlib
import io
import os
import random
import re
import string
import subprocess
import sys
import tarfile
import tempfile
import unicodedata

HEAD = 8192
COLUMNS = ["path", "folder", "name", "extension", "bytes", "sha256", "type"]
OFFICE = "application/vnd.openxmlformats-officedocument."
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def is_text(head, goes_on):
    if goes_on:
        for back in (1, 2, 3):
            if back > len(head):
                break
            byte = head[-back]
            if byte >= 0xc0:
                needed = 1 if byte < 0xe0 else 2 if byte < 0xf0 else 3
                if back - 1 < needed:
                    head = head[:-back]
                break
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", text)


def office(head):
    names = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"word/", b"xl/", b"ppt/")
    if not head[30:].startswith(names):
        return None
    kinds = {b"word/": "wordprocessingml.document", b"xl/": "spreadsheetml.sheet", b"ppt/": "presentationml.presentation"}
    found = re.search(rb"PK\x03\x04(?=.{26}(word/|xl/|ppt/))", head, re.DOTALL)
    return OFFICE + kinds[found.group(1)] if found else None


def media_type(head, goes_on):
    """The first row of the table that fits."""
    zipped, ps = head.startswith(b"PK\x03\x04"), head.startswith(b"%!PS")
    markup = head[3:] if head.startswith(b"\xef\xbb\xbf") else head
    rows = [
        (not head, "inode/x-empty"),
        (head.startswith(b"\x89PNG\r\n\x1a\n"), "image/png"),
        (head.startswith(b"\xff\xd8\xff"), "image/jpeg"),
        (head.startswith((b"GIF87a", b"GIF89a")), "image/gif"),
        (head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")), "image/tiff"),
        (head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" and head[14:15] in [bytes([n]) for n in (12, 40, 52, 56, 64, 108, 124)]
         and head[15:18] == b"\0\0\0", "image/bmp"),
        (head.startswith(b"RIFF") and head[8:12] == b"WEBP", "image/webp"),
        (head.startswith(b"RIFF") and head[8:11] == b"CDR", "application/vnd.corel-draw"),
        (zipped and head[30:].startswith((b"content/riffData.cdr", b"mimetypeapplication/x-vnd.corel.")), "application/vnd.corel-draw"),
        (head.startswith(b"8BPS\0\1"), "image/vnd.adobe.photoshop"),
        (head.startswith(b"8BPS\0\2"), "image/x-psb"),
        (head.startswith(bytes.fromhex("0606EDF5D81D46E5BD31EFE7FE74B71D")), "application/x-indesign"),
        (head.startswith(b"7z\xbc\xaf\x27\x1c"), "application/x-7z-compressed"),
        (head.startswith(b"Rar!\x1a\x07"), "application/vnd.rar"),
        (head.startswith(b"\x1f\x8b\x08"), "application/gzip"),
        (head.startswith(bytes.fromhex("D0CF11E0A1B11AE1")), "application/x-ole-storage"),
        (head.startswith(b"\xc5\xd0\xd3\xc6") or ps and b" EPSF-" in re.split(b"[\r\n]", head)[0], "image/x-eps"),
        (ps and b"%%Creator: Adobe Illustrator" in head or head.startswith(b"%PDF-") and b"Adobe Illustrator" in head,
         "application/vnd.adobe.illustrator"),
        (ps, "application/postscript"),
        (head.startswith(b"%PDF-"), "application/pdf"),
        (zipped and office(head), zipped and office(head)),
        (zipped or head.startswith(b"PK\x05\x06"), "application/zip"),
        (markup.startswith(b"<svg") or markup.startswith(b"<?xml") and b"<svg" in head, "image/svg+xml"),
        (markup.startswith(b"<?xml"), "application/xml"),
        (is_text(head, goes_on), "text/plain"),
    ]
    return next((name for fits, name in rows if fits), "application/octet-stream")


def name_text(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def records(folder):
    found = []
    for base, _, names in os.walk(os.fsencode(folder)):
        relative = os.path.relpath(base, os.fsencode(folder))
        above = [] if relative == b"." else [name_text(part) for part in relative.split(b"/")]
        for raw in names:
            with open(os.path.join(base, raw), "rb") as file:
                content = file.read()
            name = name_text(raw)
            stem, dot, suffix = name.rpartition(".")
            head = content[:HEAD]
            found.append({
                "path": "/".join(above + [name]), "folder": "/".join(above), "name": name,
                "extension": suffix.translate(LOWER) if dot and stem else "", "bytes": str(len(content)),
                "sha256": hashlib.sha256(content).hexdigest(), "type": media_type(head, len(content) > HEAD), "content": content})
    return sorted(found, key=lambda record: record["path"].encode())


def listing(found):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue().encode()


def findings(found):
    def same(of):
        seen = {}
        for record in found:
            seen.setdefault(unicodedata.normalize("NFC", of(record["path"])), []).append(record)
        return {id(record) for group in seen.values() if len(group) > 1 for record in group}
    colliding = same(lambda path: path) | same(lambda path: path.translate(LOWER))
    return [(["EMPTY_FILE"] if record["bytes"] == "0" else []) + (["NAME_COLLISION"] if id(record) in colliding else [])
            for record in found]


def main():
    if sys.argv[1:2] == ["list"]:
        ignored = sys.argv[3:]
        found = records(sys.argv[2])
        kept = [record for record in found if record["path"] not in ignored and "**/" + record["name"] not in ignored]
        sys.stdout.buffer.write(listing(kept))
    elif sys.argv[1:2] == ["findings"]:
        for codes in findings(records(sys.argv[2])):
            print(";".join(codes))


if __name__ == "__main__":
    main()
