import Glibc
import HandoverCore
import SystemPackage

/// All differences as canonical CSV (Format.md section 8.1). They tell of personal data: only the owner may read the file.
///
/// It is written under a temporary name and gets its own when it is whole.
final class DifferencesFile {
    private let path: FilePath
    private let partial: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var isFinished = false

    init(_ path: String) throws(Failure) {
        self.path = FilePath(path)
        let name = self.path.lastComponent?.string ?? "differences"
        partial = self.path.removingLastComponent().appending(".\(name).\(getpid()).partial")
        do {
            descriptor = try FileDescriptor.open(
                partial, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(path), .name("\(error)")), exit: .cannotCreate)
        }
        buffer += "table,kind,key,field,expected,actual,source,record,line,offset,rule\n".utf8
    }

    deinit {
        _ = Glibc.close(descriptor.rawValue)
        // What was not finished was given up for an error that is being reported.
        if !isFinished { _ = unsafe unlink(partial.string) }
    }

    func write(_ entry: Differences.Entry, showsValues: Bool) throws(Failure) {
        let origin = entry.origin
        func number(_ value: (some BinaryInteger)?) -> [UInt8]? { value.map { Array(String($0).utf8) } }
        let fields: [[UInt8]?] = [
            Array(entry.table.utf8), Array(entry.kind.rawValue.utf8),
            entry.key.flatMap { Differences.Shown.text($0).text(showsValues: showsValues) }, entry.field.map { Array($0.utf8) },
            entry.expected?.text(showsValues: showsValues), entry.actual?.text(showsValues: showsValues),
            origin.map { Array($0.source.utf8) }, number(origin?.record), number(origin?.line), number(origin?.offset),
            entry.rule.map { Array($0.utf8) },
        ]
        for (index, field) in fields.enumerated() {
            if index > 0 { buffer.append(0x2c) }
            if let field { buffer += CSVField.written(field) }
        }
        buffer.append(0x0a)
        if buffer.count > 1 << 20 { try flush() }
    }

    private func flush() throws(Failure) {
        do { try descriptor.writeAll(buffer) } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path.string), .name("\(error)")), exit: .ioError)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() throws(Failure) {
        try flush()
        guard fsync(descriptor.rawValue) == 0, unsafe rename(partial.string, path.string) == 0 else {
            throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(Errno(rawValue: errno))")), exit: .cannotCreate)
        }
        isFinished = true
    }
}
