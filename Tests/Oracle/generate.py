#!/usr/bin/env python3
"""Vectors at random, each with what the oracle makes of it: generate.py NAME COUNT SEED, one JSON object a line.

NAME is an operator, `chains` for chains of them, or `columns` for records of several columns. Of an operator that can fail every
third text or so is one that fails. `generate.py table` says how many values each operator is tried on in the tests.
"""
import base64
import json
import os
import random
import sys
import unicodedata
import uuid

import keys
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
PLAIN = {name: lambda rng: {} for name in ("collapse", "lower", "upper", "strip-controls", "base64", "from-base64", *keys.OPERATORS)}
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


def options(rng):
    chosen = {"round": rng.choice(["half-up", "half-even", "down"]), "times": rng.choice(["1000", "10000", "0.01", "0.1", "7.25", "3", "0.00000000000000003"])}
    return {key: value for key, value in chosen.items() if rng.randint(0, 2)}


ZONES = ["Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC", "Africa/Monrovia"]
MEMBERS |= {
    "decimal": options, "money": options, "amount": options,
    "percent": lambda rng: rng.choice([{}, {"round": rng.choice(["half-up", "half-even", "down"])}]),
    "epoch": lambda rng: {"unit": rng.choice(["seconds", "milliseconds"]), "zone": rng.choice(ZONES)},
    "list": lambda rng: {"by": rng.choice([["、"], [",", "、"], ["；；", "；", "、"]]), **rng.choice([{"unique": True}, {"sort": True}, {"unique": True, "sort": True}])},
}


def number(rng):
    whole = rng.choice(["0", "7", "12", "999", "1234567", str(rng.getrandbits(100)), str(rng.getrandbits(125))])
    behind = rng.choice(["", "", ".5", ".005", ".015", ".50", ".4999999", ".00", f".{rng.randrange(10**6):06}", "." + "9" * 20, ".005" + "0" * 40 + "1"])
    return rng.choice(["", "", "-"]) + whole + behind


def decimal_text(rng):
    return rng.choice(["", "+1", "1.", ".5", "01", "1,000", "1e3", "--1", "１"]) if rng.randint(0, 3) == 0 else number(rng)


def money_text(rng):
    if rng.randint(0, 3) == 0:
        return rng.choice(["", "12,34.5", "1.5.5", "$1", "(-1)", "-1-", "1 2", "¥", "1,23", "万"])
    plain = number(rng).lstrip("-")
    return rng.choice(["{}", "¥{}", "-{}", "({})", "{}-", "￥ {} 元", "+{}", "¥-{}"]).format(plain)


def amount_text(rng):
    if rng.randint(0, 1):
        return rng.choice(["壹佰元伍分", "叁角", "负零元伍角整", "人民币壹万贰仟元正", "拾元", "二元", "元", "壹", "约1", "1万万"])
    return money_text(rng) + rng.choice(["", "万", "亿元", "元"])


def percent_text(rng):
    return decimal_text(rng) + rng.choice(["%", "％", "%", "％", "", " %", "%%"])


def epoch_text(rng):
    seconds = rng.choice([rng.randrange(-2208988800, 4102444800), rng.randrange(0, 2000000000), rng.randrange(-9999999999, 9999999999), 0, -1])
    return rng.choice([f"{seconds}", f"{seconds}000", f"{seconds}", f"{seconds}000", f"{seconds}000", f"{seconds}500", f"{seconds}.0", "", "x"])


def list_text(rng):
    part = lambda: rng.choice(["甲", "乙", " 甲", "a", "A", "ab", "\u0001", "\"", "𠮷", "￥", "", "", "b"])
    return rng.choice(["、", "、", "、", ",", "；；"]).join(part() for _ in range(rng.randint(0, 6)))


class Parts:
    """A pattern at random, and texts that it may match. `used` says whether it has a group already."""

    def __init__(self, rng):
        self.rng, self.used = rng, False

    def atom(self, depth):
        """An atom, a text of it, and whether it can be nothing."""
        rng, kind = self.rng, self.rng.randint(0, 11)
        if kind <= 3:
            scalar = rng.choice(["a", "a", "b", "b", "c", "1", "-", "张", "𠮷", "\\.", "\\$", "\\\\", "\\n", "/"])
            return scalar, {"\\n": "\n"}.get(scalar, scalar[-1]), False
        if kind <= 5:
            name, texts = rng.choice([(".", "ab\n"), ("\\d", "019"), ("\\w", "az_"), ("\\s", " \t"), ("\\D", "a张"), ("\\W", "-é"), ("\\S", "a.")])
            return name, rng.choice(texts), False
        if kind <= 7:
            inside = rng.choice(["ab", "a-c", "^a", "^a-b1", "\\d", "\\w张", "一-龥", "\\-\\]\\^", "^\\s", "a$b", "𠮷-𠮸"])
            return f"[{inside}]", rng.choice("ab1张-$c𠮷]"), False
        if kind == 8:
            return rng.choice(["^", "$"]), "", True
        if depth > 3:
            return "b", "b", False
        inner, text, empty = self.alternatives(depth + 1)
        if not self.used and rng.randint(0, 1):
            self.used = True
            return f"({inner})", text, empty
        return f"(?:{inner})", text, empty

    def piece(self, depth):
        atom, text, empty = self.atom(depth)
        if empty or self.rng.randint(0, 1):
            return atom, text, empty
        least, most, times = self.rng.choice(
            [(0, 1, "?"), (0, 9, "*"), (1, 9, "+"), (2, 2, "{2}"), (1, 9, "{1,}"), (0, 9, "{0,}"), (0, 2, "{0,2}"), (1, 3, "{1,3}"), (2, 9, "{2,}")])
        count = self.rng.randint(least, min(most, least + 2))
        return atom + times + self.rng.choice(["", "", "?"]), text * count, least == 0

    def alternatives(self, depth=0):
        rows = []
        for _ in range(self.rng.choice([1, 1, 1, 2, 2, 3])):
            pieces = [self.piece(depth) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3]) if depth else self.rng.randint(1, 4))]
            rows.append(("".join(p[0] for p in pieces), "".join(p[1] for p in pieces), all(p[2] for p in pieces)))
        return "|".join(row[0] for row in rows), self.rng.choice(rows)[1], any(row[2] for row in rows)


def pattern(rng):
    made = Parts(rng)
    text, example, _ = made.alternatives()
    EXAMPLES.append(example)
    return {"pattern": text}


EXAMPLES = []
MEMBERS |= {"match": pattern, "extract": pattern}


def matched_text(rng):
    noise = "".join(rng.choice(["a", "b", "c", "1", "-", "张", "𠮷", " ", "\n", "$", "é"]) for _ in range(rng.randint(0, 7)))
    example = EXAMPLES[-1]
    return rng.choice([example, example, example, noise, noise[:2] + example, example + noise[:2], noise[:3] + example + noise[3:], example[1:], example * 2])


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


SCALARS = [chr(scalar) for scalar in range(sys.maxunicode + 1) if not 0xd800 <= scalar < 0xe000]
APART = [c for c in SCALARS if unicodedata.decomposition(c)]
PIECES_OF_TEXTS = [
    APART, [c for c in APART if "<" not in unicodedata.decomposition(c)], [c for c in SCALARS if unicodedata.combining(c)], SCALARS,
    sorted({part for c in APART for part in unicodedata.normalize("NFD", c)}), [chr(c) for c in [*range(0x1100, 0x1200), *range(0xac00, 0xac80)]],
    list(map(chr, keys.SIMPLIFIED)), list(keys.SIMPLIFIED.values()), [chr(c) for c in range(0xff01, 0xffef)],
    # Of later versions, marks among them.
    list("\u0cf3\u0ece\u1c8a\u2ffc\U00010efd\U00010d50\U00010d69\U00010ec2\U00011241\U0001e4ec\U0001e08f\U0001e5ee\U000105c9\U00031350\ua7cb\u0897"),
    ["\u0344", "\u0f73", "\u0f75", "\u0f81", "\ufdfa", "İ", "ß", "Σ", "一", "a", "Z", " ", "\t", "\"", ","],
]


def composed_text(rng):
    pools = rng.sample(PIECES_OF_TEXTS, rng.randint(1, 4))
    made = "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randint(0, 9)))
    if rng.randint(0, 24) == 0:
        made += "".join(rng.choice("\u0300\u0301\u0316\u0327\u0302\u05b0\u0f71") for _ in range(rng.choice([31, 60, 300])))
    return made + rng.choice(["", "x", "\u0301"])


NAMES = ["上海", "示例", "圖文", "图文", "製作", "制作", "ＡＢＣ", "abc", "廣告", "分公司", "市", "旧金山", "·", "-", "&", " ", "①", "Ⅷ", "葛\U000e0100", "ก็", "老客户", "停用", "2019年"]
FORMS = ["有限公司", "有限責任公司", "股份有限公司", "公司", "有限公司北京分公司", "集團有限公司", "", "", "(個體)"]
BRACKETS = ["()", "（）", "[]", "{}", "【】", "〔〕", "《》", "＜＞", "〈〉", "〖〗", "︵︶", "(】", "((", "))"]


def bracketed_text(rng, depth=0):
    inside = [rng.choice([*keys.REMARKS, *NAMES, "OLD", "已註銷", "2019年5月1日", "／", "金山"]) for _ in range(rng.randint(0, 3))]
    if depth < 3 and rng.randint(0, 3) == 0:
        inside.insert(rng.randint(0, len(inside)), bracketed_text(rng, depth + 1))
    opening, closing = rng.choice(BRACKETS)
    many = 18 if rng.randint(0, 19) == 0 else 1
    return opening * many + "".join(inside) + closing * many


def name_text(rng):
    parts = [rng.choice(NAMES) for _ in range(rng.randint(0, 4))]
    for _ in range(rng.randint(0, 2)):
        parts.insert(rng.randint(0, len(parts)), bracketed_text(rng))
    return "".join(parts) + rng.choice(FORMS) + rng.choice(["", "", bracketed_text(rng), composed_text(rng)])


TEXT_OF = {"from-base64": base64_text, "part": joined, "uuid": long_text, "decimal": decimal_text, "money": money_text, "amount": amount_text,
           "percent": percent_text, "epoch": epoch_text, "list": list_text, "match": matched_text, "extract": matched_text,
           "nfc": composed_text, "nfkc": composed_text, "simplified": composed_text, "match-key": name_text}
FIELD_OF = {"decimal": {"type": "decimal", "scale": 2}, "money": {"type": "money", "scale": 2}, "amount": {"type": "money", "scale": 1},
            "percent": {"type": "decimal", "scale": 4}, "epoch": {"type": "datetime"}, "list": {"type": "list"}}


def operator(rng, name):
    return {"op": name, **MEMBERS[name](rng)}


# Operators that are tried on the texts of the contract's own vectors, one or two characters of them changed.
SEEDED = ["trim", "fold-width", "null-if", "if-absent", "map", "one-of", "boolean", "integer", "excel-text", "excel-number", "pad", "format", "date", "month", "datetime", "phone"]
SIGNS = list("0123456789-/.()+ xX年月日时分:一二零〇¥") + ["转", "\u3000", "０", "９", "－", "a", "=", "\"", "'", "\t", "E", "民国"]


def seeds():
    """The vectors of the contract with one operator, by its name."""
    found = {}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Sources/Handover/Handover.docc/Plan.md")) as plan:
        for line in plan:
            vector = json.loads(line) if line.startswith("{") and '"op":{' in line and '"rule"' not in line and '"tree"' not in line else {}
            if isinstance(vector.get("op"), dict) and isinstance(vector.get("in"), str):
                found.setdefault(vector["op"]["op"], []).append(vector)
    return found


def changed(rng, text):
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        at = rng.randint(0, len(text))
        kind = rng.randint(0, 3)
        if kind == 0:
            text = text[:at] + rng.choice(SIGNS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + 1:]
        elif kind == 2:
            text = text[:at] + rng.choice(SIGNS) + text[at + 1:]
        else:
            text = text[:at] + text[at:at + 2][::-1] + text[at + 2:]
    return text


def seeded(rng, name):
    for _ in range(25):
        vector = dict(rng.choice(VECTORS[name]))
        for key in ("out", "fail", "case", "absent", "closing"):
            vector.pop(key, None)
        vector["in"] = changed(rng, vector["in"])
        if rng.randint(0, 19) == 0:
            vector["in"] = None
        elif rng.randint(0, 2 if name == "if-absent" else 19) == 0:
            vector["absent"] = True
            del vector["in"]
        yield result(vector, lambda vector: {"out": evaluate(vector)})


VECTORS = seeds()


def result(vector, evaluated):
    try:
        return {**vector, **evaluated(vector)}
    except Fail:
        return {**vector, "fail": True}


def vectors(rng, name):
    """Vectors of one operator, or of one chain."""
    if name == "chains":
        # An operator that can fail would end most chains.
        names = [name for name in MEMBERS if name not in ("from-base64", "part", "match", "extract") and name not in FIELD_OF]
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


def table():
    """How many values each operator is tried on by the tests, four seeds of 1,100, and how many of them fail."""
    print("| Operator | Values | Failing | Null or absent |")
    print("|---|---|---|---|")
    for name in [*SEEDED, *(name for name in MEMBERS if name not in SEEDED), "chains"]:
        made = []
        for seed in "1234":
            rng, one = random.Random(seed), []
            while len(one) < 1100:
                one += seeded(rng, name) if name in SEEDED else vectors(rng, name)
            made += one
        failing = sum("fail" in vector for vector in made)
        print(f"| `{name}` | {len(made)} | {100 * failing // len(made)} % | {sum(vector.get('in') is None for vector in made)} |")


def main():
    if sys.argv[1] == "table":
        return table()
    name, count, rng = sys.argv[1], int(sys.argv[2]), random.Random(sys.argv[3])
    made = 0
    while made < count:
        for vector in records(rng) if name == "columns" else seeded(rng, name) if name in SEEDED else vectors(rng, name):
            print(json.dumps(vector, ensure_ascii=True))
            made += 1


main()
