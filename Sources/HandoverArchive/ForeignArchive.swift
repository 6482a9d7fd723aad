import CLibArchive
import Glibc
import SystemPackage

/// One entry of an archive that is not ours.
package struct ForeignEntry: Sendable {
    /// What it is.
    package enum Kind: Sendable { case file, folder, other }

    /// UTF-8, composed (NFC) by libarchive.
    package var name: [UInt8]
    package var kind: Kind
    package var isEncrypted: Bool
}

/// Reads a 7z front to back. Owns the C handle: not copyable, freed exactly once.
@safe package struct ForeignArchive: ~Copyable {
    private let handle: OpaquePointer
    private let input: Input

    private init(adopting handle: OpaquePointer, _ input: Input) {
        unsafe self.handle = handle
        self.input = input
    }

    deinit { unsafe archive_read_free(handle) }

    /// Opens a 7z of so many bytes.
    /// - Parameter fill: fills a buffer from an offset on, less only at the end.
    package static func open7z(
        count: Int64, _ fill: @escaping (UnsafeMutableRawBufferPointer, Int64) throws -> Int
    ) throws(ArchiveError) -> ForeignArchive {
        let input = try unsafe Input(count, fill)
        guard let handle = unsafe archive_read_new() else {
            throw ArchiveError(operation: "allocate", reason: nil, isInputOutput: true)
        }
        let archive = unsafe ForeignArchive(adopting: handle, input)
        try archive.check(unsafe archive_read_support_format_7zip(handle), "set format")
        // Unretained: the archive keeps its input for as long as the handle lives.
        let context = unsafe Unmanaged.passUnretained(input).toOpaque()
        unsafe archive_read_set_callback_data(handle, context)
        unsafe archive_read_set_read_callback(handle) { _, context, bytes in
            guard let context = unsafe context, let bytes = unsafe bytes else { return -1 }
            return unsafe Unmanaged<Input>.fromOpaque(context).takeUnretainedValue().next(bytes)
        }
        unsafe archive_read_set_seek_callback(handle) { _, context, offset, whence in
            guard let context = unsafe context else { return -1 }
            return unsafe Unmanaged<Input>.fromOpaque(context).takeUnretainedValue().seek(offset, whence)
        }
        let status = input.withLocale { unsafe archive_read_open1(handle) }
        try archive.check(status, "open")
        return archive
    }

    /// The next entry; `nil` at the end.
    package mutating func next() throws(ArchiveError) -> ForeignEntry? {
        var entry: OpaquePointer?
        let status = input.withLocale { unsafe archive_read_next_header(handle, &entry) }
        if status == ARCHIVE_EOF { return nil }
        try check(status, "read header")
        guard let entry = unsafe entry, let name = unsafe input.withLocale({ unsafe archive_entry_pathname(entry) }) else {
            throw ArchiveError(operation: "read name", reason: nil)
        }
        let isLink = unsafe archive_entry_hardlink(entry) != nil || archive_entry_symlink(entry) != nil
        // AE_IFREG and AE_IFDIR are macros that do not import.
        let kind: ForeignEntry.Kind =
            switch unsafe archive_entry_filetype(entry) {
            case 0o100000 where !isLink: .file
            case 0o040000: .folder
            default: .other
            }
        return ForeignEntry(
            name: unsafe Array(UnsafeBufferPointer(start: name, count: strlen(name))).map { UInt8(bitPattern: $0) }, kind: kind,
            isEncrypted: unsafe archive_entry_is_encrypted(entry) != 0)
    }

    /// Fills the buffer from the front with what comes next of the entry; 0 at its end.
    package mutating func read(into buffer: inout [UInt8]) throws(ArchiveError) -> Int {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(handle, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw failure("read data") }
        return count
    }

    private func check(_ status: CInt, _ operation: String) throws(ArchiveError) {
        guard status != ARCHIVE_OK else { return }  // a warning is a failure too
        throw failure(operation)
    }

    private func failure(_ operation: String) -> ArchiveError {
        if let error = input.error {
            return ArchiveError(operation: operation, reason: "\(error)", isInputOutput: true)
        }
        return ArchiveError(
            operation: operation, reason: unsafe archive_error_string(handle).map { unsafe String(cString: $0) },
            isInputOutput: unsafe archive_errno(handle) == ENOMEM)
    }
}

/// Where an archive's bytes come from. libarchive's callbacks cannot throw, so an error waits here.
@safe private final class Input {
    private let fill: (UnsafeMutableRawBufferPointer, Int64) throws -> Int
    private let count: Int64
    private var position: Int64 = 0
    private static let bufferBytes = 1 << 16
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 16)
    /// Names are converted by the locale, and a Swift process has "C", where what is not ASCII fails.
    private let locale: locale_t
    private(set) var error: (any Error)?

    init(
        _ count: Int64, _ fill: @escaping (UnsafeMutableRawBufferPointer, Int64) throws -> Int
    ) throws(ArchiveError) {
        guard let locale = unsafe newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else {
            throw ArchiveError(operation: "find the locale C.UTF-8", reason: nil, isInputOutput: true)
        }
        unsafe self.locale = locale
        self.count = count
        unsafe self.fill = unsafe fill
    }

    deinit {
        unsafe buffer.deallocate()
        unsafe freelocale(locale)
    }

    func withLocale<Result>(_ body: () -> Result) -> Result {
        let before = unsafe uselocale(locale)
        defer { _ = unsafe uselocale(before) }
        return body()
    }

    func next(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        do {
            let wanted = Int(min(Int64(Self.bufferBytes), max(0, count - position)))
            let got = try unsafe fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), position)
            position += Int64(got)
            unsafe bytes.pointee = UnsafeRawPointer(buffer.baseAddress)
            return got
        } catch {
            self.error = error
            return -1
        }
    }

    func seek(_ offset: Int64, _ whence: CInt) -> Int64 {
        let base: Int64 = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position : count
        let (place, overflows) = base.addingReportingOverflow(offset)
        guard !overflows, (0...count).contains(place) else { return -30 }  // ARCHIVE_FATAL
        position = place
        return place
    }
}
