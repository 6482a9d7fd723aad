#!/usr/bin/env python3
"""Every byte sequence of every table-driven encoding, through `handover run` with its verification, against iconv and Python's codecs.

    python3 encodings.py PATH-TO-HANDOVER PATH-TO-FORMAT.md

For each encoding one export with a record for every sequence is handed over: the verifier must call the archive sound, so both readings
agree. The table's texts, and the sequences that were quarantined, are then held against glibc's iconv: the differences must be exactly
those of the contract's table (Format.md section 4.2). Python's codecs are a third opinion: where they differ from ours they must differ
from iconv, too, or the contract lists the sequence; their differences are printed.
"""
import csv
import ctypes
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

csv.field_size_limit(1 << 30)


def gb18030():
    yield from (bytes([b]) for b in range(0x80, 0x100))
    yield from (bytes([lead, trail]) for lead in range(0x81, 0xff) for trail in range(0x40, 0x100))
    for pointer in [*range(39_420 + 20), *range(189_000 - 20, 1_237_576 + 20, 89)]:
        yield bytes([0x81 + pointer // 12600, 0x30 + pointer // 1260 % 10, 0x81 + pointer // 10 % 126, 0x30 + pointer % 10])


def pairs():
    yield from (bytes([b]) for b in range(0x80, 0x100))
    yield from (bytes([lead, trail]) for lead in range(0x81, 0xff) for trail in range(0x40, 0x100))


ENCODINGS = {
    "gb18030": (gb18030, "GB18030", "gb18030"),
    "big5": (pairs, "BIG5-HKSCS", "big5hkscs"),
    "shift_jis": (pairs, "CP932", "cp932"),
    "windows-1252": (pairs, "CP1252", "cp1252"),
}

PLAN = """handover: 1
id: codes
transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}
parties:
  seller: {name: A, role: seller}
  buyer: {name: B, role: buyer}
  team: {name: C, role: transfer-team}
sources: {codes: {path: codes.csv, owner: seller}}
tables: {code: {key: [code], fields: {code: {type: identifier}, text: {type: text}}}}
mappings: {to-code: {from: codes, to: code, fields: {code: code, text: text}}}
quarantine: {maxRate: "1"}
steps:
  - {id: map, method: transform, uses: [to-code], schedule: {from: 2020-01-01T00:00}, responsible: team}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2020-01-01T00:00}, responsible: team}
  - {id: check, method: verify, needs: [seal], schedule: {from: 2020-01-01T00:00}, responsible: team}
"""


class Iconv:
    def __init__(self, name):
        self.lib = ctypes.CDLL(None, use_errno=True)
        self.lib.iconv_open.restype = self.lib.iconv.restype = ctypes.c_void_p
        self.lib.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4
        self.converter = self.lib.iconv_open(b"UTF-8", name.encode())

    def __call__(self, sequence):
        """The text of a sequence; None for none."""
        self.lib.iconv(self.converter, None, None, None, None)
        source, target = ctypes.create_string_buffer(sequence, len(sequence)), ctypes.create_string_buffer(32)
        at, to = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_void_p(ctypes.addressof(target))
        left, room = ctypes.c_size_t(len(sequence)), ctypes.c_size_t(32)
        status = self.lib.iconv(self.converter, ctypes.byref(at), ctypes.byref(left), ctypes.byref(to), ctypes.byref(room))
        if status == ctypes.c_void_p(-1).value:
            return None
        self.lib.iconv(self.converter, None, None, ctypes.byref(to), ctypes.byref(room))
        return target.raw[:32 - room.value].decode()


def python(codec):
    def decode(sequence):
        try:
            return sequence.decode(codec)
        except UnicodeDecodeError:
            return None
    return decode


def handed_over(handover, folder, encoding, sequences):
    """The texts of the sequences in the archive; None where a record was quarantined."""
    body = b"code,text\n" + b"".join(s.hex().encode() + b",<" + s + b">\n" for s in sequences)
    with open(f"{folder}/codes.csv", "wb") as file:
        file.write(body)
    with open(f"{folder}/plan.yaml", "w") as file:
        file.write(PLAN)
    source = {
        "id": "codes", "path": "codes.csv", "bytes": str(len(body)), "sha256": hashlib.sha256(body).hexdigest(), "format": "csv",
        "encoding": encoding, "bom": False, "delimiter": ",", "quote": "", "headerAt": "0", "columns": ["code", "text"],
        "records": str(len(sequences)),
    }
    with open(f"{folder}/plan.lock.json", "w") as file:
        file.write(json.dumps({"handover": "1", "sources": [source]}, sort_keys=True, separators=(",", ":")) + "\n")
    subprocess.run([handover, "key", "new", "team", "--name", "C", "--unprotected"], cwd=folder, check=True, capture_output=True)
    run = subprocess.run(
        [handover, "run", "plan.yaml", "--output", "out", "--key", "team"], cwd=folder,
        capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"{encoding}: run ended with {run.returncode}\n{run.stdout}{run.stderr}")
    texts = dict.fromkeys(sequences)
    with tarfile.open(f"{folder}/out/codes.tar") as tar:
        for member in tar.getnames():
            if member.startswith("codes/data/tables/code/"):
                rows = csv.reader(io.TextIOWrapper(tar.extractfile(member), encoding="utf-8", newline=""))
                next(rows)
                for code, text in rows:
                    texts[bytes.fromhex(code)] = text[1:-1]
    return texts


def contract(path):
    """The contract's table: (encoding, sequence) to (the Encoding Standard's text, iconv's)."""
    def expanded(cell, number, next_of):
        words, values = re.sub("[`,]", " ", cell).replace("–", " – ").split(), []
        for index, word in enumerate(words):
            if word == "–":
                last, value = number(words[index + 1]), values[-1]
                while (value := next_of(value)) != last:
                    values.append(value)
            else:
                values.append(number(word))
        return values

    def text(word):
        return None if word in ("none", "invalid") else chr(int(word[2:], 16))

    table = {}
    page = open(path, encoding="utf-8").read().split("### 4.2 Encodings")[1].split("### 4.3")[0]
    for encoding, codes, standard, glibc in re.findall(r"^\| `([a-z0-9_-]+)` \| (`[^|]*) \| ([^|]*) \| ([^|]*) \|$", page, re.M):
        sequences = expanded(codes, bytes.fromhex, lambda b: b[:-1] + bytes([b[-1] + 1]))
        ours = expanded(standard, text, lambda c: chr(ord(c) + 1))
        theirs = [None] * len(ours) if glibc == "invalid" else expanded(glibc, text, lambda c: chr(ord(c) + 1))
        assert len(sequences) == len(ours) == len(theirs), (encoding, codes)
        table.update({(encoding, s): pair for s, pair in zip(sequences, zip(ours, theirs))})
    return table


def shown(text):
    return "none" if text is None else "+".join(f"U+{ord(c):04X}" for c in text)


def main():
    handover, table, failed = os.path.abspath(sys.argv[1]), contract(sys.argv[2]), False
    for encoding, (sequences, iconv_name, codec) in ENCODINGS.items():
        iconv, third = Iconv(iconv_name), python(codec)
        # In an encoding of single bytes two of them are two characters.
        all_sequences = [s for s in sequences() if encoding != "windows-1252" or len(s) == 1]
        # So are two of which the first is a character by itself.
        all_sequences = [s for s in all_sequences if len(s) == 1 or third(s[:1]) is None and s[0] != 0x80]
        with tempfile.TemporaryDirectory() as folder:
            ours = handed_over(handover, folder, encoding, all_sequences)
        listed = {s: pair for (name, s), pair in table.items() if name == encoding}
        found = {s: (ours[s], iconv(s)) for s in all_sequences if ours[s] != iconv(s)}
        for s in sorted(set(found) | set(listed)):
            if found.get(s) != listed.get(s):
                failed = True
                print(f"{encoding} {s.hex().upper()}: found {[shown(x) for x in found.get(s, ())]}, contract {[shown(x) for x in listed.get(s, ())]}")
        others = [s for s in all_sequences if ours[s] != third(s)]
        alone = [s for s in others if ours[s] != iconv(s) and s not in listed]
        failed |= bool(alone)
        print(
            f"{encoding}: {len(all_sequences)} sequences, {sum(t is not None for t in ours.values())} characters; sound; "
            f"{len(found)} differ from iconv, all in the contract: {set(found) == set(listed)}; {len(others)} from Python's {codec}")
        for s in others[:400]:
            print(f"  {s.hex().upper()}: {shown(ours[s])}, Python {shown(third(s))}")
    sys.exit(1 if failed else 0)


main()
