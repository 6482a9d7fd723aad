import ArgumentParser
import Foundation
import HandoverCore
import HandoverData
import HandoverIngest

/// Says what the migrator reads in documents, for whoever reads them by other means.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Read CSV, JSON or XML files and write one JSON object a record.",
        discussion: """
            The layout is {"format", "encoding", "bom", "dtd", "lists": [{"id", "path", "parent", "columns", "packed"}], "outside",
            "namespaces"}; all but format and lists may be left out. That of a CSV file is a lock of one source;
            beside one with lists in columns NAME.source says what that source's nulls are. A value is a text, null, or false where there is none. Behind the
            records of a file comes its coverage, or what stopped the reading.

            Example:
              HandoverBench read layout.json orders.json
            """, shouldDisplay: false)

    @Flag(help: "The argument is a folder of files NAME, each with its NAME.layout.") var batch = false
    @Argument(help: "The layout and the files.") var paths: [String]

    func run() throws {
        var out: [UInt8] = []
        if batch {
            for folder in paths {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
                    !$0.hasSuffix(".layout") && !$0.hasSuffix(".source")
                }
                for name in names.sorted() {
                    let path = "\(folder)/\(name)"
                    if name.hasSuffix(".csv") {
                        try TableLines(path + ".layout", path, name).write(to: &out)
                    } else {
                        try DocumentLines(try LayoutFile.read(path + ".layout"), path, name).write(to: &out)
                    }
                }
            }
        } else {
            guard paths.count > 1 else { throw ValidationError("a layout and at least one file are needed") }
            let layout = try LayoutFile.read(paths[0])
            for path in paths.dropFirst() { try DocumentLines(layout, path, path).write(to: &out) }
        }
        FileHandle.standardOutput.write(Data(out))
    }
}

/// A layout as it is written.
private struct LayoutFile: Decodable {
    struct List: Decodable {
        var id: String
        var path: String
        var parent: Int?
        var columns: [String]
        var packed: [String]?
    }

    var format: String
    var encoding: String?
    var bom: Bool?
    var dtd: Bool?
    var lists: [List]
    var outside: [String]?
    var namespaces: [String: String]?

    static func read(_ path: String) throws -> DocumentLayout {
        let file = try JSONDecoder().decode(LayoutFile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        guard let format = DocumentLayout.Format(rawValue: file.format) else { throw ValidationError("no format \(file.format)") }
        return DocumentLayout(
            format: format, encoding: .init(rawValue: file.encoding ?? "utf-8") ?? .utf8, hasBOM: file.bom ?? false,
            lists: file.lists.map {
                .init(
                    id: $0.id, path: $0.path, parent: $0.parent, columns: $0.columns, packed: Set($0.packed ?? []),
                    extras: $0.parent == nil ? [.record] : [.record, .parent, .position])
            }, outside: Set(file.outside ?? []), namespaces: file.namespaces ?? [:], allowsDTD: file.dtd ?? false)
    }
}

/// What is written.
enum ReadLine {
    /// A text, null, or false where there is none.
    enum Value: Encodable {
        case absent, null
        case text(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .absent: try container.encode(false)
            case .null: try container.encodeNil()
            case .text(let text): try container.encode(text)
            }
        }
    }

    struct Record: Encodable {
        var file: String
        var list: String
        var number: Int64
        var parent: Int64?
        var position: Int64?
        var offset: Int64
        var bytes: Int
        var line: Int
        var findings: [String]
        var values: [Value]
    }

    struct End: Encodable {
        var file: String
        /// Offset, bytes, class and items of each stretch.
        var coverage: [String]?
        var stop: String?
        var at: Int64?
    }

    static func append(_ line: some Encodable, to out: inout [UInt8]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        out += try encoder.encode(line)
        out.append(UInt8(ascii: "\n"))
    }
}

/// One document as lines.
private struct DocumentLines {
    typealias Value = ReadLine.Value
    typealias Record = ReadLine.Record
    typealias End = ReadLine.End

    private let layout: DocumentLayout
    private let path: String
    private let name: String

    init(_ layout: DocumentLayout, _ path: String, _ name: String) {
        self.layout = layout
        self.path = path
        self.name = name
    }

    func write(to out: inout [UInt8]) throws {
        do {
            if layout.format == .xml {
                var reader = try XMLReader.open(path, name: name, layout: layout)
                try write(&reader, to: &out)
            } else {
                var reader = try JSONReader.open(path, name: name, layout: layout)
                try write(&reader, to: &out)
            }
        } catch let failure as Failure {
            let stop = failure.diagnostics[0]
            try ReadLine.append(End(file: name, stop: stop.code.name, at: stop.location?.byteOffset), to: &out)
        }
    }

    private func write<Reader: RecordReading & ~Copyable>(_ reader: inout Reader, to out: inout [UInt8]) throws {
        while let batches = try reader.nextBatches(onBytes: { _ in }) {
            for batch in batches { for record in 0..<batch.count { try ReadLine.append(line(batch, record), to: &out) } }
        }
        let coverage = reader.coverage.runs.map { "\($0.byteOffset),\($0.byteCount),\($0.kind.rawValue),\($0.items)" }
        try ReadLine.append(End(file: name, coverage: coverage), to: &out)
    }

    private func line(_ batch: RecordBatch, _ record: Int) -> Record {
        let list = layout.lists[batch.list]
        let place = batch.location(ofRecord: record)
        let extras = list.extras.indices.map { extra in
            if case .text(let text) = value(batch, record, list.columns.count + extra) { Int64(text) } else { Int64?.none }
        }
        return Record(
            file: name, list: list.id, number: extras[0] ?? 0, parent: extras.count > 1 ? extras[1] : nil,
            position: extras.count > 1 ? extras[2] : nil, offset: place.byteOffset ?? -1,
            bytes: Int(batch.index.byteCounts[record]), line: place.line ?? 0,
            findings: batch.index.findings(of: record).map(\.kind.rawValue),
            values: list.columns.indices.map { value(batch, record, $0) })
    }

    private func value(_ batch: RecordBatch, _ record: Int, _ field: Int) -> Value {
        let flags = batch.index.slot(field, of: record).flags
        if flags.contains(.absent) { return .absent }
        if flags.contains(.null) { return .null }
        return batch.withField(field, of: record) { span in
            var bytes: [UInt8] = []
            for index in span.indices { bytes.append(span[index]) }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}
