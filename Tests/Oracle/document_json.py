"""JSON as a third reading sees it: Python's json, as it comes and with its leniency taken away."""
import codecs
import json
import re
from decimal import Decimal

TRAILING_SPACE = " \t\r"
BAD = "\U0010fffd"  # Stands for bytes that are no UTF-8; no generated document has it otherwise.


codecs.register_error("bad", lambda error: (BAD, error.end))


class Absent:
    """What a record does not have."""


class Refused(Exception):
    pass


class Number(str):
    """A number as its digits."""


class Members(list):
    """The members of an object, in order, with those whose name comes twice."""


def texts(path):
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def has_half(text):
    return any("\ud800" <= c <= "\udfff" for c in text)


class Reader:
    """Reads a document by a layout. `careful` keeps what Python drops, and notes in `seen` what it met on the way."""

    def __init__(self, layout, careful):
        self.layout, self.careful, self.seen = layout, careful, set()
        self.lists = layout["lists"]
        self.records = {entry["id"]: [] for entry in self.lists}
        self.trees = [self.tree(index) for index in range(len(self.lists))]

    def tree(self, index):
        root = {}
        for column, path in enumerate(self.lists[index]["columns"]):
            self.place(root, path)[""] = ("column", column, path in self.lists[index].get("packed", []))
        for other, entry in enumerate(self.lists):
            if entry.get("parent") == index:
                self.place(root, entry["path"])[""] = ("list", other)
        return root

    @staticmethod
    def place(root, path):
        for name in texts(path):
            root = root.setdefault("/" + name, {})
        return root

    # Values

    def load(self, text):
        try:
            if not self.careful:
                return json.loads(text)
            value = json.loads(text, parse_int=self.number, parse_float=self.number, parse_constant=self.constant,
                               object_pairs_hook=Members)
        except (ValueError, RecursionError) as error:
            raise Refused(str(error))
        if self.depth(value) > 512:
            self.seen.add("depth")
            raise Refused("depth")
        return value

    def number(self, text):
        try:
            exact = len(text) < 4000 and Decimal(repr(json.loads(text))) == Decimal(text)
        except (ValueError, ArithmeticError):
            exact = False
        if not exact or text.startswith("-0"):
            self.seen.add("number")
        return Number(text)

    def constant(self, text):
        self.seen.add("constant")
        raise Refused(text)

    @staticmethod
    def depth(value):
        deepest, stack = 0, [(value, 1)]
        while stack:
            value, depth = stack.pop()
            inner = [v for _, v in value] if isinstance(value, Members) else value if isinstance(value, list) else None
            if inner is not None:
                deepest = max(deepest, depth)
                stack.extend((v, depth + 1) for v in inner)
        return deepest

    def members(self, value):
        if isinstance(value, Members):
            return value
        return list(value.items()) if isinstance(value, dict) else None

    def names_twice(self, members):
        names = [name for name, _ in members]
        if len(set(names)) == len(names):
            return False
        self.seen.add("twice")
        return True

    # Documents

    def read(self, data):
        text = data.decode("utf-8", errors="strict") if not self.careful else self.decoded(data)
        if self.layout["format"] == "ndjson":
            lines = [line for line in text.split("\n") if line.strip(TRAILING_SPACE)]
            if not lines:
                raise Refused("no value")
            for line in lines:
                self.group(self.load(line))
        else:
            self.around(self.load(text), "")

    def decoded(self, data):
        if data.startswith(b"\xef\xbb\xbf"):
            self.seen.add("bom")
            data = data[3:]
        text = data.decode("utf-8", errors="bad")
        if BAD in text:
            self.seen.add("utf-8")
        return text

    def around(self, value, path):
        outermost = {entry["path"]: index for index, entry in enumerate(self.lists) if entry.get("parent") is None}
        if path in outermost:
            if value is None and path:
                return
            if isinstance(value, Members) or not isinstance(value, list):
                raise Refused("no list")
            for element in value:
                self.group(element, outermost[path])
            return
        members = self.members(value)
        if members is not None and any(other.startswith(path + "/") for other in outermost):
            if isinstance(value, Members) and self.names_twice(members):
                raise Refused("a name twice")
            for name, inner in members:
                if BAD in name:
                    raise Refused("utf-8")
                if has_half(name):
                    self.seen.add("half")
                    raise Refused("no path")
                self.around(inner, path + "/" + name.replace("~", "~0").replace("/", "~1"))
            return
        if path not in self.layout.get("outside", []):
            raise Refused("an unknown part")
        ignored = {"found": set()}
        self.look(value, ignored)
        if "ENCODING" in ignored["found"]:
            raise Refused("utf-8")

    def group(self, value, index=0):
        self.record(index, value, None, 1)

    # Records

    def record(self, index, value, parent, position):
        entry = self.lists[index]
        record = {"values": [Absent] * len(entry["columns"]), "found": set(), "position": position, "parent": parent}
        self.records[entry["id"]].append(record)
        record["number"] = len(self.records[entry["id"]])
        nested = []
        if value is None and "" not in self.trees[index]:
            record["found"].add("SHAPE")
        else:
            self.value(value, self.trees[index], record, nested)
        if parent and parent["found"]:
            record["found"].add("PARENT_UNREADABLE")
        counts = {}
        for inner, element in nested:
            counts[inner] = counts.get(inner, 0) + 1
            self.record(inner, element, record, counts[inner])

    def value(self, value, tree, record, nested):
        role = tree.get("", ("inner",))
        members = self.members(value)
        is_list = isinstance(value, list) and not isinstance(value, Members)
        if role[0] == "list":
            if is_list:
                nested.extend((role[1], element) for element in value)
            elif value is not None:
                self.misfit(value, record)
        elif role[0] == "column" and (role[2] or not (is_list or members is not None)):
            record["values"][role[1]] = value
            self.look(value, record)
        elif role[0] == "inner" and members is not None:
            if isinstance(value, Members) and self.names_twice(members):
                record["found"].add("JSON_DUP_KEY")
            for name, inner in members:
                self.note(name, record)
                if "/" + name in tree:
                    self.value(inner, tree["/" + name], record, nested)
                else:
                    self.misfit(inner, record)
        elif role[0] == "inner" and value is None:
            self.null(tree, record)
        else:
            self.misfit(value, record)

    def null(self, tree, record):
        for name, inner in tree.items():
            if name == "":
                if inner[0] == "column":
                    record["values"][inner[1]] = None
            else:
                self.null(inner, record)

    def misfit(self, value, record):
        record["found"].add("SHAPE")
        self.look(value, record)

    def look(self, value, record):
        if not self.careful:
            return
        stack = [value]
        while stack:
            value = stack.pop()
            if isinstance(value, Members):
                if self.names_twice(value):
                    record["found"].add("JSON_DUP_KEY")
                for name, inner in value:
                    self.note(name, record)
                    stack.append(inner)
            elif isinstance(value, list):
                stack.extend(value)
            elif isinstance(value, str):
                self.note(value, record)

    def note(self, text, record):
        if not self.careful:
            return
        if BAD in text:
            record["found"].add("ENCODING")
        if has_half(text):
            self.seen.add("half")
            record["found"].add("SURROGATE")

    # Comparing

    def equal(self, ours, value, packed):
        if ours is None or ours is False or value is None or value is Absent:
            return ours is (False if value is Absent else value)
        if packed:
            return not re.search(r"\s", re.sub(r'"(?:[^"\\]|\\.)*"', "", ours)) and self.load(ours) == value
        if isinstance(value, bool):
            return ours == ("true" if value else "false")
        if isinstance(value, str):
            return ours == value
        try:
            return Decimal(ours) == Decimal(repr(value))
        except ArithmeticError:
            return False
