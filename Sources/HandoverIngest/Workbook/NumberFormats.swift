package import HandoverCore
import HandoverXML

/// Which formats of a workbook show a number as a day (ISO/IEC 29500-1 sections 18.8.30 and 18.8.31). A hint for whoever drafts a plan.
package struct NumberFormats: Sendable {
    /// For each style that a cell can have.
    private var days: [Bool] = []

    func isDay(_ style: Int) -> Bool { style < days.count && days[style] }

    /// Why there are none, where that is not the workbook's will.
    package private(set) var problem: Diagnostic?

    package init() {}

    /// Reads the entry of a workbook that has them; none has no formats but the usual one, and so has one that cannot be read.
    static func read(_ parser: PartParser, _ entry: String?) throws(Failure) -> NumberFormats {
        var formats = NumberFormats()
        guard let entry else { return formats }
        switch try parser.attempt(entry, { StylesHandler($0) }) {
        case .success(let handler): formats.days = handler.styles.map { handler.custom[$0] ?? isBuiltInDay($0) }
        case .failure(let failure):
            formats.problem = Diagnostic(.workbookNoFormats, at: failure.diagnostics.first?.location)
            // The rest of it is looked at as well: what is damaged in the zip is damaged.
            do { try parser.parts.read(entry) { _ in } } catch {
                throw error as? Failure
                    ?? Failure(Diagnostic(.csvCannotRead, .path(parser.file), .name("\(error)")), exit: .ioError)
            }
        }
        return formats
    }

    /// The numbers that need no entry, those of East Asian versions too.
    private static func isBuiltInDay(_ number: Int) -> Bool {
        [14...22, 27...36, 45...47, 50...58].contains { $0.contains(number) }
    }

    /// Whether a format has a letter of days or times outside of what is quoted, escaped or in brackets.
    static func isDay(_ code: String) -> Bool {
        var (isQuoted, isBracketed, isEscaped) = (false, false, false)
        for byte in code.utf8 {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case _ where isQuoted: break
            case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"): isEscaped = true
            case UInt8(ascii: "["): isBracketed = true
            case UInt8(ascii: "]"): isBracketed = false
            case _ where isBracketed: break
            // Behind the first semicolon stands what becomes of other numbers.
            case UInt8(ascii: ";"): return false
            default: if "ymdh".utf8.contains(byte | 0x20) { return true }
            }
        }
        return false
    }
}

private struct StylesHandler: PartHandler {
    static let root = "styleSheet"
    private enum Kind: Int, CaseIterable { case styleSheet, numFmts, numFmt, cellXfs, xf }
    private var path: ElementPath<Kind>
    private let names: (id: XMLName, code: XMLName)
    /// Whether a format that the workbook brings is one of days, by its number.
    private(set) var custom: [Int: Bool] = [:]
    /// The number of each style's format.
    private(set) var styles: [Int] = []

    init(_ parser: XMLPushParser) {
        path = ElementPath(parser, WorkbookNames.spreadsheet) { "\($0)" }
        names = (parser.register(local: "numFmtId"), parser.register(local: "formatCode"))
    }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        let kind = path.enter(name) { parent, kind in
            switch parent {
            case nil: kind == .styleSheet
            case .styleSheet?: kind == .numFmts || kind == .cellXfs
            case .numFmts?: kind == .numFmt
            case .cellXfs?: kind == .xf
            case .numFmt?, .xf?: false
            }
        }
        guard kind == .numFmt || kind == .xf else { return }
        var (number, code) = (0, "")
        for index in attributes.indices {
            let value = String(copying: values.extracting(attributes[index].range))
            if attributes[index].name == names.id { number = Int(value) ?? 0 }
            if attributes[index].name == names.code { code = value }
        }
        if kind == .numFmt { custom[number] = NumberFormats.isDay(code) } else { styles.append(number) }
        guard custom.count + styles.count <= Self.most else {
            throw WorkbookStop(.workbookTooLarge, .name("styles"), .count(Self.most))
        }
    }

    /// Excel keeps 65,490 formats of cells.
    private static let most = 1 << 17

    var hasRoot: Bool { path.hasRoot }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws { _ = path.leave() }
}
