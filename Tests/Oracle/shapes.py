"""Formats, amounts in words and damage, for the third reading: regular expressions and the arithmetic of Python."""
import datetime
import re
from decimal import Decimal, localcontext

SPACES = "\t\n\v\f\r \u00a0\u200b\u3000\ufeff"


class Fail(Exception):
    pass


# Formats

PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]|9[0-9]"


def resident_id(text, closing):
    if not re.fullmatch(rf"(?:{PROVINCES})[0-9]{{15}}[0-9Xx]", text):
        raise Fail
    text = text.upper()
    try:
        birth = datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise Fail
    if not datetime.date(1850, 1, 1) <= birth <= datetime.date.fromisoformat(closing):
        raise Fail
    # ISO 7064 MOD 11-2: the eighteen values weighted with powers of 2 leave 1.
    values = [10 if c == "X" else int(c) for c in text]
    if sum(value * pow(2, 17 - place, 11) for place, value in enumerate(values)) % 11 != 1:
        raise Fail
    return text


def credit_code(text, closing):
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if not re.fullmatch(f"[{alphabet}]{{18}}", text):
        raise Fail
    values = [alphabet.index(c) for c in text]
    weighted = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    if (31 - weighted % 31) % 31 != values[17]:
        raise Fail
    return text


def bank_card(text, closing):
    if not re.fullmatch(r"[0-9](?:[ -]*[0-9])*", text):
        raise Fail
    digits = re.sub("[ -]", "", text)
    last, doubled = digits[::-1][::2], digits[::-1][1::2]
    total = sum(map(int, last)) + sum(sum(divmod(2 * int(d), 10)) for d in doubled)
    if not 12 <= len(digits) <= 19 or total % 10:
        raise Fail
    return digits


def invoice(text, closing):
    match = re.fullmatch(r"([0-9]{20})|([0-9]{10}|[0-9]{12})[ -]?([0-9]{8})", text)
    if not match:
        raise Fail
    return match[1] or match[2] + match[3]


def email(text, closing):
    atom, label = r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    match = re.fullmatch(rf"({atom}(?:\.{atom})*)@({label}(?:\.{label})+)", text)
    if not match or len(match[1]) > 64 or len(match[2]) > 253:
        raise Fail
    return match[1] + "@" + match[2].lower()


LANDLINE = r"0(?:(?:10|2[0-57-9])-?[2-8][0-9]{7}|[3-9][0-9]{2}-?[2-8][0-9]{6,7})(?:-[0-9]{1,6})?"
PATTERNS = {
    "mobile": r"1[3-9][0-9]{9}", "landline": LANDLINE, "postcode": r"[0-9]{6}", "qq": r"[1-9][0-9]{4,10}",
    "wechat": r"[A-Za-z][-_A-Za-z0-9]{5,19}",
}
CHECKS = {"resident-id": resident_id, "credit-code": credit_code, "bank-card": bank_card, "invoice": invoice, "email": email}


def of_shape(text, name, closing):
    if name in CHECKS:
        return CHECKS[name](text, closing)
    if not re.fullmatch(PATTERNS[name], text):
        raise Fail
    return text


# Amounts

DIGITS = "零壹贰叁肆伍陆柒捌玖"
VARIANTS = str.maketrans("〇貳參叄陸萬億圆圓負幣正", "零贰叁叁陆万亿元元负币整")
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
D = "[壹贰叁肆伍陆柒捌玖]"


def section(first):
    """One section; the first of all does not begin with a filler, and a ten without its digit is the first of its section."""
    filler = "" if first else "零?"
    items = [f"(?:{{0}}{D}仟)", f"(?:{{0}}{D}佰)", f"(?:{{0}}{D}拾)", f"(?:{{0}}{D})"]
    ways = []
    for start in range(4):
        head = f"{filler}{D}?拾" if start == 2 else items[start].format(filler)
        ways.append(head + "".join(item.format("零?") + "?" for item in items[start + 1:]))
    return "(?:" + "|".join(ways) + ")"


FIRST, LATER = section(True), section(False)
WHOLE = f"零|{FIRST}亿(?:{LATER}万)?(?:{LATER})?|{FIRST}万(?:{LATER})?|{FIRST}"
PART = "(?:零?[壹贰叁肆伍陆柒捌玖]|零){}"
CAPITALS = re.compile(
    f"(?:(?P<whole>{WHOLE})元(?P<a>{PART.format('角')})?(?P<b>{PART.format('分')})?"
    f"|(?P<c>[{DIGITS}]角)(?P<d>{PART.format('分')})?|(?P<e>[{DIGITS}]分))整?")


def words(text):
    match = CAPITALS.fullmatch(text)
    if not match:
        raise Fail

    def value(part):
        total, rest = 0, part
        for mark, factor in (("亿", 10**8), ("万", 10**4), ("", 1)):
            head, found, tail = rest.partition(mark) if mark else (rest, "1", "")
            if not found:
                continue
            rest = tail
            for unit, size in (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)):
                for found in re.finditer(f"({D}?){unit}" if unit else f"({D})(?![仟佰拾])", head):
                    total += (DIGITS.index(found[1]) if found[1] else 1) * size * factor
        return total

    def last(*names):
        parts = [match[name] for name in names if match[name]]
        return DIGITS.index(parts[0][-2]) if parts else 0

    return Decimal(value(match["whole"] or "零")) + Decimal(last("a", "c")) / 10 + Decimal(last("b", "d", "e")) / 100


def amount(text):
    """The text, folded already, as a plain decimal."""
    text = re.sub("[ \u00a0]", "", text).translate(VARIANTS)
    money, sign = "(?:人民币|RMB|CNY|[¥￥])", "[-+−负]"
    for pattern in (rf"(?P<s>{sign})?{money}?(?P<v>.+)", rf"{money}(?P<s>{sign})(?P<v>.+)", rf"{money}?(?P<v>.+)(?P<s>-)",
                    rf"(?P<s>\(){money}?(?P<v>.+)\)"):
        match = re.fullmatch(pattern, text, re.DOTALL)
        if not match:
            continue
        digits = re.fullmatch(rf"({NUMBER})([万亿]?)元?", match["v"])
        try:
            if digits:
                with localcontext() as context:
                    context.prec = len(text) + 20
                    value = Decimal(digits[1].replace(",", "")) * {"": 1, "万": 10**4, "亿": 10**8}[digits[2]]
            else:
                value = words(match["v"])
        except Fail:
            continue
        # A sign in front of the number would round it.
        return ("-" if match["s"] in ("-", "−", "负", "(") else "") + format(value, "f")
    raise Fail


# Damage

MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"


def damage(vector):
    text, kind, length = vector["in"], vector.get("kind"), int(vector.get("length", 0))
    formats = [op["name"] for op in vector.get("do", []) if op["op"] == "format"]
    accepted = vector.get("accept", [])
    core = text.strip(SPACES)

    def lost_precision():
        checked = [name for name in formats if name in ("resident-id", "bank-card")]
        if not checked or not re.fullmatch("[0-9]{16,19}", core) or not core.endswith("000") or core[15:].strip("0"):
            return False
        try:
            of_shape(core, checked[0], "2026-12-31")
        except Fail:
            return True
        return False

    found = {
        "EXCEL_ERROR": re.fullmatch(r"#{3,}|#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|(?:SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|PYTHON|EXTERNAL|TIMEOUT)!|GETTING_DATA)", core),
        "EXCEL_SCIENTIFIC": (vector["type"] in ("identifier", "phone") or formats)
        and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?[Ee][+-][0-9]{1,3}", core),
        "EXCEL_PRECISION_LOSS": lost_precision(),
        "EXCEL_ZEROS_LOST": re.fullmatch("0|[1-9][0-9]*", core) and len(core) < length,
        "EXCEL_DATE_MANGLED": kind == "spec"
        and re.fullmatch(rf"[0-9]{{1,2}}月[0-9]{{1,2}}日|{MONTH}-[0-9]{{1,2}}|[0-9]{{1,2}}-{MONTH}", core),
        "LOST_CHARACTERS": (vector["type"] == "identifier" or kind == "name")
        and (text == "?" or re.search(r"\ufffd|锟斤拷|\?\?|\?[^\x00-\x7f]|[^\x00-\x7f]\?", text)),
    }
    return next((code for code, is_so in found.items() if is_so and code not in accepted), None)
