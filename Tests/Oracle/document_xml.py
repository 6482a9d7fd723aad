"""XML as a third reading sees it: Python's ElementTree over expat, as it comes and with the contract's stops put in front."""
import re
import xml.etree.ElementTree as ElementTree

from document_json import Absent, Refused

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
XINCLUDE = "{http://www.w3.org/2001/XInclude}"
NEVER_COLUMNS = {XSI + "nil", XSI + "schemaLocation", XSI + "noNamespaceSchemaLocation"}
SPACE = " \t\r\n"
ENTITY = re.compile(r"""<!ENTITY\s+([^\s%]+)\s+(?:"([^"]*)"|'([^']*)')\s*>""")


class Reader:
    def __init__(self, layout, careful):
        self.layout, self.careful, self.seen = layout, careful, set()
        self.lists = layout["lists"]
        self.prefixes = dict(layout.get("namespaces", {}), xml="http://www.w3.org/XML/1998/namespace", xsi=XSI[1:-1])
        self.records = {entry["id"]: [] for entry in self.lists}
        self.trees = [self.tree(index) for index in range(len(self.lists))]

    def name(self, step):
        prefix, _, local = step.rpartition(":")
        return f"{{{self.prefixes[prefix]}}}{local}" if prefix else local

    def tree(self, index):
        root = {"elements": {}, "attributes": {}}
        for column, path in enumerate(self.lists[index]["columns"]):
            steps = [] if path == "." else path.split("/")
            if steps and steps[-1].startswith("@"):
                self.place(root, steps[:-1])["attributes"][self.name(steps[-1][1:])] = column
            else:
                self.place(root, steps)["column"] = column
        for other, entry in enumerate(self.lists):
            if entry.get("parent") == index:
                self.place(root, entry["path"].strip("/").split("/"))["list"] = other
        return root

    def place(self, tree, steps):
        for step in steps:
            tree = tree["elements"].setdefault(self.name(step), {"elements": {}, "attributes": {}})
        return tree

    # Documents

    def read(self, data):
        self.around([], self.parse(data))

    def parse(self, data):
        parser = None
        if self.careful:
            data = self.check(data)
            parser = ElementTree.XMLParser(encoding="utf-8")
        try:
            root = ElementTree.fromstring(data, parser)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise Refused(str(error))
        if self.careful and self.depth(root) > 256:
            self.seen.add("depth")
            raise Refused("depth")
        return root

    @staticmethod
    def depth(root):
        deepest, stack = 0, [(root, 1)]
        while stack:
            element, depth = stack.pop()
            deepest = max(deepest, depth)
            stack.extend((inner, depth + 1) for inner in element)
        return deepest

    def check(self, data):
        """What the contract stops at and expat does not; then the document in UTF-8."""
        try:
            text = data.decode(self.layout.get("encoding", "utf-8"))
        except ValueError as error:
            raise Refused(str(error))
        declaration = re.match(r"\ufeff?<\?xml[^>]*\?>", text)
        label = re.search(r"encoding\s*=\s*[\"']([^\"']*)", declaration[0] if declaration else "")
        if (label[1].lower() if label else "utf-8") != "utf-8" or self.layout.get("encoding"):
            self.seen.add("label")
        version = re.search(r"version\s*=\s*[\"']([^\"']*)", declaration[0] if declaration else "")
        if version and version[1] != "1.0":
            self.seen.add("version")
            raise Refused("another version")
        doctype = re.search(r"<!DOCTYPE([^\[>]*)(\[.*?\]\s*)?>", text, re.DOTALL)
        if doctype or "<!DOCTYPE" in text:
            self.seen.add("doctype")
            if not self.layout.get("dtd") or not doctype:
                raise Refused("a document type")
            declared = re.sub(r"<!--.*?-->|<\?.*?\?>", "", doctype[0], flags=re.DOTALL)
            outside_quotes = re.sub(r"\"[^\"]*\"|'[^']*'", '""', declared)
            if re.search(r"%|<!(?:DOCTYPE|ENTITY)\s+\S+\s+(?:SYSTEM|PUBLIC)\b", outside_quotes):
                raise Refused("an external or parameter entity")
            replacements = {name: first or second for name, first, second in reversed(ENTITY.findall(declared))}
            body = re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", "", text[doctype.end():], flags=re.DOTALL)
            used, left = set(), re.findall(r"&([^#;&]+);", body)
            while left:
                name = left.pop()
                if name in replacements and name not in used:
                    used.add(name)
                    left += re.findall(r"&([^#;&]+);", replacements[name])
            if any("<" in re.sub(r"&#(?:60|x3[cC]);", "<", replacements[name]) for name in used):
                raise Refused("markup in an entity")
            # A name of a declaration that no element has is not looked at for its colons.
            text = re.sub(r"<!(?:ATTLIST|ELEMENT)\s+(?::\S*|\S+:|\S+:\S*:\S*)\s[^>]*>", "", text)
        return text.removeprefix("\ufeff").encode()

    def path(self, steps):
        reverse = {uri: prefix for prefix, uri in self.prefixes.items()}
        out = ""
        for step in steps:
            uri, _, local = step.rpartition("}")
            at = "@" if step.startswith("@") else ""
            if uri and uri.removeprefix("@")[1:] not in reverse:
                raise Refused("no prefix")
            out += "/" + at + (reverse[uri.removeprefix("@")[1:]] + ":" if uri else "") + local.removeprefix("@" if not uri else "")
        return out

    def outside(self, steps):
        if self.path(steps) not in self.layout.get("outside", []):
            raise Refused("an unknown part")

    def around(self, above, element):
        steps = above + [element.tag]
        paths = {tuple(self.name(step) for step in entry["path"].strip("/").split("/")): index
                 for index, entry in enumerate(self.lists) if entry.get("parent") is None}
        if element.tag.startswith(XINCLUDE):
            return
        if tuple(steps) in paths:
            self.record(paths[tuple(steps)], element, None, 1)
        elif any(path[:len(steps)] == tuple(steps) for path in paths):
            for name in element.attrib:
                if name not in NEVER_COLUMNS:
                    self.outside(steps + ["@" + name])
            if self.own_text(element).strip(SPACE):
                self.outside(steps + ["."])
            for inner in element:
                self.around(steps, inner)
        else:
            self.outside(steps)

    # Records

    @staticmethod
    def own_text(element):
        return (element.text or "") + "".join(inner.tail or "" for inner in element)

    def record(self, index, element, parent, position):
        entry = self.lists[index]
        record = {"values": [Absent] * len(entry["columns"]), "found": set(), "position": position, "parent": parent}
        self.records[entry["id"]].append(record)
        record["number"] = len(self.records[entry["id"]])
        record["counts"] = {}
        nested = []
        self.element(element, self.trees[index], record, nested)
        if parent and parent["found"]:
            record["found"].add("PARENT_UNREADABLE")
        for inner, child in nested:
            record["counts"][inner] = record["counts"].get(inner, 0) + 1
            self.record(inner, child, record, record["counts"][inner])

    def element(self, element, tree, record, nested):
        column = tree.get("column")
        for name, value in element.attrib.items():
            if name in tree["attributes"]:
                record["values"][tree["attributes"][name]] = value
            elif name not in NEVER_COLUMNS:
                record["found"].add("SHAPE")
        text = self.own_text(element)
        if element.attrib.get(XSI + "nil") in ("true", "1"):
            for below in self.columns(tree) if column is None else [column]:
                if record["values"][below] is Absent:
                    record["values"][below] = None
            if len(element) or (text if column is not None else text.strip(SPACE)):
                record["found"].add("SHAPE")
            return
        if column is not None:
            record["values"][column] = text
        elif text.strip(SPACE):
            record["found"].add("XML_MIXED")
        met = set()
        for inner in element:
            if inner.tag.startswith(XINCLUDE):
                continue
            child = tree["elements"].get(inner.tag)
            if child is not None and "list" in child:
                nested.append((child["list"], inner))
                continue
            if inner.tag in met:
                record["found"].add("REPEATED")
            met.add(inner.tag)
            if child is not None:
                self.element(inner, child, record, nested)
            else:
                record["found"].add("SHAPE" if column is None else "XML_MIXED")

    def columns(self, tree):
        yield from tree["attributes"].values()
        if "column" in tree:
            yield tree["column"]
        for inner in tree["elements"].values():
            yield from self.columns(inner)

    @staticmethod
    def equal(ours, value, packed):
        return ours is False if value is Absent else ours == value
