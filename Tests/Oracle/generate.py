#!/usr/bin/env python3
"""Vectors at random, each with what the oracle makes of it: generate.py NAME COUNT SEED, one JSON object a line.

NAME is an operator, `chains` for chains of them, or `columns` for records of several columns. Of an operator that can fail every
third text or so is one that fails.
"""
import base64
import json
import random
import sys
import uuid

from operators import evaluate, several
from shapes import Fail

PIECES = ["a", "B", "z", "Z", "7", "0", "-", "--", "，", "；", " ", "  ", "\t", "\n", "\r", "\u3000", "\u00a0", "\u200b", "\ufeff", "张", "三",
          "有限公司", "（", "）", "𠮷", "é", "e\u0301", "Ａ", "İ", "ß", "\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\u009f", "\u00a1", "\u061b",
          "\u061c", "\u200a", "\u200f", "\u2010", "\u202a", "\u202e", "\u202f", "\u2060", "\u2065", "\u2069", "\u206a", "\U0010ffff", "\"", "\"\"", ",",
          "*", "[", "`", "{", "@", "\ufffd", "ab", "abc", "aab"]


def text(rng, most=8, pieces=PIECES):
    return "".join(rng.choice(pieces) for _ in range(rng.randint(0, most)))


def place(rng):
    return str(rng.choice([1, 2, 3, 4, 7, 99999999, -1, -2, -3, -4, -7, -99999999]))


def short(rng):
    return "".join(rng.choice(["a", "b", "-", "张", "ab", "，", "𠮷", "\"", "  "]) for _ in range(rng.randint(1, 3)))


def pairs(rng):
    keys = dict.fromkeys(short(rng) for _ in range(rng.randint(1, 4)))
    return [[key, rng.choice(["", "x", "\"", key + key, "长长长长", "a"])] for key in keys]


def some(*values):
    return lambda rng: rng.choice(values)


# The operator's members, a piece of text that it is tried on, and the type and scale of the field.
PLAIN = {name: lambda rng: {} for name in ("collapse", "lower", "upper", "strip-controls", "base64", "from-base64")}
MEMBERS = PLAIN | {
    "if-null": lambda rng: {"text": text(rng, 3)},
    "replace": lambda rng: {"pairs": pairs(rng)},
    "slice": lambda rng: {"from": place(rng), "to": place(rng)},
    "part": lambda rng: {"by": rng.choice(["-", "--", "，", "ab", "aa", "a"]), "at": rng.choice(["1", "2", "2", "3", "-1", "-2", "-3"])},
    "mask": lambda rng: {"keep-first": rng.choice(["0", "1", "3", "99999999"]), "keep-last": rng.choice(["0", "1", "4"])},
    "prefix": lambda rng: {"text": short(rng)},
    "suffix": lambda rng: {"text": short(rng)},
    "uuid": lambda rng: {"namespace": str(uuid.UUID(int=rng.getrandbits(128)))},
}


def base64_text(rng):
    value = base64.b64encode(rng.choice([text(rng).encode(), rng.randbytes(rng.randint(0, 7))])).decode()
    kind = rng.randint(0, 9)
    if kind == 0 and value:
        at = rng.randrange(len(value))
        return value[:at] + rng.choice(list("=-_ \nAz/+")) + value[at + 1:]
    return value[:-1] if kind == 1 else value + rng.choice(["=", "A", "\n"]) if kind == 2 else value


def joined(rng):
    return "".join(rng.choice(["a", "-", "，", "b", "张"]) for _ in range(rng.randint(0, 9)))


def long_text(rng):
    return text(rng) * rng.choice([1, 1, 1, 9, 30])


TEXT_OF = {"from-base64": base64_text, "part": joined, "uuid": long_text}
FIELD_OF = {}


def operator(rng, name):
    return {"op": name, **MEMBERS[name](rng)}


def result(vector, evaluated):
    try:
        return {**vector, **evaluated(vector)}
    except Fail:
        return {**vector, "fail": True}


def vectors(rng, name):
    """Vectors of one operator, or of one chain."""
    if name == "chains":
        # An operator that can fail would end most chains.
        names = [name for name in MEMBERS if name not in ("from-base64", "part") and name not in FIELD_OF]
        chain = [operator(rng, rng.choice(names)) for _ in range(rng.randint(2, 7))]
    else:
        chain = [operator(rng, name)]
    for _ in range(25):
        vector = {"do": chain, **FIELD_OF.get(name, {"type": "text"}), "in": TEXT_OF.get(name, text)(rng)}
        if rng.randint(0, 19) == 0:
            vector["in"] = None
        elif rng.randint(0, 19) == 0:
            vector["absent"] = True
            del vector["in"]
        yield result(vector, lambda vector: {"out": evaluate(vector)})


def records(rng):
    names = rng.sample(["甲", "乙", "丙", "名 称", "a/b"], rng.randint(2, 4))
    rule = rng.choice([
        {"from": names}, {"join": names, "with": rng.choice(["", "；", "\"", " "])},
        {"template": "".join(rng.choice(["{{", "}}", "x", "-"]) * rng.randint(0, 1) + "{" + name + "}" for name in names + names[:1])},
    ])
    rule = {**rule, "do": [operator(rng, rng.choice(["lower", "collapse", "if-null", "replace", "slice"])) for _ in range(rng.randint(0, 2))]}
    for _ in range(25):
        record = {name: rng.choice([None, "", text(rng), text(rng), text(rng, 3), text(rng, 3), "x" if rng.randint(0, 1) else "张?", "12" if rng.randint(0, 1) else "###"]) for name in names if rng.randint(0, 3)}
        yield result({"rule": rule, "kind": rng.choice([None, "name"]), "in": record}, several)


def main():
    name, count, rng = sys.argv[1], int(sys.argv[2]), random.Random(sys.argv[3])
    made = 0
    while made < count:
        for vector in records(rng) if name == "columns" else vectors(rng, name):
            print(json.dumps(vector, ensure_ascii=True))
            made += 1


main()
