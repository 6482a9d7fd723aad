/// What a file is by its first bytes (Format.md section 4.8). Its name is not asked.
package enum ContentType: String, CaseIterable, Sendable {
    case empty = "inode/x-empty"
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case tiff = "image/tiff"
    case bmp = "image/bmp"
    case webp = "image/webp"
    case corelDraw = "application/vnd.corel-draw"
    case photoshop = "image/vnd.adobe.photoshop"
    case photoshopLarge = "image/x-psb"
    case inDesign = "application/x-indesign"
    case sevenZip = "application/x-7z-compressed"
    case rar = "application/vnd.rar"
    case gzip = "application/gzip"
    case ole = "application/x-ole-storage"
    case eps = "image/x-eps"
    case illustrator = "application/vnd.adobe.illustrator"
    case postScript = "application/postscript"
    case pdf = "application/pdf"
    case xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    case zip = "application/zip"
    case svg = "image/svg+xml"
    case xml = "application/xml"
    case text = "text/plain"
    case unknown = "application/octet-stream"

    /// How many bytes at the beginning are looked at.
    package static let headBytes = 8192

    /// - Parameters:
    ///   - head: the first ``headBytes`` bytes of the file, or all of a shorter one.
    ///   - goesOn: whether bytes follow the head.
    package init(head: [UInt8], goesOn: Bool) {
        if head.isEmpty {
            self = .empty
        } else if let type = Self.signatures.first(where: { $0.parts.allSatisfy { Self.has(head, $0.bytes, at: $0.at) } })?.type {
            self = Self.refined(type, head)
        } else if let type = Self.bitmap(head) ?? Self.markup(head) {
            self = type
        } else {
            self = Self.isText(head, goesOn: goesOn) ? .text : .unknown
        }
    }

    /// Bytes that stand at fixed offsets. No two of these fit one file.
    private static let signatures: [(type: ContentType, parts: [(at: Int, bytes: [UInt8])])] = [
        (.png, [(0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])]),
        (.jpeg, [(0, [0xff, 0xd8, 0xff])]),
        (.gif, [(0, Array("GIF87a".utf8))]),
        (.gif, [(0, Array("GIF89a".utf8))]),
        (.tiff, [(0, [0x49, 0x49, 0x2a, 0x00])]),
        (.tiff, [(0, [0x4d, 0x4d, 0x00, 0x2a])]),
        (.tiff, [(0, [0x49, 0x49, 0x2b, 0x00])]),
        (.tiff, [(0, [0x4d, 0x4d, 0x00, 0x2b])]),
        (.webp, [(0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))]),
        (.corelDraw, [(0, Array("RIFF".utf8)), (8, Array("CDR".utf8))]),
        (.photoshop, [(0, Array("8BPS".utf8)), (4, [0, 1])]),
        (.photoshopLarge, [(0, Array("8BPS".utf8)), (4, [0, 2])]),
        (
            .inDesign,
            [(0, [0x06, 0x06, 0xed, 0xf5, 0xd8, 0x1d, 0x46, 0xe5, 0xbd, 0x31, 0xef, 0xe7, 0xfe, 0x74, 0xb7, 0x1d])]
        ),
        (.sevenZip, [(0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])]),
        (.rar, [(0, Array("Rar!".utf8)), (4, [0x1a, 0x07])]),
        (.gzip, [(0, [0x1f, 0x8b, 0x08])]),
        (.ole, [(0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])]),
        (.eps, [(0, [0xc5, 0xd0, 0xd3, 0xc6])]),
        (.postScript, [(0, Array("%!PS".utf8))]),
        (.pdf, [(0, Array("%PDF-".utf8))]),
        (.zip, [(0, Array("PK".utf8)), (2, [3, 4])]),
        (.zip, [(0, Array("PK".utf8)), (2, [5, 6])]),
    ]

    private static func has(_ head: [UInt8], _ bytes: [UInt8], at offset: Int) -> Bool {
        head.count >= offset + bytes.count && head[offset..<offset + bytes.count].elementsEqual(bytes)
    }

    /// Formats that hold others.
    private static func refined(_ type: ContentType, _ head: [UInt8]) -> ContentType {
        switch type {
        case .pdf: return holds(head[...], "Adobe Illustrator") ? .illustrator : .pdf
        case .postScript:
            if holds(head.prefix { $0 != 0x0a && $0 != 0x0d }, " EPSF-") { return .eps }
            return holds(head[...], "%%Creator: Adobe Illustrator") ? .illustrator : .postScript
        case .zip: return head[2] == 3 ? packed(head) : .zip
        default: return type
        }
    }

    private static func holds(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
        place(of: Array(text.utf8), in: bytes) != nil
    }

    private static func place(of wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        while let at = rest.firstIndex(of: wanted[0]), bytes.endIndex - at >= wanted.count {
            if bytes[at..<at + wanted.count].elementsEqual(wanted) { return at }
            rest = bytes[(at + 1)...]
        }
        return nil
    }

    /// A zip is told by the names of its entries: a local header is `PK 03 04`, and 26 bytes behind that its name.
    private static func packed(_ head: [UInt8]) -> ContentType {
        func named(_ name: String, _ header: Int) -> Bool { has(head, Array(name.utf8), at: header + 30) }
        if named("content/riffData.cdr", 0) || named("mimetypeapplication/x-vnd.corel.", 0) { return .corelDraw }
        let kinds: [(folder: String, type: ContentType)] = [("word/", .docx), ("xl/", .xlsx), ("ppt/", .pptx)]
        let first = ["[Content_Types].xml", "_rels/.rels", "docProps/"] + kinds.map(\.folder)
        guard first.contains(where: { named($0, 0) }) else { return .zip }
        var header = 0
        while let next = place(of: [0x50, 0x4b, 3, 4], in: head[header...]) {
            if let kind = kinds.first(where: { named($0.folder, next) }) { return kind.type }
            header = next + 1
        }
        return .zip
    }

    /// `BM`, four bytes of zeros, and a header of a length that there is.
    private static func bitmap(_ head: [UInt8]) -> ContentType? {
        guard has(head, Array("BM".utf8), at: 0), has(head, [0, 0, 0, 0], at: 6), head.count >= 18 else { return nil }
        return [12, 40, 52, 56, 64, 108, 124].contains(head[14]) && head[15..<18].allSatisfy { $0 == 0 } ? .bmp : nil
    }

    private static func markup(_ head: [UInt8]) -> ContentType? {
        let start = has(head, [0xef, 0xbb, 0xbf], at: 0) ? 3 : 0
        if has(head, Array("<svg".utf8), at: start) { return .svg }
        guard has(head, Array("<?xml".utf8), at: start) else { return nil }
        return holds(head[...], "<svg") ? .svg : .xml
    }

    /// UTF-8 without control characters but those of text. Where the file goes on, the head may end within a character.
    private static func isText(_ head: [UInt8], goesOn: Bool) -> Bool {
        var end = head.count
        if goesOn, let last = head.indices.suffix(3).last(where: { head[$0] >= 0xc0 }) {
            let needed = head[last] < 0xe0 ? 2 : head[last] < 0xf0 ? 3 : 4
            if end - last < needed { end = last }
        }
        guard head.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || [0x09, 0x0a, 0x0c, 0x0d].contains($0) }) else { return false }
        do {
            _ = try UTF8Span(validating: head.span.extracting(0..<end))
            return true
        } catch { return false }
    }
}
