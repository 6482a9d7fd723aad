"""Normal forms, Simplified characters and keys of names, for the third reading: Python's unicodedata and OpenCC's own list.

`keys.py OPERATOR` writes what the operator makes of every scalar value alone, but for LF, each with LF behind it.
"""
import pathlib
import re
import sys
import unicodedata

assert unicodedata.unidata_version == "14.0.0", "the contract's version of Unicode"
LIST = pathlib.Path(__file__).parents[2] / "ThirdParty/OpenCC/TSCharacters.txt"
SIMPLIFIED = {ord(line[0]): line.split("\t")[1].split(" ")[0] for line in LIST.read_text(encoding="utf-8").splitlines()}
PAIRS = dict(["()", "<>", "[]", "{}", "〈〉", "《》", "【】", "〔〕", "〖〗"])
REMARKS = """老客户 新客户 大客户 散客 客户 黑名单 已停用 停用 已禁用 禁用 已作废 作废 已注销 注销 已吊销 吊销 已倒闭 倒闭 已搬迁 已删除 删除 请勿使用
勿用 不再合作 停止合作 暂停合作 测试 重复 旧 old test inactive closed duplicate""".split()
WORD = "|".join(sorted(REMARKS, key=len, reverse=True))
REMARK = re.compile(f"[0-9年月日]*+(?:(?>{WORD})[0-9年月日]*+)++")
FORM = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|公司)\Z")


def normal(form, text):
    """Python sorts a long row of marks by comparing each with each; a stable sort of the row gives the same."""
    rows = re.sub(r"[\u0300-\u0304\u0316-\u0319]{40,}", lambda row: "".join(sorted(row[0], key=unicodedata.combining)), text)
    return unicodedata.normalize(form, rows)


def small(character):
    # The simple mapping: of more than one character the first.
    return character.lower()[0]


def is_kept(character):
    return unicodedata.category(character)[0] in "LMN" and not re.match("[\ufe00-\ufe0f\U000e0100-\U000e01ef]", character)


def match_key(text):
    kept, opened = [], []
    for character in map(small, normal("NFKC", text).translate(SIMPLIFIED)):
        if is_kept(character):
            kept.append(character)
        elif opened and PAIRS[opened[-1][0]] == character:
            at = opened.pop()[1]
            if REMARK.fullmatch("".join(kept[at:])):
                del kept[at:]
        elif character in PAIRS and len(opened) < 16:
            opened.append((character, len(kept)))
    key = "".join(kept)
    form = FORM.search(key)
    return key[:form.start()] if form and form.start() else key


OPERATORS = {"nfc": lambda text: normal("NFC", text), "nfkc": lambda text: normal("NFKC", text), "match-key": match_key,
             "simplified": lambda text: text.translate(SIMPLIFIED)}

if __name__ == "__main__":
    operator = OPERATORS[sys.argv[1]]
    scalars = (chr(scalar) for scalar in range(sys.maxunicode + 1) if scalar != 10 and not 0xd800 <= scalar < 0xe000)
    sys.stdout.buffer.write("".join(operator(scalar) + "\n" for scalar in scalars).encode())
