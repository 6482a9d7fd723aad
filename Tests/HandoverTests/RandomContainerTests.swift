import Foundation
import HandoverTestSupport
import Testing

/// Containers that Python and stock tools make of random members: what both readings find is what Python put in.
@Suite struct `Random containers` {
    static let maker = """
        import hashlib, io, os, random, subprocess, sys, tarfile, zipfile
        seed = int(sys.argv[1]); r = random.Random(seed)
        alphabet = "abcXYZ019 _-.客户订单合同稿件导出é日本ｶ😀"
        def part(): return "".join(r.choice(alphabet) for _ in range(r.randint(1, 12))).strip(" .-") or "x"
        def data():
            kind = r.randrange(4)
            if kind == 0: return b""
            if kind == 1: return os.urandom(0) + bytes(r.randrange(256) for _ in range(r.randrange(3000)))
            if kind == 2: return b"a,b,c\\n" * r.randrange(100000)
            return bytes(r.randrange(97, 101) for _ in range(r.randrange(70000)))
        members, taken = {}, set()
        for _ in range(r.randint(1, 12)):
            name = "/".join(part() for _ in range(r.randint(1, 3)))
            low = name.lower()
            if any(low == t or low.startswith(t + "/") or t.startswith(low + "/") for t in taken) or "/." in "/" + name: continue
            taken.add(low); members[name] = data()
        kind = r.choice(["zip", "zip", "zip", "tar", "tar-gz", "7z"])
        out = "c." + kind.replace("-", ".")
        if kind == "zip":
            gbk = r.random() < 0.4 and all(n.encode("gb18030").decode("gb18030") == n for n in members)
            class Info(zipfile.ZipInfo):
                def _encodeFilenameFlags(self):
                    if gbk: return self.filename.encode("gb18030"), self.flag_bits
                    return self.filename.encode(), self.flag_bits | 0x800
            class Pipe:
                def __init__(self, f): self.f = f
                def write(self, b): return self.f.write(b)
                def flush(self): self.f.flush()
            with open(out, "wb") as f:
                with zipfile.ZipFile(Pipe(f) if r.random() < 0.5 else f, "w", allowZip64=True) as z:
                    for name, content in members.items():
                        info = Info(name); info.create_system = 0 if gbk else r.choice([0, 3])
                        info.compress_type = r.choice([0, 8])
                        with z.open(info, "w", force_zip64=r.random() < 0.3) as e: e.write(content)
                    z.comment = b"x" * r.randrange(100)
        elif kind.startswith("tar"):
            form = r.choice([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
            with tarfile.open(out, "w:gz" if kind == "tar-gz" else "w", format=form) as t:
                for name, content in members.items():
                    info = tarfile.TarInfo(r.choice(["", "./"]) + name); info.size = len(content)
                    t.addfile(info, io.BytesIO(content))
        else:
            for name, content in members.items():
                os.makedirs(os.path.dirname("m/" + name), exist_ok=True); open("m/" + name, "wb").write(content)
            subprocess.run(["7z", "a", "-bd", "-y", "-mx" + r.choice("0159"), "../" + out, "."], cwd="m", check=True,
                           stdout=subprocess.DEVNULL)
        import unicodedata
        for name, content in members.items():
            if kind == "7z": name = unicodedata.normalize("NFC", name)
            print(kind + "\\t" + f"{name} {len(content)} {hashlib.sha256(content).hexdigest()}")
        """

    @Test(arguments: 1...60) func `hold for both readings what was put in`(seed: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(Self.maker.utf8), to: "maker.py")
        let made = try run(
            "python3", ["maker.py", String(seed)], in: folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"])
        #expect(made.status == 0, "\(made.stderr)")
        let lines = made.stdout.split(separator: "\n").map { $0.split(separator: "\t", maxSplits: 1).map(String.init) }
        let kind = try #require(lines.first?.first)
        let expected = lines.map { $0[1] }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let bytes = try folder.read("c." + kind.replacingOccurrences(of: "-", with: "."))
        #expect(try BothContainers.read(bytes, kind, in: folder) == expected, "seed \(seed), \(kind)")
    }
}
