import HandoverCore
import HandoverData
import HandoverXML

/// The strings that cells refer to by number, one after the other.
package struct SharedStrings: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    var count: Int { ends.count }

    func append(_ index: Int, to out: inout [UInt8]) {
        out.append(bytes.span.extracting((index == 0 ? 0 : ends[index - 1])..<ends[index]))
    }

    func byteCount(_ index: Int) -> Int { ends[index] - (index == 0 ? 0 : ends[index - 1]) }

    /// Reads the entry of a workbook that has them; none has no strings.
    static func read(_ parser: PartParser, _ entry: String?) throws(Failure) -> SharedStrings {
        guard let entry else { return SharedStrings() }
        return try parser.parse(entry) { StringsHandler($0) }.strings
    }

    fileprivate mutating func append(_ text: Span<UInt8>) throws {
        EscapedText.append(text, to: &bytes)
        try check()
    }

    fileprivate mutating func endString() throws {
        ends.append(bytes.count)
        try check()
    }

    /// Where a string ends takes eight bytes.
    private func check() throws {
        guard bytes.count + 8 * ends.count <= Limits.sharedStringBytes else {
            throw WorkbookStop(.workbookTooLarge, .name("sharedStrings"), .count(Limits.sharedStringBytes))
        }
    }
}

private struct StringsHandler: PartHandler {
    private enum Kind: Int, CaseIterable { case sst, si, t, r, extLst }
    static let root = "sst"
    private var path: ElementPath<Kind>
    private var text: [UInt8] = []
    private(set) var strings = SharedStrings()

    init(_ parser: XMLPushParser) {
        path = ElementPath(parser, WorkbookNames.spreadsheet) { "\($0)" }
    }

    var hasRoot: Bool { path.hasRoot }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        let isList = path.here == .sst
        let kind = path.enter(name) { parent, kind in
            switch parent {
            case nil: kind == .sst
            case .sst?: kind == .si || kind == .extLst
            case .si?: kind == .t || kind == .r
            case .r?: kind == .t
            case .t?, .extLst?: false
            }
        }
        // What is passed over here would give every string behind it another number.
        if isList, kind == nil { throw WorkbookStop(.workbookMalformed, .name(Self.root), at: byteOffset) }
    }

    mutating func text(_ text: Span<UInt8>) throws {
        guard path.here == .t else { return }
        guard self.text.count + text.count <= Limits.elementText else {
            throw WorkbookStop(.workbookTooLarge, .name("t"), .count(Limits.elementText))
        }
        self.text.append(text)
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws {
        switch path.leave() {
        case .t:
            var taken: [UInt8] = []
            swap(&taken, &text)
            try strings.append(taken.span)
            taken.removeAll(keepingCapacity: true)
            swap(&taken, &text)
        case .si: try strings.endString()
        default: break
        }
    }
}

/// `_x000D_` and its kind in the texts of a workbook (ISO/IEC 29500-1 section 22.9.2.19): a UTF-16 code unit.
enum EscapedText {
    /// Appends a text with what its escapes stand for. Half a pair without its other half stays as it is written.
    static func append(_ text: Span<UInt8>, to out: inout [UInt8]) {
        var (start, index) = (0, 0)
        while index + 7 <= text.count {
            guard text[index] == UInt8(ascii: "_"), let unit = unit(text, index) else {
                index += 1
                continue
            }
            var (value, length) = (UInt32(unit), 7)
            if UTF16.isLeadSurrogate(unit), let low = self.unit(text, index + 7), UTF16.isTrailSurrogate(low) {
                value = 0x10000 + (UInt32(unit) - 0xd800) << 10 + UInt32(low) - 0xdc00
                length = 14
            }
            guard let scalar = Unicode.Scalar(value) else {
                index += 7
                continue
            }
            out.append(text.extracting(start..<index))
            out.append(contentsOf: String(Character(scalar)).utf8)
            index += length
            start = index
        }
        out.append(text.extracting(start..<text.count))
    }

    private static func unit(_ text: Span<UInt8>, _ index: Int) -> UInt16? {
        guard index + 7 <= text.count, text[index] == UInt8(ascii: "_"), text[index + 1] == UInt8(ascii: "x"),
            text[index + 6] == UInt8(ascii: "_")
        else { return nil }
        var unit: UInt16 = 0
        for digit in index + 2..<index + 6 {
            switch text[digit] {
            case 0x30...0x39: unit = unit << 4 | UInt16(text[digit] - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt16((text[digit] | 0x20) - 0x57)
            default: return nil
            }
        }
        return unit
    }
}
