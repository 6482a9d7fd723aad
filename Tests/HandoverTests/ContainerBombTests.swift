import HandoverCore
import HandoverIngest
import HandoverTestSupport
import Testing

@testable import HandoverVerify

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
        (
            "zeros behind a tar", "tar-gz",
            "t = tarfile.open('c', 'w:gz'); t.addfile(tarfile.TarInfo('a.csv')); t.fileobj.write(bytes(300 << 20)); t.close()"
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

    /// Each of them would have room by itself; in one container they share what that one has.
    @Test(arguments: ["zip", "tar-gz"]) func `is stopped where another has left no room`(kind: String) throws {
        let folder = try TemporaryFolder()
        let python =
            kind == "zip"
            ? "z = zipfile.ZipFile('c', 'w', 8); z.writestr('a.csv', bytes(40 << 20)); z.close()"
            : "t = tarfile.open('c', 'w:gz'); i = tarfile.TarInfo('a.csv'); i.size = 40 << 20; t.addfile(i, io.BytesIO(bytes(i.size))); t.close()"
        #expect(try run("python3", ["-c", "import io, tarfile, zipfile\n" + python], in: folder.url).status == 0)
        let (walked, foreign) = (try #require(ContainerKind(rawValue: kind)), try #require(ForeignContainer(rawValue: kind)))
        let room = UnpackedRoom(of: 1000)
        func walk() throws {
            try ContainerWalk.run(folder.path("c"), name: "c", kind: walked, in: room) { _, read in try read { _ in } }
        }
        try walk()
        let failure = #expect(throws: Failure.self) { try walk() }
        #expect(failure?.diagnostics.map(\.code.name) == ["container.too-large"])
        let file = try ArchiveFile(folder.path("c"))
        defer { file.close() }
        let text = SourceText(file.source, at: 0, size: file.byteCount)
        let (place, allowance) = (UnpackingPlace(), UnpackingPlace.Allowance(container: 1000))
        _ = try foreign.unpack(text, wanted: [], at: place, allowance)
        let stop = #expect(throws: ContainerStop.self) { try foreign.unpack(text, wanted: [], at: place, allowance) }
        #expect(stop?.code.name == "container.too-large")
    }
}
