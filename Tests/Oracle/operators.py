#!/usr/bin/env python3
"""A third reading of the field operators, by other means: regular expressions, decimal, datetime.

Reads one JSON object a line: {"op": {...} or "do": [{...}], "type": ..., "scale": ..., "in": ...}. Writes one a line: {"out": text or
null} or {"fail": true}. With --check it reads vectors with their expected "out" or "fail" and exits 1 if one differs; with --damage texts
with the code of their damage, with --columns records of several columns.
"""
import datetime
import json
import re
import sys
import unicodedata
import zoneinfo
from decimal import ROUND_HALF_UP, Decimal, localcontext

from shapes import SPACES, Fail, amount, damage, of_shape
from texts import PIECES, TEXTS


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


NUMERAL = "(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
TOKENS = (("yyyy", "(?P<y>[0-9]{4})"), ("MM", "(?P<m>[0-9]{2})"), ("dd", "(?P<d>[0-9]{2})"), ("HH", "(?P<H>[0-9]{2})"),
          ("mm", "(?P<M>[0-9]{2})"), ("ss", "(?P<S>[0-9]{2})"), ("XXX", "(?P<X>Z|[+-][0-9]{2}:[0-9]{2})"),
          ("M", "(?P<m>[0-9]{1,2}+)"), ("d", "(?P<d>[0-9]{1,2}+)"), ("H", "(?P<H>[0-9]{1,2}+)"))


def numeral(text):
    tens, ten, ones = text.rpartition("十")
    value = "零一二三四五六七八九".index
    return (value(tens) if tens else 1 if ten else 0) * 10 + (value(ones) if ones else 0)


def named(form, text, kind):
    """Year, month, day and the seconds of that day; None if the text is not of the form."""
    day = "" if kind == "month" else "(?P<d>.+)日"
    if form == "chinese":
        match = re.fullmatch(f"(?P<y>[〇○零一二三四五六七八九]{{4}})年(?P<m>{NUMERAL})月" + day.replace(".+", NUMERAL), text)
        if not match:
            return None
        year = int("".join(str("〇一二三四五六七八九".index(c)) if c not in "○零" else "0" for c in match["y"]))
        return year, numeral(match["m"]), numeral(match["d"]) if day else 1, 0
    if form == "minguo":
        match = re.fullmatch("民[国國](?P<y>元|[1-9][0-9]{0,2})年(?P<m>[0-9]{1,2})月" + day.replace(".+", "[0-9]{1,2}"), text)
        if not match:
            return None
        year = 1 if match["y"] == "元" else int(match["y"])
        return year + 1911, int(match["m"]), int(match["d"]) if day else 1, 0
    fraction = "[0-9]{1,12}" if kind == "datetime" else "0{1,12}"
    match = re.fullmatch(rf"([0-9]{{1,7}})(\.{fraction})?", text)
    if not match:
        return None
    serial = int(match[1])
    seconds = int((Decimal("0" + (match[2] or "")) * 86400).to_integral_value(ROUND_HALF_UP))
    first, last = (0, 2957003) if form == "excel-1904" else (1, 2958465)
    if not first <= serial <= last or (form == "excel-1900" and serial == 60):
        raise Fail
    epoch = datetime.date(1904, 1, 1) if form == "excel-1904" else datetime.date(1899, 12, 31 if serial < 60 else 30)
    day = epoch + datetime.timedelta(serial + seconds // 86400)
    return day.year, day.month, day.day, seconds % 86400


def date(text, formats, kind="date", zone=None):
    for form in formats:
        offset, moment = None, None
        if form in ("chinese", "minguo", "excel-1900", "excel-1904"):
            moment = named(form, text, kind)
        else:
            pattern, rest = "", form
            while rest:
                for token, group in TOKENS:
                    if rest.startswith(token) and (kind == "datetime" or token[0] not in "HmsX"):
                        pattern, rest = pattern + group, rest[len(token):]
                        break
                else:
                    pattern, rest = pattern + re.escape(rest[0]), rest[1:]
            match = re.fullmatch(pattern, text)
            if match:
                part = {"d": "1", "H": "0", "M": "0", "S": "0", **match.groupdict()}
                offset = part.get("X")
                if int(part["H"]) > 23 or int(part["M"]) > 59 or int(part["S"]) > 59:
                    raise Fail
                seconds = int(part["H"]) * 3600 + int(part["M"]) * 60 + int(part["S"])
                moment = int(part["y"]), int(part["m"]), int(part["d"]), seconds
        if moment:
            try:
                day = datetime.date(*moment[:3])
            except ValueError:
                raise Fail
            if kind != "datetime":
                return day.isoformat()[:7 if kind == "month" else 10]
            local = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=moment[3])
            return local.isoformat() + (stated(offset) if offset else offset_in(zone, local))
    raise Fail


def stated(offset):
    if offset == "Z":
        return "+00:00"
    if offset == "-00:00" or int(offset[1:3]) > 23 or int(offset[4:]) > 59:
        raise Fail
    return offset


def offset_in(name, local):
    zone, utc = zoneinfo.ZoneInfo(name), datetime.timezone.utc
    if not 1900 <= local.year < 2100:
        raise Fail
    offsets = set()
    for fold in (0, 1):
        there = local.replace(tzinfo=zone, fold=fold)
        back = there.astimezone(utc).astimezone(zone).replace(tzinfo=None, fold=0)
        if back == local:
            offsets.add(there.utcoffset())
    if len(offsets) != 1:
        raise Fail
    seconds = int(offsets.pop().total_seconds())
    if seconds % 60:
        raise Fail
    return f"{'-' if seconds < 0 else '+'}{abs(seconds) // 3600:02}:{abs(seconds) // 60 % 60:02}"


def separated(text, by):
    if not text.strip(SPACES):
        return "[]"
    parts = [part.strip(SPACES) for part in re.split("|".join(map(re.escape, by)), text)]
    if "" in parts:
        raise Fail
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def unwrapped(text):
    match = re.fullmatch(r'="([^"]*)"|\'(.*)|(.*?)\t+', text, re.DOTALL)
    return next(group for group in match.groups() if group is not None) if match else text


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


def rounded(text):
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([Ee][+-]?[0-9]{1,3})?", text):
        return text
    with localcontext() as context:
        context.prec, context.rounding = 15, ROUND_HALF_UP
        number = +Decimal(text)
    body = f"{number:f}"
    if "." in body:
        body = body.rstrip("0").rstrip(".")
    body = "0" if number == 0 else body
    return body if sum(c.isdigit() for c in body) <= 60 else text


def evaluate(vector):
    value, absent = vector.get("in"), vector.get("absent", False)
    return chained(value, absent, vector.get("do") or [vector["op"]], vector)


def chained(value, absent, chain, vector):
    for op in chain:
        if op["op"] == "if-null" and value is None or op["op"] == "if-absent" and absent:
            value, absent = op["text"], False
        elif value is not None:
            value = step(op, value, vector)
    return value


def several(vector):
    """A field of several columns: its value, or the code of the damage."""
    rule, record = vector["rule"], vector["in"]
    names = rule.get("from") or rule.get("join") or [name for _, name, _, _ in PIECES(rule["template"]) if name]
    for name in names:
        found = damage({"type": "text", "kind": vector.get("kind"), "in": record.get(name), "do": rule.get("do", []),
                        "accept": rule.get("accept", [])}) if record.get(name) is not None else None
        if found:
            return {"code": found}
    texts = [record.get(name) for name in names]
    there = [text for text in texts if text is not None]
    if "from" in rule:
        value = there[0] if there else None
    elif "join" in rule:
        value = rule["with"].join(there) if there else None
    else:
        # Braces in a template are what Python's own format strings make of them.
        value = None if len(there) < len(texts) else "".join(
            literal + (record[name] if name is not None else "") for literal, name, _, _ in PIECES(rule["template"]))
    return {"out": chained(value, False, rule.get("do", []), vector)}


def step(op, text, vector):
    name, scale = op["op"], vector.get("scale", 0)
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
    if name == "one-of":
        if text not in op["texts"]:
            raise Fail
        return text
    if name == "boolean":
        if text not in op["yes"] + op["no"]:
            raise Fail
        return "true" if text in op["yes"] else "false"
    if name == "format":
        return of_shape(text, op["name"], vector.get("closing", "2026-12-31"))
    if name == "excel-text":
        return unwrapped(text)
    if name == "excel-number":
        return rounded(text)
    if name == "pad":
        return text.zfill(int(op["count"])) if re.fullmatch("[0-9]+", text) else text
    if name == "list":
        return separated(text, op["by"])
    if name == "amount":
        return scaled(amount(fold(text)), scale)
    if name in ("date", "month", "datetime"):
        return date(text, op["formats"], name, op.get("zone"))
    if name == "phone":
        return phone(text, op.get("area"))
    if name in TEXTS:
        return TEXTS[name](text, op)
    return {"integer": integer, "decimal": decimal, "money": money}[name](text, scale)


def main():
    checking, searching, joining = "--check" in sys.argv, "--damage" in sys.argv, "--columns" in sys.argv
    wrong = count = 0
    for line in sys.stdin:
        vector = json.loads(line)
        try:
            result = {"code": damage(vector)} if searching else several(vector) if joining else {"out": evaluate(vector)}
        except Fail:
            result = {"fail": True}
        count += 1
        if checking or searching:
            expected = {"code": vector["code"]} if "code" in vector else {"fail": True} if vector.get("fail") else {"out": vector["out"]}
            if result != expected:
                wrong += 1
                print(f"differs: {line.strip()} oracle {json.dumps(result, ensure_ascii=False)}")
        else:
            print(json.dumps(result, ensure_ascii=False))
    if checking or searching:
        print(f"{count - wrong} of {count} vectors agree")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
