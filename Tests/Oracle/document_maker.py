"""Makes documents, most of them nearly sound: the same seed gives the same bytes."""
import random

JSON_LAYOUTS = [
    {"format": "json", "lists": [
        {"id": "order", "path": "/orders", "columns": ["/id", "/total", "/customer/name", "/tags"], "packed": ["/tags"]},
        {"id": "line", "path": "/lines", "parent": 0, "columns": ["/no", "/text"]},
        {"id": "part", "path": "/parts", "parent": 1, "columns": [""]}], "outside": ["/meta"]},
    {"format": "json", "lists": [
        {"id": "row", "path": "", "columns": ["/id", "/in/a", "/in/b", "/p", "/x~1y"], "packed": ["/p"]}]},
    {"format": "json", "lists": [{"id": "value", "path": "", "columns": [""]}]},
    {"format": "ndjson", "lists": [{"id": "row", "path": "", "columns": ["/id", "/text", "/in/a", "/in/b"]}]},
]
XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
XML_LAYOUTS = [
    {"format": "xml", "lists": [
        {"id": "o", "path": "/r/o", "columns": ["@id", "t", "t/@c", "c/n", "c/e"]},
        {"id": "l", "path": "/ls/l", "parent": 0, "columns": ["@no", "."]}], "outside": ["/r/meta", "/r/@v"]},
    {"format": "xml", "namespaces": {"c": "urn:c"}, "lists": [
        {"id": "o", "path": "/c:r/c:o", "columns": ["c:t", "@c:id", "@xml:lang", "k"]},
        {"id": "p", "path": "/c:p", "parent": 0, "columns": ["p", "."]}]},
    {"format": "xml", "dtd": True, "lists": [{"id": "o", "path": "/r/o", "columns": ["@id", "t", "k"]}]},
    {"format": "xml", "encoding": "gb18030", "lists": [{"id": "o", "path": "/r/o", "columns": ["@id", "t"]}]},
    {"format": "xml", "encoding": "utf-16le", "lists": [{"id": "o", "path": "/r/o", "columns": ["@id", "t"]}]},
    {"format": "xml", "encoding": "utf-16be", "lists": [{"id": "o", "path": "/r/o", "columns": ["@id", "t"]}]},
]
MARKS = {"utf-16le": b"\xff\xfe", "utf-16be": b"\xfe\xff"}
TEXTS = ["张三", "𠮷野", "é", "e\u0301", "x", "", " ", "1,50", "a b", "（）", "0", "null", "\u00a0", "\ufeff", "😀"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, choices):
        return self.random.choice(choices)

    def chance(self, one_in):
        return self.random.randrange(one_in) == 0

    # JSON

    def json(self, index):
        layout = dict(JSON_LAYOUTS[index % len(JSON_LAYOUTS)])
        kind = index % len(JSON_LAYOUTS)
        self.rare = 40 if self.chance(2) else 400
        if kind == 0:
            body = self.members([("orders", lambda: self.array(self.order, 4)), ("meta", self.any)])
        elif kind == 1:
            body = self.array(self.row, 5)
        elif kind == 2:
            body = self.array(self.scalar, 6)
        else:
            ends = self.one([["\n"], ["\r\n"], ["\n", "\n\n", " \n\t\n"]])
            body = "".join(self.row().replace("\n", " ") + self.one(ends) for _ in range(self.random.randint(0, 5)))
        data = self.space().encode() * (kind < 3) + body.encode("utf-8", "surrogatepass")
        if self.chance(25):
            data = b"\xef\xbb\xbf" + data
        data = self.spoil(data, b'{}[],:"\\0-.eE \n\x00\x1f\xff\xc3\xed\xa0tfnN/u')
        layout["bom"] = data.startswith(b"\xef\xbb\xbf")
        return layout, data

    def space(self):
        return self.one(["", "", "", " ", "\n", "\r\n", "\t", " \n  "])

    def members(self, pairs):
        if pairs and self.chance(self.rare):
            pairs = pairs + [self.one(pairs)]
        if self.chance(self.rare):
            pairs = pairs + [(self.one(["new", "\\ud83d", "新", "\\u0000"]), self.any)]
        if self.chance(3):
            pairs = self.random.sample(pairs, len(pairs))
        body = ",".join(
            f'{self.space()}"{self.escaped(name)}"{self.space()}:{self.space()}{value()}{self.space()}' for name, value in pairs)
        return "{" + body + ("," if self.chance(self.rare * 4) else "") + "}"

    def escaped(self, name):
        if name and name.isascii() and "\\" not in name and self.chance(15):
            place = self.random.randrange(len(name))
            return name[:place] + f"\\u{ord(name[place]):04x}" + name[place + 1:]
        return name

    def array(self, value, most):
        return "[" + ",".join(self.space() + value() + self.space() for _ in range(self.random.randint(0, most))) + "]"

    def order(self):
        if self.chance(self.rare):
            return self.any()
        pairs = [("id", self.scalar), ("total", self.number), ("customer", lambda: self.members([("name", self.string)])),
                 ("tags", self.any), ("lines", lambda: self.array(self.line, 3))]
        return self.members([pair for pair in pairs if not self.chance(5)])

    def line(self):
        pairs = [("no", self.number), ("text", self.string), ("parts", lambda: self.array(self.scalar, 3))]
        return "null" if self.chance(self.rare) else self.members([pair for pair in pairs if not self.chance(4)])

    def row(self):
        pairs = [("id", self.scalar), ("in", lambda: "null" if self.chance(6) else self.members([("a", self.scalar), ("b", self.scalar)]))]
        pairs += [("p", self.any), ("x/y", self.scalar)] if self.chance(2) else [("text", self.string)]
        return self.members([pair for pair in pairs if not self.chance(6)])

    def any(self, depth=0):
        if self.chance(self.rare * 2):
            levels = self.one([40, 300, 505, 520, 900])
            return '[{"d":' * (levels // 2) + "1" + "}]" * (levels // 2)
        if depth > 2 or self.chance(2):
            return self.scalar()
        if self.chance(2):
            return self.array(lambda: self.any(depth + 1), 3)
        names = self.random.sample(["a", "b", "名", "", "a b"], self.random.randint(1, 3))
        return self.members([(name, lambda: self.any(depth + 1)) for name in names])

    def scalar(self):
        if self.chance(self.rare):
            return self.one(["NaN", "Infinity", "-Infinity", "nul", "True", "01", "+1", ".5", "1.", "'x'", "/*c*/1"])
        return self.one([self.string, self.number, lambda: self.one(["true", "false", "null"])])()

    def number(self):
        digits = lambda most: "".join(self.one("0123456789") for _ in range(self.random.randint(1, most)))
        whole = self.one(["0", "7", "12", self.one("123456789") + digits(6)])
        if self.chance(self.rare):
            return self.one(["1" + digits(40), "1" * 5000, "1e400", "-1E-400", "-0", "0." + digits(30) + "1", "-0.0"])
        return self.one(["", "-"]) * (whole != "0") + whole + self.one(["", "", "." + digits(2), "e3", "E-2"])

    def string(self):
        parts = [self.one(TEXTS + ["\\n", "\\\"", "\\\\", "\\/", "\\u5f20", "\\ud83d\\ude00", "\\t", "\\u00e9", "\\b\\f\\r"])
                 for _ in range(self.random.randint(0, 3))]
        if self.chance(self.rare):
            parts.append(self.one(["\\ud800", "\\udfff", "\\ude00\\ud83d", "\t", "\x01", "\\x", "\\u12", "\x7f", "\\u0000", "\ud800"]))
        return '"' + "".join(parts) + '"'

    # XML

    def xml(self, index):
        kind = index % len(XML_LAYOUTS)
        layout = dict(XML_LAYOUTS[kind])
        self.rare = 30 if self.chance(2) else 300
        self.entities = []
        label = self.one(["UTF-8", "utf-8", "UTF-8", "ISO-8859-1", "GBK", "UTF-16", "us-ascii", "x-none"] if self.chance(6) else ["UTF-8"])
        if kind == 3:
            label = self.one(["GB18030", "GB18030", "gb2312", "UTF-8"])
        head = self.one(["", f'<?xml version="1.0" encoding="{label}"?>\n', f"<?xml version='1.0' encoding='{label}' standalone='yes' ?>"])
        if self.chance(60):
            head = f'<?xml version="{self.one(["1.1", "1.1", "1.2", "2.0"])}"?>'
        if kind == 2 or self.chance(60):
            head += self.doctype()
        body = [self.shop, self.spaced, self.plain, self.plain, self.plain, self.plain][kind]()
        data = (head + self.misc() + body + self.misc()).encode(layout.get("encoding", "utf-8"))
        mark = MARKS.get(layout.get("encoding"), b"\xef\xbb\xbf")
        if kind > 3 or kind < 3 and self.chance(25):
            data = mark + data
        data = self.spoil(data, b"<>/&;\"'=!?-[]: \n\x00\x1f\xff\xc3ax")
        layout["bom"] = data.startswith(mark)
        return layout, data

    def doctype(self):
        parts = []
        for name in self.random.sample(["e", "f", "g"], self.random.randint(0, 3)):
            value = self.one(["x", "一", "&#65;", "", "&lt;"] + [f"a&{known};b" for known in self.entities])
            if self.chance(self.rare):
                value = self.one(["<k/>", "&#60;k/>", "&none;", f"&{name};"])
            parts.append(f'<!ENTITY {name} "{value}">')
            self.entities.append(name)
        parts += [part for part in ['<!ATTLIST o id CDATA "d">', "<!ATTLIST o id NMTOKEN #IMPLIED>", "<!ELEMENT r ANY>",
                                    "<!-- c -->", "<?p i?>", "<!NOTATION n PUBLIC 'x'>"] if self.chance(4)]
        if self.chance(self.rare // 3):
            parts.append(self.one(['<!ENTITY x SYSTEM "x.xml">', '<!ENTITY % p "">', '<!ENTITY % p SYSTEM "x">%p;']))
        where = self.one([' SYSTEM "x.dtd"', ' PUBLIC "a" "b"']) if self.chance(self.rare // 2) else ""
        return f"<!DOCTYPE r{where} [" + self.one(["", "\n"]).join(parts) + "]>\n"

    def misc(self):
        return self.one(["", "", "\n", "<!-- c -->", "<?p i?>", "\r\n"])

    def text(self):
        parts = [self.one(TEXTS + ["&lt;", "&amp;", "&#x5f20;", "&#10;", "&#13;", "\r\n", "\r", "<![CDATA[<a>&]]>", "<!-- c -->", "<?p?>"])
                 for _ in range(self.random.randint(0, 4))]
        parts += [f"&{self.one(self.entities)};"] if self.entities and self.chance(3) else []
        if self.chance(self.rare):
            parts.append(self.one(["&none;", "&#0;", "&#xfffe;", "&", "<", "]]>", "<!-- -- -->", "\x02", "\ufffe", "<?xml?>", "&#x110000;"]))
        return "".join(parts)

    def attribute(self, name):
        value = self.text()
        while "<" in value:
            value = value[:value.index("<")]
        quote = self.one("\"'")
        written = f" {name}{self.one(['', '', ' '])}={self.one(['', '', chr(10)])}{quote}{value}{quote}"
        return written * (2 if self.chance(self.rare) else 1)

    def element(self, name, content, attributes=""):
        if self.chance(self.rare):
            attributes += self.one([f'{XSI} xsi:nil="true"', f'{XSI} xsi:nil="1"', f'{XSI} xsi:nil="false"', ' q="1"', ' z:q="1"',
                                    f'{XSI} xsi:schemaLocation="a b"', ' xmlns:z="urn:z" xmlns:y="urn:z" z:q="1" y:q="2"'])
        if self.chance(self.rare):
            content += self.one(["<new/>", "<z:new/>", "<new>x</new>", "text", '<i:include xmlns:i="http://www.w3.org/2001/XInclude"/>',
                                 "<d>" * 300 + "</d>" * 300, '<n xmlns="urn:c"/>'])
        if not content and self.chance(2):
            return f"<{name}{attributes}/>"
        return f"<{name}{attributes}{self.one(['', ' '])}>{content}</{name}{self.one(['', '', chr(10)])}>"

    def some(self, make, most):
        gap = lambda: self.one(["", "", "\n", "  ", "<!-- b -->", "<?p b?>", "\r\n"])
        return "".join(gap() + make() for _ in range(self.random.randint(0, most))) + gap()

    def maybe(self, *parts):
        return "".join(part() * (2 if self.chance(self.rare) else 1) for part in parts if not self.chance(4))

    def shop(self):
        line = lambda: self.element("l", self.text(), self.attribute("no"))
        order = lambda: self.element("o", self.maybe(
            lambda: self.element("t", self.text(), self.attribute("c")),
            lambda: self.element("c", self.maybe(lambda: self.element("n", self.text()), lambda: self.element("e", ""))),
            lambda: self.element("ls", self.some(line, 3))), self.attribute("id"))
        return self.element("r", self.one(["", "<meta><x>1</x></meta>"]) + self.some(order, 4), self.one(["", ' v="1"']))

    def spaced(self):
        c = self.one(["c:", "k:", ""])
        declared = f' xmlns{":" + c[:-1] if c else ""}="urn:c"' + (' xmlns:c="urn:c"' if c == "" else "")
        none = ' xmlns=""' if c == "" else ""
        lang = lambda: self.one(["", ' xml:lang="zh"'])
        order = lambda: self.element(c + "o", self.maybe(
            lambda: self.element(c + "t", self.text()), lambda: self.element("k", self.text(), none),
            lambda: self.element(c + "p", self.element("p", self.text(), none))), self.attribute((c or "c:") + "id") + lang())
        return self.element(c + "r", self.some(order, 4), declared)

    def plain(self):
        order = lambda: self.element("o", self.maybe(lambda: self.element("t", self.text())), self.attribute("id"))
        return self.element("r", self.some(order, 4))

    # Both

    def spoil(self, data, alphabet):
        """Now and then cuts the document off or changes a byte of it."""
        if self.chance(12) and data:
            place = self.random.randrange(len(data))
            byte = bytes([self.one(alphabet)])
            data = self.one([data[:place], data[:place] + byte + data[place:], data[:place] + data[place + 1:],
                             data[:place] + byte + data[place + 1:]])
        return data
