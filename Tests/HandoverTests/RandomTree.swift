import Foundation
import HandoverTestSupport

/// Beginnings of files, one for each row of the format's table at least.
enum FileHeads {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A local header of a zip with a name.
    private static func entry(_ name: String) -> [UInt8] { [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 26) + bytes(name) }

    private static let office = "application/vnd.openxmlformats-officedocument."

    static let all: [(head: [UInt8], type: String)] = [
        ([], "inode/x-empty"), ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], "image/png"),
        ([0xff, 0xd8, 0xff, 0xe0], "image/jpeg"), (bytes("GIF87a"), "image/gif"), (bytes("GIF89a,"), "image/gif"),
        (bytes("GIF88a"), "text/plain"), ([0x49, 0x49, 0x2a, 0, 8], "image/tiff"), ([0x4d, 0x4d, 0, 0x2a], "image/tiff"),
        ([0x49, 0x49, 0x2b, 0], "image/tiff"), ([0x4d, 0x4d, 0, 0x2b], "image/tiff"),
        (bytes("BM") + [1, 2, 3, 4, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0], "image/bmp"),
        (bytes("BM") + [1, 2, 3, 4, 0, 0, 0, 0, 54, 0, 0, 0, 41, 0, 0, 0], "application/octet-stream"),
        (bytes("RIFF") + [1, 2, 3, 4] + bytes("WEBPVP8 "), "image/webp"),
        (bytes("RIFF") + [1, 2, 3, 4] + bytes("CDRAvrsn"), "application/vnd.corel-draw"),
        (bytes("RIFF") + [1, 2, 3, 4] + bytes("WAVEfmt "), "application/octet-stream"),
        (entry("mimetypeapplication/x-vnd.corel.zcf.draw.document+zip"), "application/vnd.corel-draw"),
        (entry("content/riffData.cdr"), "application/vnd.corel-draw"),
        (bytes("8BPS") + [0, 1, 0], "image/vnd.adobe.photoshop"), (bytes("8BPS") + [0, 2, 0], "image/x-psb"),
        (
            [0x06, 0x06, 0xed, 0xf5, 0xd8, 0x1d, 0x46, 0xe5, 0xbd, 0x31, 0xef, 0xe7, 0xfe, 0x74, 0xb7, 0x1d],
            "application/x-indesign"
        ),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0], "application/x-7z-compressed"),
        (bytes("Rar!") + [0x1a, 7, 1], "application/vnd.rar"), ([0x1f, 0x8b, 8], "application/gzip"),
        ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "application/x-ole-storage"),
        ([0xc5, 0xd0, 0xd3, 0xc6, 1], "image/x-eps"),
        (bytes("%!PS-Adobe-3.1 EPSF-3.0\r%%Creator: Adobe Illustrator"), "image/x-eps"),
        (bytes("%!PS-Adobe-3.0 \r%%Creator: Adobe Illustrator(R) 8.0"), "application/vnd.adobe.illustrator"),
        (bytes("%!PS-Adobe-3.0\n EPSF-3.0"), "application/postscript"),
        (bytes("%PDF-1.6 <xmp:CreatorTool>Adobe Illustrator CC"), "application/vnd.adobe.illustrator"),
        (bytes("%PDF-1.6\n"), "application/pdf"), (bytes("%PDF1.6"), "text/plain"),
        (entry("[Content_Types].xml") + [1] + entry("_rels/.rels") + entry("xl/workbook.xml"), office + "spreadsheetml.sheet"),
        (entry("docProps/app.xml") + entry("word/document.xml"), office + "wordprocessingml.document"),
        (entry("ppt/presentation.xml"), office + "presentationml.presentation"),
        (entry("[Content_Types].xml"), "application/zip"), (entry("a.txt") + entry("xl/a"), "application/zip"),
        ([0x50, 0x4b, 5, 6], "application/zip"), (bytes("<svg xmlns="), "image/svg+xml"),
        ([0xef, 0xbb, 0xbf] + bytes("<?xml version='1.0'?>\n<svg/>"), "image/svg+xml"),
        (bytes("<?xml version='1.0'?><a/>"), "application/xml"), (bytes("尺寸\t210x297\r\n"), "text/plain"),
        ([0xb3, 0xdf, 0xb4, 0xe7], "application/octet-stream"), (bytes("a\u{0}b"), "application/octet-stream"),
        (bytes("尺").dropLast(), "application/octet-stream"),
    ]

    /// One of these, cut, changed or continued; or text of nearly the head's length.
    static func random(using random: inout SplitMix64) -> [UInt8] {
        if Int.random(in: 0..<4, using: &random) == 0 {
            let text = Array(String(repeating: ["a", "é", "尺", "𠀀"].randomElement(using: &random) ?? "a", count: 20).utf8)
            return Array(text.dropLast(Int.random(in: 0..<5, using: &random)))
        }
        var head = all.randomElement(using: &random)?.head ?? []
        for _ in 0..<Int.random(in: 0..<3, using: &random) where !head.isEmpty {
            head[Int.random(in: 0..<head.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if Bool.random(using: &random) { head.removeLast(Int.random(in: 0...head.count, using: &random)) }
        if Bool.random(using: &random) { head += all.randomElement(using: &random)?.head ?? [] }
        return head
    }
}

/// A folder of random files with names that people give, and some that they should not.
final class RandomTree {
    private let folder: TemporaryFolder
    /// The files in the order of their paths.
    private(set) var contents: [[UInt8]] = []
    var path: String { folder.path("tree") }

    private static let names = [
        "稿件", "海报 A2.ai", "海报 A2.AI", "名片", "名片-正面.PDF", "a", "A", "a.b", "a-b", "é.tif", "e\u{301}.tif", "É.tif", "E\u{301}.TIF",
        "新建, 文件夹", "\"引号\".cdr", "Thumbs.db", ".DS_Store", "尺寸\n表.txt", "ﬁn.psd", "𠮷野家.jpg", "ａ.jpg", "no.", "..x", "-rf",
        "~$合同.docx",
    ]

    init(seed: UInt64) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("tree"), withIntermediateDirectories: true)
        var random = SplitMix64(state: seed)
        var files: [[UInt8]: [UInt8]] = [:]
        var folders: Set<[UInt8]> = []
        for _ in 0..<Int.random(in: 0..<40, using: &random) {
            let depth = Int.random(in: 1...4, using: &random)
            let path = (0..<depth).map { _ in Self.names.randomElement(using: &random) ?? "x" }.joined(separator: "/")
            let content =
                FileHeads.random(using: &random) + [UInt8](repeating: 0x61, count: Int.random(in: 0...3, using: &random) * 4096)
            // By bytes: to Swift composed and decomposed names are one.
            let bytes = Array(path.utf8)
            let around = bytes.indices.filter { bytes[$0] == 0x2f }.map { Array(bytes[..<$0]) }
            // A file of that name is a folder, or the other way round.
            if folders.contains(bytes) || around.contains(where: { files[$0] != nil }) { continue }
            try folder.write(content, to: "tree/" + path)
            folders.formUnion(around)
            files[bytes] = content
        }
        contents = files.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }
}
