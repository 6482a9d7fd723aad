#!/usr/bin/env python3
"""Random workbooks, written by openpyxl, by XlsxWriter and by hand, and what their sheets' texts are (Format.md section 4.7).

Usage: workbooks.py FOLDER [--workbooks N] [--seed S]
Writes into FOLDER, for each workbook, NAME.xlsx, its parts in NAME/ and in NAME.json what a reading must come to. The texts are read by
expat and the rules of the contract. Where it is known what was put into a cell, that must be there; and what openpyxl reads must be
the same value. A difference between these is printed, and the script exits 1.
"""
import argparse
import datetime
import json
import math
import os
import posixpath
import random
import re
import sys
import warnings
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal

import openpyxl
import xlsxwriter

MAIN = ["http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"]
RELATION = ["http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships"]
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ERRORS = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"]
NEW_ERRORS = ["#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!"]
TEXTS = ["", "甲", "张三，李四", "a,b", "\"x\"", "a\nb", " a ", "&<>", "_", "_x", "_x00", "😀", "é", "0012", "=1+1", "13800138000", "]]>", "\t"]
# XlsxWriter escapes what XML cannot hold, and what looks like an escape.
RAW = TEXTS + ["\r", "a\r\nb", "\x01", "_x000D_", "_x005F_", "_xD83D_"]


# ---- the contract in Python

def unescaped(text):
    """Runs of escapes are UTF-16; surrogates that stay alone stay as they were written."""
    def run(match):
        units = re.findall("_x([0-9A-Fa-f]{4})_", match[0])
        out, index = "", 0
        while index < len(units):
            unit = int(units[index], 16)
            after = int(units[index + 1], 16) if index + 1 < len(units) else 0
            if 0xd800 <= unit < 0xdc00 <= after < 0xe000:
                out += chr(0x10000 + (unit - 0xd800) * 0x400 + after - 0xdc00)
                index += 1
            elif 0xd800 <= unit < 0xe000:
                out += f"_x{units[index]}_"
            else:
                out += chr(unit)
            index += 1
        return out
    return re.sub("(?:_x[0-9A-Fa-f]{4}_)+", run, text)


def named(element, *locals_):
    return element.tag in [f"{{{space}}}{local}" for space in MAIN for local in locals_]


def runs(element):
    out = ""
    for child in element:
        if named(child, "t"):
            out += unescaped(own_text(child))
        elif named(child, "r"):
            out += "".join(unescaped(own_text(text)) for text in child if named(text, "t"))
    return out


def own_text(element):
    return (element.text or "") + "".join(child.tail or "" for child in element)


def truth(text):
    return {"1": True, "true": True, "0": False, "false": False}[text]


class Stop(Exception):
    pass


class Package:
    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        self.held = {name.lower(): name for name in self.parts}
        self.read = {"[content_types].xml"}
        book = self.relations("", "officeDocument")[0][1]
        root = self.root(book)
        properties = [child for child in root if named(child, "workbookPr")]
        self.is_1904 = any(truth(one.get("date1904", "0")) for one in properties)
        strings = self.relations(book, "sharedStrings")
        self.strings = [runs(item) for item in self.root(strings[0][1]) if named(item, "si")] if strings else []
        self.read.update(target.lower() for _, target in self.relations(book, "styles")[:1])
        sheets = dict(self.relations(book, "worksheet"))
        self.sheets, self.others = [], []
        for sheet in [sheet for group in root if named(group, "sheets") for sheet in group if named(sheet, "sheet")]:
            one = next((sheet.get(f"{{{space}}}id") for space in RELATION if sheet.get(f"{{{space}}}id")), None)
            if one in sheets:
                state = {"veryHidden": "very-hidden"}.get(sheet.get("state"), sheet.get("state", "visible"))
                self.sheets.append((sheet.get("name"), state, sheets[one]))
            else:
                self.others.append(sheet.get("name"))
        for _, _, part in self.sheets:
            self.read.add(part.lower())
        self.unread = sorted(name for name in self.parts if name.lower() not in self.read)

    def root(self, part):
        self.read.add(part.lower())
        return ET.fromstring(self.parts[self.held[part.lower()]])

    def relations(self, part, kind):
        folder, name = posixpath.split(part)
        found = []
        for one in self.root(posixpath.join(folder, "_rels", name + ".rels")):
            if one.tag == f"{{{PACKAGE}}}Relationship" and one.get("Type") in [f"{space}/{kind}" for space in RELATION]:
                found.append((one.get("Id"), posixpath.normpath(posixpath.join("/" + folder, one.get("Target")))[1:]))
        return found

    def cells(self, part):
        """Rows that are written: number, whether it is hidden, and the texts by column."""
        number = 0
        for row in [row for data in self.root(part) if named(data, "sheetData") for row in data if named(row, "row")]:
            number = int(row.get("r", number + 1))
            column, texts = 0, {}
            for cell in [cell for cell in row if named(cell, "c")]:
                letters = re.match("[A-Z]*", cell.get("r", ""))[0]
                column = sum(26 ** i * (ord(c) - 64) for i, c in enumerate(reversed(letters))) if letters else column + 1
                text = self.text(cell)
                if text is not None:
                    texts[column] = text
            yield number, truth(row.get("hidden", "0")), texts

    def text(self, cell):
        kind = cell.get("t", "n")
        value = [own_text(child) for child in cell if named(child, "v")]
        inline = [runs(child) for child in cell if named(child, "is")]
        if inline:
            return inline[0]
        if not value or (value[0] == "" and kind != "str"):
            if any(named(child, "f") for child in cell):
                raise Stop
            return None
        if kind == "s":
            return self.strings[int(value[0])]
        if kind == "b":
            return "TRUE" if truth(value[0]) else "FALSE"
        return unescaped(value[0]) if kind == "str" else value[0]

    def reading(self):
        sheets = []
        for name, state, part in self.sheets:
            rows = [row for row in self.cells(part) if row[2]]
            width = max((max(texts) for _, _, texts in rows), default=0)
            text, last, hidden = b"", 0, []
            for number, is_hidden, texts in rows:
                text += b"\n" * (number - last - 1)
                last = number
                line = ",".join(quoted(texts.get(column)) for column in range(1, width + 1)).encode() + b"\n"
                if is_hidden and hidden and hidden[-1][1] == len(text):
                    hidden[-1][1] += len(line)
                elif is_hidden:
                    hidden.append([len(text), len(text) + len(line)])
                text += line
            root = self.root(part)
            columns = {column for group in root if named(group, "cols") for one in group if one.get("hidden") in ("1", "true")
                       for column in covered(one.get("min", ""), one.get("max", "")) if column <= width}
            merged = sum(1 for group in root if named(group, "mergeCells") for _ in group)
            links = sum(1 for group in root if named(group, "hyperlinks") for _ in group)
            pictures = sum(1 for data in root if named(data, "sheetData") for row in data for cell in row
                           if named(cell, "c") and cell.get("t") == "str" and (self.text(cell) or "").startswith("=DISPIMG("))
            counts = [last, width, sum(1 for row in rows if row[1]), len(columns), merged, links, pictures]
            sheets.append({"name": name, "state": state, "text": text.decode(), "counts": counts, "hidden": hidden})
        return {"sheets": sheets, "others": self.others, "is1904": self.is_1904, "unread": self.unread}


def covered(first, last):
    if not (re.fullmatch("[0-9]{1,9}", first) and re.fullmatch("[0-9]{1,9}", last)) or not 1 <= int(first) <= 16384:
        return []
    return range(int(first), min(int(last), 16384) + 1)


def quoted(text):
    if text is None:
        return ""
    if text == "" or re.search("[,\"\r\n]", text):
        return '"' + text.replace('"', '""') + '"'
    return text


# ---- workbooks

class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        # What was put into cells, by sheet, row and column, where it is known.
        self.truth = {}
        # The workbook has no styles, without which openpyxl reads none.
        self.is_bare = False

    def chance(self, one):
        return self.random.randrange(one) == 0

    def number(self):
        r = self.random
        return r.choice([r.randint(-10**6, 10**6), r.randint(0, 10**17), round(r.uniform(-10**6, 10**6), 2), r.uniform(-1, 1), r.uniform(0, 1e-9),
                         r.uniform(0, 1e21), 0, 1234.1, 0.1 + 0.2])

    def places(self):
        rows = sorted(self.random.sample(range(1, 40), self.random.randint(0, 15)))
        return [(row, column) for row in rows for column in sorted(self.random.sample(range(1, 12), self.random.randint(0, 8)))]

    def xlsxwriter(self, path):
        options = {"date_1904": self.chance(3), "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False,
                   "constant_memory": self.chance(3)}
        book = xlsxwriter.Workbook(path, options)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy\"年\"m\"月\""})
        names = ["客户", "台账 2", "x"][:self.random.randint(1, 3)]
        for index, name in enumerate(names):
            sheet = book.add_worksheet(name)
            for row, column in self.places():
                value = None
                match self.random.randrange(8):
                    case 0 | 1:
                        value = self.random.choice(RAW)
                        sheet.write_string(row - 1, column - 1, value)
                        # XlsxWriter leaves an empty string out.
                        value = value or None
                    case 2:
                        number = self.number()
                        sheet.write_number(row - 1, column - 1, number)
                        self.truth[name, row, column] = number
                        continue
                    case 3:
                        value = self.chance(2)
                        sheet.write_boolean(row - 1, column - 1, value)
                        value = "TRUE" if value else "FALSE"
                    case 4:
                        value = self.random.choice(TEXTS[1:] + ERRORS + NEW_ERRORS)
                        sheet.write_formula(row - 1, column - 1, "=A1", None, value)
                    case 5:
                        sheet.write_datetime(row - 1, column - 1, datetime.datetime(2023, 5, 6, 7, 8, 9), day)
                        continue
                    case 6:
                        if options["constant_memory"]:
                            continue
                        parts = [self.random.choice(["甲", " b ", "c\n", "&"]) for _ in range(2)]
                        sheet.write_rich_string(row - 1, column - 1, bold, parts[0], "/", parts[1])
                        value = f"{parts[0]}/{parts[1]}"
                    case 7:
                        sheet.write_blank(row - 1, column - 1, None, bold)
                        continue
                if value is not None:
                    self.truth[name, row, column] = value
            if self.chance(3):
                sheet.write_url(60, 0, "https://example.com/", None, "链接")
                self.truth[name, 61, 1] = "链接"
            if self.chance(3):
                sheet.set_column(1, self.random.randint(1, 20), None, None, {"hidden": True})
            if not options["constant_memory"]:
                for row in self.random.sample(range(40), self.random.choice([0, 0, 3, 10])):
                    sheet.set_row(row, None, None, {"hidden": True})
                if self.chance(3):
                    sheet.merge_range(50, 0, 51, 2, "合并")
            if index > 0 and self.chance(3):
                sheet.very_hidden() if self.chance(2) else sheet.hide()
        if self.chance(4):
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": "=客户!$A$1:$A$5"})
            book.add_chartsheet("图").set_chart(chart)
        book.close()

    def openpyxl(self, path):
        book = openpyxl.Workbook(write_only=False)
        if self.chance(3):
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active.title = "客户"
        if self.chance(2):
            book.create_sheet("其他").sheet_state = self.random.choice(["visible", "hidden", "veryHidden"])
        for sheet in book.worksheets:
            for row, column in self.places():
                value = self.random.choice([self.random.choice(TEXTS), self.number(), self.chance(2), self.random.choice(ERRORS),
                                            datetime.date(2023, 5, 6), Decimal("1234.10")])
                if isinstance(value, str) and value.startswith("="):
                    value = "=1+1" if self.chance(20) else "'"
                sheet.cell(row, column, value)
                if isinstance(value, bool):
                    self.truth[sheet.title, row, column] = "TRUE" if value else "FALSE"
                elif isinstance(value, str) and value and not value.startswith("="):
                    # It leaves an empty string out, too.
                    self.truth[sheet.title, row, column] = value
                elif isinstance(value, (int, float)):
                    self.truth[sheet.title, row, column] = value
            for row in self.random.sample(range(1, 40), self.random.choice([0, 0, 5])):
                sheet.row_dimensions[row].hidden = True
            if self.chance(3):
                sheet.column_dimensions[self.random.choice("ABCDEF")].hidden = True
            if self.chance(3):
                sheet.merge_cells("H50:J51")
        book.save(path)

    def by_hand(self, path):
        self.is_bare = True
        strict = self.chance(2)
        main, relation = MAIN[strict], RELATION[strict]
        r = self.random
        prefix = r.choice(["", "x:"])
        declaration = f'xmlns{":x" if prefix else ""}="{main}"'

        def text():
            whole = "".join(r.choice(["甲", "a", " ", ",", "&amp;", "&#13;", "\n", "_x000D_", "_x005F_", "_xD83D__xDE00_", "_xde00_", "_x00g0_", "<![CDATA[<]]>", "_", "x0041_"])
                            for _ in range(r.randint(0, 5)))
            return whole

        def rich(tag):
            inside = "".join(
                r.choice([f"<{prefix}t>{text()}</{prefix}t>", f"<{prefix}r><{prefix}rPr/><{prefix}t xml:space='preserve'>{text()}</{prefix}t></{prefix}r>",
                          f"<{prefix}rPh sb='0' eb='1'><{prefix}t>カ</{prefix}t></{prefix}rPh>", f"<{prefix}phoneticPr fontId='1'/>"])
                for _ in range(r.randint(0, 3)))
            return f"<{prefix}{tag}>{inside}</{prefix}{tag}>"

        strings = [rich("si") for _ in range(r.randint(1, 20))]

        def cell(place):
            at = f" r='{place}'" if place else ""
            style = r.choice(["", " s='1'", " s='x'"])
            formula = f"<{prefix}f>A1</{prefix}f>" if self.chance(4) else ""
            kind, body = r.choice([
                ("s", f"{formula}<{prefix}v>{r.randrange(len(strings))}</{prefix}v>"), ("str", f"{formula}<{prefix}v>{text()}</{prefix}v>"), ("inlineStr", rich("is")),
                ("b", f"{formula}<{prefix}v>{r.choice(['0', '1', 'true', 'false'])}</{prefix}v>"), ("e", f"<{prefix}v>{r.choice(ERRORS + NEW_ERRORS)}</{prefix}v>"),
                ("str", f'{formula}<{prefix}v>=DISPIMG("ID_{r.randrange(9)}",1)</{prefix}v>'),
                ("d", f"<{prefix}v>2023-05-06T07:08:09</{prefix}v>"), ("n", f"{formula}<{prefix}v>{r.choice(['1', '-0.5', '1.5E-7', '1234.0999999999999'])}</{prefix}v>"),
                ("", f"<{prefix}v>{self.number()}</{prefix}v>"), ("", ""), ("", f"<{prefix}v/>"), ("str", f"<{prefix}v/>"), ("s", f"<{prefix}v></{prefix}v>")])
            return f"<{prefix}c{at}{style}" + (f" t='{kind}'" if kind else "") + f">{body}</{prefix}c>"

        def rows():
            out, number = "", 0
            for _ in range(r.randint(0, 12)):
                step = r.choice([1, 1, 1, 2, 9])
                number += step
                at = f" r='{number}'" if step > 1 or self.chance(2) else ""
                hidden = r.choice(["", "", " hidden='1'", " hidden='true'", " hidden='0'"])
                cells, column = "", 0
                for _ in range(r.randint(0, 6)):
                    step = r.choice([1, 1, 3, 26])
                    column += step
                    place = f"{openpyxl.utils.get_column_letter(column)}{number}" if step > 1 or self.chance(2) else ""
                    cells += cell(place)
                out += f"<{prefix}row{at}{hidden}>{cells}</{prefix}row>"
            return out

        names = ["一", "二", "三"][:r.randint(1, 3)]
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        wrap = f"<{prefix}{{0}} {declaration}>{{1}}</{prefix}{{0}}>"
        parts = {"[Content_Types].xml": head + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'}

        def relations(all_):
            return head + f'<Relationships xmlns="{PACKAGE}">' + "".join(
                f'<Relationship Id="{one}" Type="{relation}/{kind}" Target="{target}"/>' for one, kind, target in all_) + "</Relationships>"

        parts["_rels/.rels"] = relations([("rId1", "officeDocument", r.choice(["xl/workbook.xml", "/xl/workbook.xml", "./xl/workbook.xml"]))])
        targets = [(f"rId{index}", "worksheet", f"worksheets/sheet{index}.xml") for index in range(len(names))]
        parts["xl/_rels/workbook.xml.rels"] = relations(targets + [("s", "sharedStrings", r.choice(["sharedStrings.xml", "/xl/SharedStrings.xml"])), ("t", "theme", "theme.xml")])
        epoch = r.choice(["", " date1904='1'", " date1904='false'"])
        states = ["", " state='hidden'", " state='visible'"]
        module = f"<{prefix}sheet name='Module1' sheetId='9' state='veryHidden' r:id=''/>" if self.chance(4) else ""
        sheets = module + "".join(f"<{prefix}sheet name='{name}' sheetId='{index + 1}' r:id='rId{index}'{r.choice(states)}/>"
                         for index, name in enumerate(names))
        parts["xl/workbook.xml"] = head + f"<{prefix}workbook {declaration} xmlns:r='{relation}'><{prefix}workbookPr{epoch}/><{prefix}sheets>{sheets}</{prefix}sheets></{prefix}workbook>"
        parts["xl/sharedStrings.xml"] = head + wrap.format("sst", "".join(strings))
        parts["xl/theme.xml"] = "<a/>"
        for index in range(len(names)):
            columns = "".join(f"<{prefix}col min='{r.choice([1, 2, 3, 7, 0, 16385, 'x'])}' max='{r.choice([2, 3, 9, 16384, 16385, ''])}' hidden='{r.choice([0, 1, 'true', 'yes'])}'/>"
                              for _ in range(r.randint(0, 4)))
            columns = f"<{prefix}cols>{columns}</{prefix}cols>" if columns else ""
            merged = f"<{prefix}mergeCells><{prefix}mergeCell ref='A1:B2'/></{prefix}mergeCells>" if self.chance(3) else ""
            links = f"<{prefix}hyperlinks><{prefix}hyperlink ref='A1'/><{prefix}hyperlink ref='A2'/></{prefix}hyperlinks>" if self.chance(3) else ""
            extension = r.choice(["", f"<{prefix}extLst><{prefix}ext uri='x'/></{prefix}extLst>"])
            content = f"{columns}<{prefix}sheetData>{rows()}{extension}</{prefix}sheetData>{merged}{links}"
            mark = "\ufeff" if self.chance(5) else ""
            parts[f"xl/worksheets/sheet{index}.xml"] = mark + head + wrap.format("worksheet", content)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)


def texts_of(sheet):
    """The fields of a text: Python's csv module does not tell null from empty, so it is cut here."""
    rows, row, rest = {}, 1, sheet["text"]
    while rest:
        column = 1
        while True:
            match = re.match(r'"((?:[^"]|"")*)"|([^,"\r\n]*)', rest)
            if match[1] is not None:
                rows[row, column] = match[1].replace('""', '"')
            elif match[2]:
                rows[row, column] = match[2]
            rest = rest[match.end():]
            if rest[0] == "\n":
                break
            rest, column = rest[1:], column + 1
        rest, row = rest[1:], row + 1
    return rows


def same(text, value):
    if isinstance(value, str):
        return text == value
    # Both write 16 digits.
    return text is not None and math.isclose(float(text), float(value), rel_tol=1e-15)


def check(path, reading, maker, name):
    """What was put in, and what openpyxl reads, against the texts."""
    found = {sheet["name"]: texts_of(sheet) for sheet in reading["sheets"]}
    wrong = []
    for (sheet, row, column), value in maker.truth.items():
        text = found[sheet].get((row, column))
        if not same(text, value):
            wrong.append(f"{name} {sheet} {row},{column}: {value!r} was written, {text!r} is read")
    if maker.is_bare:
        return wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                text, value = found[sheet.title].get((cell.row, cell.column)), cell.value
                if value is None or value == "":
                    # A cell that a merged one covers is none to openpyxl.
                    agrees = text in (None, "") or type(cell).__name__ == "MergedCell"
                elif isinstance(value, bool):
                    agrees = text == ("TRUE" if value else "FALSE")
                elif isinstance(value, (int, float)):
                    agrees = same(text, value)
                elif isinstance(value, (datetime.date, datetime.time, datetime.timedelta)) or cell.data_type == "e":
                    agrees = text is not None
                else:
                    # openpyxl leaves escapes as they are, but for one that it takes out.
                    agrees = text is not None and (text == value or "_" in value)
                if not agrees:
                    wrong.append(f"{name} {sheet.title} {cell.coordinate}: openpyxl reads {value!r}, not {text!r}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--workbooks", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    wrong, cells, stops = [], 0, 0
    for number in range(arguments.workbooks):
        name = f"{number:06}"
        path = os.path.join(arguments.folder, name + ".xlsx")
        maker = Maker(arguments.seed * 1_000_000 + number)
        [maker.xlsxwriter, maker.openpyxl, maker.by_hand][number % 3](path)
        package = Package(path)
        try:
            reading = package.reading()
            wrong += check(path, reading, maker, name)
            cells += sum(len(texts_of(sheet)) for sheet in reading["sheets"])
        except Stop:
            reading, stops = {"stop": True}, stops + 1
        with open(os.path.join(arguments.folder, name + ".json"), "w", encoding="utf-8", newline="") as file:
            json.dump(reading, file, ensure_ascii=False)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(os.path.join(arguments.folder, name))
    for line in wrong[:20]:
        print(line)
    print(f"{arguments.workbooks} workbooks, {cells} cells with a value, {stops} with a formula without one, {len(wrong)} differences within Python")
    sys.exit(1 if wrong else 0)


main()
