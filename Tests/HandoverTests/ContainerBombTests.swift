import HandoverTestSupport
import Testing

/// Small files that unpack without end: both readings stop at a limit, before disk and memory are full.
@Suite struct `A container that blows up` {
    static let makers: [(what: String, kind: String, python: String)] = [
        ("zeros in a zip", "zip", "z = zipfile.ZipFile('c', 'w', 8); z.writestr('a.csv', bytes(300 << 20)); z.close()"),
        (
            "many members that are small each", "zip",
            "z = zipfile.ZipFile('c', 'w', 8)\nfor i in range(300): z.writestr(f'{i}.csv', bytes(1 << 20))\nz.close()"
        ),
        ("too many entries", "zip", "z = zipfile.ZipFile('c', 'w')\nfor i in range(100001): z.writestr(f'{i}', b'')\nz.close()"),
        (
            "zeros in a tar.gz", "tar-gz",
            "t = tarfile.open('c', 'w:gz'); i = tarfile.TarInfo('a.csv'); i.size = 300 << 20; t.addfile(i, io.BytesIO(bytes(i.size))); t.close()"
        ),
        ("zeros in a 7z", "7z", "open('a.csv', 'wb').write(bytes(300 << 20)); os.system('7z a -bd -y -t7z c. a.csv >/dev/null')"),
    ]

    @Test(arguments: makers) func `is stopped for both readings:`(what: String, kind: String, python: String) throws {
        let folder = try TemporaryFolder()
        let made = try run(
            "python3", ["-c", "import io, os, tarfile, zipfile\n" + python], in: folder.url)
        #expect(made.status == 0, "\(made.stderr)")
        let path = folder.path("c")
        #expect(try BothContainers.migrator(path, kind) == ["container.too-large"], "\(what)")
        #expect(try BothContainers.verifier(path, kind) == ["container.too-large"], "\(what)")
    }
}
