import HandoverArchive
import HandoverCore
import HandoverZlib
import SystemPackage

/// Opens a container of any kind.
enum ForeignContainer: String {
    case zip, tar
    case tarGzip = "tar-gz"
    case sevenZip = "7z"
    case xlsx

    /// How the name of an original ends.
    var suffix: String { self == .tarGzip ? "tar.gz" : rawValue }

    /// Reads all of it; of a workbook the parts.
    /// - Parameters:
    ///   - wanted: names of members that are kept; `nil` keeps all.
    ///   - place: where.
    ///   - allowance: what the outer container may still unpack to; `nil` for that one itself.
    /// - Throws: ``ContainerStop``.
    func unpack(
        _ text: SourceText, wanted: Set<[UInt8]>?, at place: UnpackingPlace = .init(),
        _ allowance: UnpackingPlace.Allowance? = nil
    ) throws -> [UnpackedMembers.Member] {
        let unpacked = UnpackedMembers(wanted: wanted, at: place, allowance ?? .init(container: text.size))
        switch self {
        case .zip, .xlsx:
            var zip = ForeignZip(text)
            try zip.walk(into: unpacked)
        case .tar: try Self.tar(text, unpacked)
        case .tarGzip: try Self.tarGzip(text, unpacked)
        case .sevenZip: try Self.sevenZip(text, unpacked)
        }
        try unpacked.finish()
        return unpacked.members
    }

    private static func tar(_ text: SourceText, _ unpacked: UnpackedMembers) throws {
        var tar = ForeignTar(unpacked)
        var at: Int64 = 0
        while at < text.size {
            let bytes = try text.bytes(at: at, upTo: 1 << 18)
            try tar.take(bytes.span)
            at += Int64(bytes.count)
        }
        try tar.finish()
    }

    /// Streams of gzip until the file ends.
    private static func tarGzip(_ text: SourceText, _ unpacked: UnpackedMembers) throws {
        var tar = ForeignTar(unpacked, isGzip: true)
        var (at, made) = (Int64(0), Int64(0))
        var output = [UInt8](repeating: 0, count: 1 << 18)
        do {
            var inflater = try Inflater.create(.gzip)
            var isOpen = true
            while at < text.size {
                let bytes = try text.bytes(at: at, upTo: 1 << 17)
                var done = 0
                repeat {
                    if !isOpen { try inflater.reset() }
                    isOpen = true
                    let step = try inflater.inflate(bytes.span.extracting(done..<bytes.count), into: &output)
                    done += step.taken
                    made += Int64(step.made)
                    try unpacked.hold(all: made)
                    try tar.take(output.span.extracting(0..<step.made))
                    isOpen = !step.isAtEnd
                    // Its room full, there may be more of what it has taken already.
                    if isOpen, done == bytes.count, step.made < output.count { break }
                } while done < bytes.count || isOpen
                at += Int64(bytes.count)
            }
            guard !isOpen else { throw ContainerStop.malformed("end of the file", at: at) }
        } catch let error as ZlibError {
            if error.isMemory { throw Errno.noMemory }
            throw ContainerStop.malformed("gzip: \(error.reason ?? "?")", at: at)
        }
        try tar.finish()
    }

    /// By libarchive, as the migrator does (Format.md section 4.6).
    private static func sevenZip(_ text: SourceText, _ unpacked: UnpackedMembers) throws {
        var number = 0
        do {
            var archive = try unsafe ForeignArchive.open7z(count: text.size) { try unsafe text.fill($0, at: $1) }
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while let entry = try archive.next() {
                try unpacked.count()
                number += 1
                let slash: [UInt8] = entry.kind == .folder && entry.name.last != 0x2f ? [0x2f] : []
                let name = try EntryName(entry.name + slash, .utf8, number: number)
                let shown = [Diagnostic.Argument.count(number)]
                if entry.isEncrypted { throw ContainerStop(.containerEncrypted, shown) }
                guard entry.kind != .other, name.isFolder == (entry.kind == .folder) else {
                    throw ContainerStop(.containerSpecial, shown)
                }
                if name.isFolder { continue }
                try unpacked.begin(name.bytes)
                var count = try archive.read(into: &buffer)
                while count > 0 {
                    try unpacked.append(buffer.span.extracting(0..<count))
                    count = try archive.read(into: &buffer)
                }
                try unpacked.end()
            }
        } catch let error as ArchiveError {
            // Whatever the system refused says nothing of the archive.
            if error.isInputOutput { throw Errno.ioError }
            if error.reason?.contains("ncrypt") == true { throw ContainerStop(.containerEncrypted, [.count(number + 1)]) }
            throw ContainerStop.malformed(error.reason ?? error.operation)
        }
    }
}
