"""Operators that make one text of another, for the third reading: what Python's own library says of texts, UUIDs and base64."""
import base64
import binascii
import re
import string
import uuid

import keys

from shapes import SPACES, Fail

CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
LETTERS = {"lower": str.maketrans(string.ascii_uppercase, string.ascii_lowercase),
           "upper": str.maketrans(string.ascii_lowercase, string.ascii_uppercase)}
PIECES = string.Formatter().parse


def replace(text, op):
    pairs = {}
    for old, new in op["pairs"]:
        pairs.setdefault(old, new)
    return re.sub("|".join(map(re.escape, pairs)), lambda match: pairs[match[0]], text)


def slice_(text, op):
    first, last = int(op["from"]), int(op["to"])
    first = first - 1 if first > 0 else max(len(text) + first, 0)
    last = last if last > 0 else max(len(text) + last + 1, 0)
    return text[first:last]


def part(text, op):
    parts, at = text.split(op["by"]), int(op["at"])
    try:
        return parts[at - 1 if at > 0 else at]
    except IndexError:
        raise Fail


def mask(text, op):
    first, last = int(op["keep-first"]), int(op["keep-last"])
    hidden = len(text) - first - last
    return "*" * len(text) if hidden <= 0 else text[:first] + "*" * hidden + text[len(text) - last:]


def from_base64(text, op):
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        raise Fail
    if base64.b64encode(decoded.encode()).decode() != text:
        raise Fail
    return decoded


def compiled(op):
    # What a contract's `$` is, Python calls `\\Z`; behind a backslash, and in a class, it is itself.
    pattern = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", lambda match: r"\Z" if match[0] == "$" else match[0], op["pattern"], flags=re.DOTALL)
    return re.compile(pattern, re.ASCII | re.DOTALL)


def match(text, op):
    if len(text.encode()) > 65536 or not compiled(op).fullmatch(text):
        raise Fail
    return text


def extract(text, op):
    found = compiled(op).search(text) if len(text.encode()) <= 65536 else None
    if not found or found[found.re.groups] is None:
        raise Fail
    return found[found.re.groups]


TEXTS = {
    "if-null": lambda text, op: text,
    "collapse": lambda text, op: re.sub(f"[{SPACES}]+", " ", text.strip(SPACES)),
    "lower": lambda text, op: text.translate(LETTERS["lower"]),
    "upper": lambda text, op: text.translate(LETTERS["upper"]),
    "strip-controls": lambda text, op: CONTROLS.sub("", text),
    "replace": replace,
    "slice": slice_,
    "part": part,
    "mask": mask,
    "prefix": lambda text, op: op["text"] + text,
    "suffix": lambda text, op: text + op["text"],
    "uuid": lambda text, op: str(uuid.uuid5(uuid.UUID(op["namespace"]), text)),
    "base64": lambda text, op: base64.b64encode(text.encode()).decode(),
    "from-base64": from_base64,
    "match": match,
    "extract": extract,
} | {name: lambda text, op, made=made: made(text) for name, made in keys.OPERATORS.items()}
