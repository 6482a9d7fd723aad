#!/usr/bin/env python3
"""A third reading of the field operators, by other means: regular expressions, decimal, datetime.

Reads one JSON object a line: {"op": {...}, "type": ..., "scale": ..., "in": ...}. Writes one a line: {"out": text or null} or {"fail": true}.
With --check it reads vectors with their expected "out" or "fail" and exits 1 if one differs.
"""
import datetime
import json
import re
import sys
import unicodedata
from decimal import Decimal, localcontext

SPACES = "\t\n\v\f\r \u00a0\u200b\u3000\ufeff"


class Fail(Exception):
    pass


def fold(text):
    # NFKC would do more; only the two ranges of the contract are folded, each through its own compatibility mapping.
    return "".join(
        unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else " " if c == "\u3000" else c for c in text)


def scaled(text, scale):
    with localcontext() as context:
        context.prec = 200
        value = Decimal(text)
        units = value.scaleb(scale)
        if units != units.to_integral_value():
            raise Fail
        digits = str(abs(int(units)))
        if len(digits) > 36:
            raise Fail
        body = f"{abs(value):.{scale}f}"
        return ("-" if units < 0 else "") + body


def integer(text, scale):
    if not re.fullmatch(r"0|-?[1-9][0-9]*", text) or len(text.lstrip("-")) > 36:
        raise Fail
    return text


def decimal(text, scale):
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text):
        raise Fail
    return scaled(text, scale)


NUMBER = r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
SYMBOL = "[¥￥]"
MONEY = [
    rf"(?P<sign>[+-])? *{SYMBOL}? *{NUMBER} *元?",
    rf"{SYMBOL} *(?P<sign>[+-]) *{NUMBER} *元?",
    rf"{SYMBOL}? *{NUMBER} *(?P<sign>-) *元?",
    rf"(?P<sign>\() *{SYMBOL}? *{NUMBER} *元? *\)",
]


def money(text, scale):
    if text != text.strip(" "):
        raise Fail
    for pattern in MONEY:
        match = re.fullmatch(pattern, text)
        if match:
            sign = "-" if match["sign"] in ("-", "(") else ""
            return scaled(sign + match["number"].replace(",", ""), scale)
    raise Fail


def date(text, formats):
    for form in formats:
        pattern, rest = "", form
        while rest:
            for token, group in (("yyyy", "(?P<y>[0-9]{4})"), ("MM", "(?P<m>[0-9]{2})"), ("dd", "(?P<d>[0-9]{2})"),
                                 ("M", "(?P<m>[0-9]{1,2}+)"), ("d", "(?P<d>[0-9]{1,2}+)")):
                if rest.startswith(token):
                    pattern, rest = pattern + group, rest[len(token):]
                    break
            else:
                pattern, rest = pattern + re.escape(rest[0]), rest[1:]
        match = re.fullmatch(pattern, text)
        if match:
            try:
                return datetime.date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
            except ValueError:
                raise Fail
    raise Fail


def phone(text, area):
    text = fold(text).strip(SPACES)
    extension = None
    mark = re.search(r"转|ext|x|#", text, re.IGNORECASE | re.ASCII)
    if mark:
        extension = re.sub(r"[ .:]", "", text[mark.end():])
        if not re.fullmatch(r"[0-9]{1,6}", extension):
            raise Fail
        text = text[:mark.start()]
    else:
        match = re.fullmatch(r"(0[0-9]{2,3}-[0-9]{7,8})-([0-9]{1,6})", text)
        if match:
            text, extension = match[1], match[2]
    text = re.sub(r"[ .()-]", "", text)
    if not re.fullmatch(r"\+?[0-9]+", text):
        raise Fail
    if text.startswith("+") and not text.startswith("+86"):
        if extension or not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
            raise Fail
        return text
    stripped = re.sub(r"^(\+86|0086)", "", text)
    international = stripped != text
    if not international and re.fullmatch(r"861[0-9]{10}", text):
        stripped = text[2:]
    suffix = ";ext=" + extension if extension else ""
    match = re.fullmatch(r"0?(1[3-9][0-9]{9})", stripped)
    if match:
        if extension:
            raise Fail
        return "+86" + match[1]
    if re.fullmatch(r"[48]00[0-9]{7}", stripped):
        return "+86" + stripped + suffix
    zero = "0?" if international else "0"
    match = re.fullmatch(zero + r"((?:10|2[0-57-9])[2-8][0-9]{7}|[3-9][0-9]{2}[2-8][0-9]{6,7})", stripped)
    if match:
        return "+86" + match[1] + suffix
    if area and re.fullmatch(r"[2-8][0-9]{7}" if len(area) == 3 else r"[2-8][0-9]{6,7}", stripped):
        return "+86" + area[1:] + stripped + suffix
    raise Fail


def evaluate(vector):
    op, text, scale = vector["op"], vector.get("in"), vector.get("scale", 0)
    name = op["op"]
    if vector.get("absent") and name == "if-absent":
        return op["text"]
    if text is None:
        return None
    if name == "if-absent":
        return text
    if name == "trim":
        return text.strip(SPACES)
    if name == "fold-width":
        return fold(text)
    if name == "null-if":
        return None if text in op["texts"] else text
    if name == "map":
        pairs = dict(op["pairs"])
        if text not in pairs:
            raise Fail
        return pairs[text]
    if name == "date":
        return date(text, op["formats"])
    if name == "phone":
        return phone(text, op.get("area"))
    return {"integer": integer, "decimal": decimal, "money": money}[name](text, scale)


def main():
    checking = "--check" in sys.argv
    wrong = count = 0
    for line in sys.stdin:
        vector = json.loads(line)
        try:
            result = {"out": evaluate(vector)}
        except Fail:
            result = {"fail": True}
        count += 1
        if checking:
            expected = {"fail": True} if vector.get("fail") else {"out": vector["out"]}
            if result != expected:
                wrong += 1
                print(f"differs: {line.strip()} oracle {json.dumps(result, ensure_ascii=False)}")
        else:
            print(json.dumps(result, ensure_ascii=False))
    if checking:
        print(f"{count - wrong} of {count} vectors agree")
    sys.exit(1 if wrong else 0)


main()
