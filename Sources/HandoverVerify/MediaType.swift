/// What a file is by its first bytes (Format.md section 4.8): the table of the format, read from top to bottom.
struct MediaType {
    /// How many bytes are looked at.
    static let headBytes = 8192

    private let head: [UInt8]
    private let goesOn: Bool

    /// - Parameters:
    ///   - head: the first 8,192 bytes, or all of a shorter file.
    ///   - goesOn: whether more bytes follow.
    init(head: [UInt8], goesOn: Bool) { (self.head, self.goesOn) = (head, goesOn) }

    var name: String {
        if head.isEmpty { return "inode/x-empty" }
        switch word(0, 4) {
        case 0x8950_4e47 where word(4, 4) == 0x0d0a_1a0a: return "image/png"
        case 0x4749_4638 where word(4, 2) == 0x3761 || word(4, 2) == 0x3961: return "image/gif"
        case 0x4949_2a00, 0x4d4d_002a, 0x4949_2b00, 0x4d4d_002b: return "image/tiff"
        case 0x5249_4646 where word(8, 4) == 0x5745_4250: return "image/webp"
        case 0x5249_4646 where word(8, 3) == 0x43_4452: return "application/vnd.corel-draw"
        case 0x3842_5053 where word(4, 2) == 1: return "image/vnd.adobe.photoshop"
        case 0x3842_5053 where word(4, 2) == 2: return "image/x-psb"
        case 0x0606_edf5 where word(4, 8) == 0xd81d_46e5_bd31_efe7 && word(12, 4) == 0xfe74_b71d: return "application/x-indesign"
        case 0x377a_bcaf where word(4, 2) == 0x271c: return "application/x-7z-compressed"
        case 0x5261_7221 where word(4, 2) == 0x1a07: return "application/vnd.rar"
        case 0xd0cf_11e0 where word(4, 4) == 0xa1b1_1ae1: return "application/x-ole-storage"
        case 0xc5d0_d3c6: return "image/x-eps"
        case 0x2521_5053: return postScript
        case 0x2550_4446 where word(4, 1) == 0x2d:
            return find("Adobe Illustrator", from: 0, to: head.count) == nil
                ? "application/pdf" : "application/vnd.adobe.illustrator"
        case 0x504b_0304: return zip
        case 0x504b_0506: return "application/zip"
        default: break
        }
        if word(0, 3) == 0xff_d8ff { return "image/jpeg" }
        if word(0, 3) == 0x1f_8b08 { return "application/gzip" }
        if word(0, 2) == 0x424d, word(6, 4) == 0, let size = word(14, 4),
            [0x0c00_0000, 0x2800_0000, 0x3400_0000, 0x3800_0000, 0x4000_0000, 0x6c00_0000, 0x7c00_0000].contains(size)
        {
            return "image/bmp"
        }
        let start = word(0, 3) == 0xef_bbbf ? 3 : 0
        if stands("<svg", at: start) { return "image/svg+xml" }
        if stands("<?xml", at: start) {
            return find("<svg", from: 0, to: head.count) == nil ? "application/xml" : "image/svg+xml"
        }
        return isText ? "text/plain" : "application/octet-stream"
    }

    /// So many bytes from an offset as one number, the first the most significant; `nil` where the head ends before.
    private func word(_ offset: Int, _ count: Int) -> UInt64? {
        guard offset + count <= head.count else { return nil }
        var value: UInt64 = 0
        for index in offset..<(offset + count) { value = value << 8 + UInt64(head[index]) }
        return value
    }

    private func stands(_ text: String, at offset: Int) -> Bool {
        var at = offset
        for byte in text.utf8 {
            guard at < head.count, head[at] == byte else { return false }
            at += 1
        }
        return true
    }

    /// Where a text stands whole between two offsets.
    private func find(_ text: String, from: Int, to: Int) -> Int? {
        let last = to - text.utf8.count
        return from > last ? nil : (from...last).first { stands(text, at: $0) }
    }

    private var postScript: String {
        let line = head.firstIndex { $0 == 0x0d || $0 == 0x0a } ?? head.count
        if find(" EPSF-", from: 0, to: line) != nil { return "image/x-eps" }
        return find("%%Creator: Adobe Illustrator", from: 0, to: head.count) == nil
            ? "application/postscript" : "application/vnd.adobe.illustrator"
    }

    /// By the name of its first entry, and for an office document by that of the first entry in one of three folders.
    private var zip: String {
        if stands("content/riffData.cdr", at: 30) || stands("mimetypeapplication/x-vnd.corel.", at: 30) {
            return "application/vnd.corel-draw"
        }
        guard ["[Content_Types].xml", "_rels/.rels", "docProps/", "word/", "xl/", "ppt/"].contains(where: { stands($0, at: 30) })
        else { return "application/zip" }
        let office = "application/vnd.openxmlformats-officedocument."
        for at in 0..<head.count where word(at, 4) == 0x504b_0304 {
            if stands("word/", at: at + 30) { return office + "wordprocessingml.document" }
            if stands("xl/", at: at + 30) { return office + "spreadsheetml.sheet" }
            if stands("ppt/", at: at + 30) { return office + "presentationml.presentation" }
        }
        return "application/zip"
    }

    /// Whether it is UTF-8 without control characters but tab, LF, FF and CR. A character that the head cuts is left out.
    private var isText: Bool {
        for byte in head where byte == 0x7f || (byte < 0x20 && ![9, 10, 12, 13].contains(byte)) { return false }
        var whole = head.count
        if goesOn {
            for back in 1...min(3, head.count) {
                let byte = head[head.count - back]
                guard byte > 0xbf else { continue }
                // As many ones as it begins with, so many bytes the character has; the format says four at most.
                if back < min(4, (~byte).leadingZeroBitCount) { whole = head.count - back }
                break
            }
        }
        return Bytes.isUTF8(head.span.extracting(0..<whole))
    }
}
