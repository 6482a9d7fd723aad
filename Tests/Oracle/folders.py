#!/usr/bin/env python3
"""A folder's listing made by Python (Format.md section 4.8), to hold ours against.

    python3 folders.py list FOLDER [IGNORED…]      the listing, to standard output
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
    if re.search(b"[\x00-\x08\x0b\x0e-\x1f\x7f]", head):
        return False
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
        head.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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



# What `file` may call a type, beside what it calls anything it does not know.
LOOSELY = {
    "image/bmp": {"image/x-ms-bmp"}, "image/x-psb": {"image/vnd.adobe.photoshop"}, "application/vnd.rar": {"application/x-rar"},
    "application/x-ole-storage": {"application/CDFV2"}, "image/x-eps": {"application/postscript"},
    "application/vnd.adobe.illustrator": {"application/pdf", "application/postscript"},
    "application/xml": {"text/xml", "text/html"}, "image/svg+xml": {"text/xml", "text/html"},
    "application/vnd.corel-draw": {"application/x-corel-draw", "application/zip"},
}
UNKNOWN = {"application/octet-stream", "text/plain"}

PLAN = """handover: 1
id: shop
transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}
parties:
  seller: {name: A, role: seller}
  buyer: {name: B, role: buyer}
  team: {name: C, role: transfer-team}
sources: {art: {folder: art, owner: seller}}
tables: {art: {key: [path], fields: {path: {type: text}, type: {type: text}}}}
mappings: {to-art: {from: art, to: art, fields: {path: path, type: type}, drop: {folder: a, name: b, extension: c, bytes: d, sha256: e}}}
quarantine: {maxRate: "1"}
steps:
  - {id: map, method: transform, uses: [to-art], schedule: {from: 2020-01-01T00:00}, responsible: team}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2020-01-01T00:00}, responsible: team}
  - {id: check, method: verify, needs: [seal], schedule: {from: 2020-01-01T00:00}, responsible: team}
"""

NAMES = [name.encode() for name in (
    "稿件", "海报 A2.ai", "海报 A2.AI", "名片-正面.PDF", "a", "A", "a.b", "a-b", "é.tif", "e\u0301.tif", "É.tif", "新建, 文件夹",
    "\"引号\".cdr", "Thumbs.db", ".DS_Store", "尺寸\n表.txt", "𠮷野家.jpg", "no.", "-rf")] + [
    name.encode("gb18030") for name in ("合同", "稿.pdf", "尺寸表.xls", "𠮷.jpg")]


def entry(name):
    return b"PK\x03\x04" + bytes(26) + name


HEADS = [
    b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08",
    b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0", b"RIFF\x24\0\0\0WEBPVP8 ", b"RIFF\x24\0\0\0CDRAvrsn",
    entry(b"mimetypeapplication/x-vnd.corel.draw.document+zip"), b"8BPS\0\1" + bytes(40), b"8BPS\0\2" + bytes(40),
    bytes.fromhex("0606EDF5D81D46E5BD31EFE7FE74B71D") + b"DOCUMENT", b"7z\xbc\xaf\x27\x1c\0\4", b"Rar!\x1a\7\1\0", b"\x1f\x8b\x08\0",
    bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), b"\xc5\xd0\xd3\xc6" + bytes(40), b"%!PS-Adobe-3.1 EPSF-3.0\n",
    b"%!PS-Adobe-3.0\r%%Creator: Adobe Illustrator(R) 8.0\r", b"%PDF-1.6\n", b"%PDF-1.6\n<xmp:CreatorTool>Adobe Illustrator",
    entry(b"[Content_Types].xml") + entry(b"_rels/.rels") + entry(b"xl/workbook.xml"), entry(b"word/document.xml"),
    entry(b"a.txt"), b"PK\5\6" + bytes(18), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?>\n<a/>",
    "尺寸 210×297\n".encode(), "尺寸".encode("gbk"), bytes(range(256)),
]


def make(folder, random):
    os.makedirs(folder)
    for _ in range(random.randrange(60)):
        path = os.path.join(os.fsencode(folder), *random.choices(NAMES, k=random.randrange(1, 5)))
        content = random.choice(HEADS)
        if random.random() < 0.3:
            content += random.choice(("尺".encode() * 3000, bytes(9000), b"a" * 8191))
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            # In one folder two names that are one text would stop the reading, and they have tests of their own.
            if name_text(os.path.basename(path)) in map(name_text, os.listdir(os.path.dirname(path))):
                continue
            with open(path, "xb") as file:
                file.write(content)
        except OSError:
            pass  # a file of that name is a folder, or the other way round


def check(handover, folder):
    """Hands the folder over; the differences, and how many files there were."""
    def run(*arguments):
        return subprocess.run([handover, *arguments], cwd=folder, capture_output=True, text=True)
    with open(f"{folder}/plan.yaml", "w") as file:
        file.write(PLAN)
    for command in (["key", "new", "team", "--name", "C", "--unprotected"], ["init", "art", "--lock-for", "plan.yaml"],
                    ["run", "plan.yaml", "--output", "out", "--key", "team"]):
        done = run(*command)
        if done.returncode != 0:
            return [f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}"], 0
    found, wrong = records(f"{folder}/art"), []
    with tarfile.open(f"{folder}/out/shop.tar") as tar:
        if tar.extractfile("shop/data/originals/art.csv").read() != listing(found):
            wrong.append("the listing differs")
        files = [name for name in tar.getnames() if name.startswith("shop/data/files/")]
        if files != [f"shop/data/files/art/{number:06}" for number in range(1, len(found) + 1)]:
            wrong.append("other files")
        wrong += [f"{name} differs" for name, record in zip(files, found) if tar.extractfile(name).read() != record["content"]]
        held = csv.DictReader(io.TextIOWrapper(tar.extractfile("shop/data/exceptions/to-art.csv"), encoding="utf-8"))
        codes = {int(row["record"]): row["findings"] for row in held}
    csv.field_size_limit(1 << 30)
    expected = {number: ";".join(own) for number, own in enumerate(findings(found), 1) if own}
    # A name with line ends may look as if it had swallowed records: what section 4.1 finds stands in front.
    codes = {number: ";".join(c for c in text.split(";") if c in ("EMPTY_FILE", "NAME_COLLISION")) for number, text in codes.items()}
    if {number: text for number, text in codes.items() if text} != expected:
        wrong.append(f"findings differ: {codes} {expected}")
    for record in found:
        with tempfile.NamedTemporaryFile() as file:
            file.write(record["content"])
            file.flush()
            seen = subprocess.run(["file", "-b", "--mime-type", file.name], capture_output=True, text=True).stdout.strip()
        if seen not in {record["type"]} | LOOSELY.get(record["type"], set()) | UNKNOWN and record["type"] not in UNKNOWN:
            wrong.append(f"{record['type']} is {seen} to file")
    return wrong, len(found)


def main():
    if sys.argv[1:2] == ["list"]:
        ignored = sys.argv[3:]
        found = records(sys.argv[2])
        kept = [record for record in found if record["path"] not in ignored and "**/" + record["name"] not in ignored]
        sys.stdout.buffer.write(listing(kept))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["check"])
    parser.add_argument("handover")
    parser.add_argument("--folders", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = files = 0
    for seed in range(options.seed, options.seed + options.folders):
        with tempfile.TemporaryDirectory() as folder:
            make(f"{folder}/art", random.Random(seed))
            wrong, count = check(os.path.abspath(options.handover), folder)
        files += count
        failed += bool(wrong)
        for line in wrong:
            print(f"folder {seed}: {line}")
    print(f"{options.folders} folders with {files} files, {failed} of them differ")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
