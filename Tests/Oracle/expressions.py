#!/usr/bin/env python3
"""A third reading of the plan's expressions (Plan.md section 2.5), by other means: a table of precedences, fractions, datetime.

Reads one JSON object a line: {"tree": ..., "columns": {name: text or null}, "fields": {name: [type, text or null]}}, and writes what the
expression comes to: {"out": text or null} or {"fail": true}. With --check it reads vectors, which also have their "text" and what is
expected, parses the text itself, and exits 1 if a tree or a result differs. With --make N SEED it writes N lines with random texts over
random rows.
"""
import datetime
import json
import random
import re
import sys
from fractions import Fraction

from operators import Fail as NoDate
from operators import date as read_date
from shapes import SPACES


class Failed(Exception):
    pass


# Parsing: operators by how tightly they bind.

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<column>\[(?:[^\]]|\]\])*\])|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<word>(?:starts-with|ends-with|date-of)(?![A-Za-z0-9_])|[A-Za-z_][A-Za-z0-9_]*)|(?P<symbol>!=|<=|>=|[=<>+*(),-]))")
BINARY = {"=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6}


def tokens(text):
    found, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found + [("end", "")]


def shortest(number):
    """A fraction whose denominator is 2^a 5^b, as decimal digits."""
    sign, number = ("-" if number < 0 else ""), abs(number)
    scale = 0
    while (number * 10**scale).denominator != 1:
        scale += 1
    digits = str(int(number * 10**scale)).rjust(scale + 1, "0")
    return sign + (digits[:-scale] + "." + digits[-scale:] if scale else digits)


class Parser:
    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0

    def peek(self):
        return self.tokens[self.at][1] if self.tokens[self.at][0] in ("word", "symbol") else None

    def take(self, word=None):
        if word is not None and self.peek() != word:
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def many(self, word, one):
        parts = [one()]
        while self.take(word):
            parts.append(one())
        return parts[0] if len(parts) == 1 else {"op": word, "of": parts}

    def whole(self):
        return self.many("or", lambda: self.many("and", self.negation))

    def negation(self):
        return {"op": "not", "of": [self.negation()]} if self.take("not") else self.binary(4)

    def binary(self, least):
        left = self.sign()
        while True:
            word = self.peek()
            if least <= 4 and word in ("is", "in", "not"):
                left = self.suffix(left)
            elif word in BINARY and BINARY[word] >= least:
                self.at += 1
                left = {"op": word, "of": [left, self.binary(BINARY[word] + 1)]}
            else:
                return left

    def suffix(self, left):
        if self.take("is"):
            negated, made = self.take("not"), {"op": "is-null", "of": [left]}
            self.take("null")
        else:
            negated = self.take("not")
            self.take("in")
            self.take("(")
            made = {"op": "in", "of": [left] + self.list()}
        return {"op": "not", "of": [made]} if negated else made

    def list(self):
        parts = [self.whole()]
        while self.take(","):
            parts.append(self.whole())
        self.take(")")
        return parts

    def sign(self):
        return {"op": "negate", "of": [self.sign()]} if self.take("-") else self.primary()

    def primary(self):
        kind, text = self.take()
        if kind == "text":
            return {"text": text[1:-1].replace("''", "'")}
        if kind == "column":
            return {"column": text[1:-1].replace("]]", "]")}
        if kind == "number":
            return {"number": shortest(Fraction(text))}
        if text == "(":
            inner = self.whole()
            self.take(")")
            return inner
        if text in ("true", "false"):
            return {"boolean": text == "true"}
        if text == "date" and self.tokens[self.at][0] == "text":
            return {"date": self.take()[1][1:-1]}
        if self.take("("):
            return {"op": text, "of": self.list()}
        return {"field": text}


# Values: None is null; bool, Fraction, datetime.date, str.


def checked(number):
    if number.denominator != 1:
        rest = number.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        assert rest == 1
    text = shortest(abs(number))
    digits = text.replace(".", "").lstrip("0")
    fraction = text.partition(".")[2]
    if len(digits) > 36 or len(fraction) > 18:
        raise Failed
    return number


def half_up(number, scale):
    units = abs(number) * 10**scale
    whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**scale)


def as_number(text):
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text):
        return None
    try:
        return checked(Fraction(text))
    except Failed:
        return None


def as_date(text, formats):
    try:
        return datetime.date.fromisoformat(read_date(text, formats))
    except NoDate:
        return None


def written(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return shortest(value) if isinstance(value, Fraction) else value.isoformat() if isinstance(value, datetime.date) else value


def lower(text):
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


STRICT = {
    "not": lambda a: not a, "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "+": lambda a, b: checked(a + b),
    "-": lambda a, b: checked(a - b), "*": lambda a, b: checked(a * b), "negate": lambda a: -a, "abs": abs,
    "contains": lambda a, b: b in a, "starts-with": lambda a, b: a.startswith(b), "ends-with": lambda a, b: a.endswith(b),
    "length": lambda a: Fraction(len(a)), "number": as_number, "date-of": lambda a, *formats: as_date(a, list(formats)),
    "min": lambda *all: min(all), "max": lambda *all: max(all), "round": lambda a, s: checked(half_up(a, int(s))),
    "year": lambda a: Fraction(a.year), "month": lambda a: Fraction(a.month), "days": lambda a, b: Fraction((b - a).days),
    "lower": lower, "trim": lambda a: a.strip(SPACES), "text": written,
}


def divide(a, b, scale):
    if b == 0:
        raise Failed
    return checked(half_up(a / b, int(scale)))


STRICT["divide"] = divide


def outcome(tree, row):
    """The value, or Failed itself: a failure is passed on like a value, since an operand beside it may decide."""
    if "op" not in tree:
        (kind, value), = tree.items()
        if kind in ("column", "field"):
            kind, text = ("text", row["columns"].get(value)) if kind == "column" else row["fields"][value]
            if text is None:
                return None
            if len(text.encode()) > 65536:
                return Failed
            return typed(kind, text)
        return typed(kind, value)
    name, parts = tree["op"], [outcome(part, row) for part in tree["of"]]
    if name == "in":
        name, parts = "or", [strict("=", [parts[0], part]) for part in parts[1:]]
    if name in ("or", "and"):
        decides = name == "or"
        return decides if any(part is decides for part in parts) else Failed if Failed in parts else \
            None if None in parts else not decides
    if name == "is-null":
        return Failed if parts[0] is Failed else parts[0] is None
    if name == "coalesce":
        return next((part for part in parts if part is not None), None)
    return strict(name, parts)


def strict(name, parts):
    if any(part is Failed for part in parts):
        return Failed
    if any(part is None for part in parts):
        return None
    try:
        return STRICT[name](*parts)
    except Failed:
        return Failed


def typed(kind, text):
    if kind in ("number", "integer", "decimal", "money"):
        return Fraction(text)
    if kind == "date":
        return datetime.date.fromisoformat(text)
    return text in (True, "true") if kind == "boolean" else text


def answer(line):
    value = outcome(line["tree"], {"columns": line.get("columns", {}), "fields": line.get("fields", {})})
    return {"fail": True} if value is Failed else {"out": None if value is None else written(value)}


# Random expressions over random rows.

TEXTS = ["", "a", "A", "VIP", "测试", "测试单 01", " 12 ", "12.50", "-3", "0.1", "007", "1e3", "999999999999999999999999999999999999",
         "0.000000000000000001", "2025-07-01", "2025/7/1", "2024-02-29", "2023-02-29", "'", "]", "𠮷", "e\u0301", "é", "　x　",
         "true", "10", "9", "-0", "100000000000000000.5"]
NUMBERS = ["0", "1", "2", "3", "7", "0.5", "0.05", "12.345", "1000000", "999999999999999999", "0.000000000001", "33.335", "123456789.125"]
DAYS = ["2025-07-01", "2024-02-29", "1999-12-31", "0001-01-01", "9999-12-31", "2024-03-01"]
FIELDS = {"gross": "money", "tax": "decimal", "pieces": "integer", "since": "date", "paid": "boolean", "note": "text", "born": "month"}
COLUMNS = ["备注", "金额", "日期", "a]b"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Maker:
    def __init__(self, random):
        self.random = random

    def one(self, *choices):
        return self.random.choice(choices)()

    def text(self, depth):
        r, leaf = self.random, depth <= 0
        return r.choice([
            lambda: quoted(r.choice(TEXTS)), lambda: "[" + r.choice(COLUMNS).replace("]", "]]") + "]",
            lambda: r.choice(["note", "born"]), lambda: "[" + r.choice(COLUMNS).replace("]", "]]") + "]",
        ] if leaf else [
            lambda: f"lower({self.text(depth - 1)})", lambda: f"trim( {self.text(depth - 1)} )",
            lambda: f"text({self.number(depth - 1)})", lambda: f"text({self.date(depth - 1)})",
            lambda: f"text({self.boolean(depth - 1)})", lambda: f"coalesce({self.text(depth - 1)}, {self.text(0)})",
            lambda: self.text(0),
        ])()

    def number(self, depth):
        r, leaf = self.random, depth <= 0
        return r.choice([
            lambda: r.choice(NUMBERS), lambda: r.choice(["gross", "tax", "pieces"]), lambda: f"number({self.text(0)})",
        ] if leaf else [
            lambda: f"{self.number(depth - 1)} + {self.number(depth - 1)}",
            lambda: f"{self.number(depth - 1)}-{self.number(depth - 1)}",
            lambda: f"{self.number(depth - 1)} * {self.number(depth - 1)}", lambda: f"-{self.number(depth - 1)}",
            lambda: f"({self.number(depth - 1)} - {self.number(depth - 1)}) * ({self.number(depth - 1)})",
            lambda: f"abs({self.number(depth - 1)})", lambda: f"round({self.number(depth - 1)}, {r.randint(0, 12)})",
            lambda: f"divide({self.number(depth - 1)}, {self.number(depth - 1)}, {r.randint(0, 12)})",
            lambda: f"min({self.number(depth - 1)}, {self.number(0)}, {self.number(0)})",
            lambda: f"max({self.number(depth - 1)}, {self.number(depth - 1)})", lambda: f"length({self.text(depth - 1)})",
            lambda: f"number({self.text(depth - 1)})", lambda: f"year({self.date(depth - 1)})",
            lambda: f"month({self.date(depth - 1)})", lambda: f"days({self.date(depth - 1)}, {self.date(depth - 1)})",
            lambda: f"coalesce({self.number(depth - 1)}, {self.number(0)})",
        ])()

    def date(self, depth):
        r = self.random
        return r.choice([
            lambda: "since", lambda: f"date '{r.choice(DAYS)}'", lambda: f"date-of({self.text(0)}, 'yyyy-MM-dd', 'yyyy/M/d')",
        ] if depth <= 0 else [
            lambda: f"min({self.date(depth - 1)}, {self.date(0)})", lambda: f"max({self.date(depth - 1)}, {self.date(depth - 1)})",
            lambda: f"date-of({self.text(depth - 1)}, 'yyyy-MM-dd')", lambda: f"coalesce({self.date(depth - 1)}, {self.date(0)})",
        ])()

    def any(self, depth):
        return self.random.choice([self.text, self.number, self.date, self.boolean])

    def boolean(self, depth):
        r = self.random
        if depth <= 0:
            return r.choice([lambda: "paid", lambda: "true", lambda: "not false", lambda: f"{self.text(0)} = {self.text(0)}"])()
        kind, ordered = self.any(depth), r.choice([self.number, self.date])
        below = depth - 1
        # A comparison stands in brackets where its own operand would be one.
        value = lambda: f"({kind(below)})" if kind == self.boolean else kind(below)
        return r.choice([
            lambda: f"{self.boolean(below)} or {self.boolean(below)}", lambda: f"{self.boolean(below)} and {self.boolean(below)}",
            lambda: f"not {self.boolean(below)}", lambda: f"({self.boolean(below)} or {self.boolean(below)}) and {self.boolean(0)}",
            lambda: f"{value()} = {value()}", lambda: f"{value()} != {value()}",
            lambda: f"{ordered(below)} {r.choice(['<', '<=', '>', '>='])} {ordered(below)}",
            lambda: f"{value()} is null", lambda: f"{value()} is not null", lambda: f"{value()} in ({value()}, {value()})",
            lambda: f"{value()} not in ({value()},{value()},{value()})",
            lambda: f"{r.choice(['contains', 'starts-with', 'ends-with'])}({self.text(below)}, {self.text(0)})",
            lambda: f"coalesce({self.boolean(below)}, {self.boolean(0)})",
        ])()

    def row(self):
        r = self.random

        def value(kind):
            if r.random() < 1 / 3:
                return None
            return {
                "money": lambda: f"{r.choice(['', '-'])}{r.randint(1, 10**r.randint(1, 30))}.{r.randint(10, 99)}",
                "decimal": lambda: f"0.{r.randint(10, 99)}", "integer": lambda: str(r.randint(-10**r.randint(1, 35), 10**r.randint(1, 35))),
                "date": lambda: r.choice(DAYS), "boolean": lambda: r.choice(["true", "false"]),
                "text": lambda: r.choice(TEXTS), "month": lambda: r.choice(["2025-07", "1999-12"]),
            }[kind]()

        return {"columns": {name: value("text") for name in COLUMNS},
                "fields": {name: [kind, value(kind)] for name, kind in FIELDS.items()}}

    def failing(self):
        """An expression that mostly fails: a division by zero, or too many digits."""
        r = self.random
        bad = r.choice(["divide(1, 0, 2)", "divide(pieces, 0.0, 4)", "999999999999999999999999999999999999 + 1",
                        "0.000000000000000001 * 0.1", "round(999999999999999999999999999999999999, 2) * 10"])
        return r.choice([f"{bad} > {self.number(1)}", f"{self.boolean(1)} and {bad} = 1", f"{self.boolean(1)} or {bad} = 1",
                         f"coalesce({bad}, 1)", f"{bad} is null", f"{self.number(0)} in ({bad}, {self.number(0)})", f"max({bad}, 1)"])


def make(count, seed):
    maker = Maker(random.Random(seed))
    for index in range(count):
        if index % 5 == 4:
            text = maker.failing()
        else:
            text = maker.random.choice([maker.text, maker.number, maker.date, maker.boolean, maker.boolean])(maker.random.randint(1, 4))
        yield {"text": text, "tree": Parser(text).whole(), **maker.row()}


def main():
    if sys.argv[1:2] == ["--make"]:
        for line in make(int(sys.argv[2]), int(sys.argv[3])):
            print(json.dumps({**line, **answer(line)}, ensure_ascii=False))
        return 0
    lines = [json.loads(line) for line in sys.stdin]
    if sys.argv[1:2] != ["--check"]:
        for line in lines:
            print(json.dumps(answer(line), ensure_ascii=False))
        return 0
    wrong = 0
    for line in lines:
        tree = Parser(line["text"]).whole()
        expected = {"fail": True} if line.get("fail") else {"out": line["out"]}
        if tree != line["tree"] or answer(line) != expected:
            wrong += 1
            print(json.dumps({"line": line, "tree": tree, "answer": answer(line)}, ensure_ascii=False))
    print(f"{len(lines) - wrong} of {len(lines)} expressions agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
