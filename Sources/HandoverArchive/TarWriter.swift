import CLibArchive

// The canonical archive: POSIX ustar, regular files only, mode 0644, owner 0 without names, one time for all, no extension header
// of any kind. It ends with two zero blocks (1,024 zero bytes) after the last member's padding, and with nothing more: no record
// padding to 10,240 bytes. Over the extracted files a stock tool writes the same bytes:
//
//     bsdtar --format ustar --uid 0 --gid 0 --uname '' --gname '' -n -T ORDER -cf AGAIN.tar && cmp ARCHIVE.tar AGAIN.tar
//
// where ORDER lists the members one a line in the archive's order. bsdtar does not pad a regular file; into a pipe it does,
// unless it is given `-b 1`. (GNU tar ends numeric fields otherwise, so its bytes differ in every header.)

/// Writes one canonical tar archive. Owns the C handle: not copyable, freed exactly once.
@safe package struct TarWriter: ~Copyable {
    /// The most bytes of one member: ustar's size has 11 octal digits.
    package static let maximumMemberBytes: Int64 = (8 << 30) - 1
    /// The most bytes of a path: ustar's name field. Its prefix field stays empty.
    package static let maximumPathBytes = 100

    private let handle: OpaquePointer
    private let output: Output
    private let mtime: Int64
    private var remaining: Int64 = 0

    private init(adopting handle: OpaquePointer, output: Output, mtime: Int64) {
        unsafe self.handle = handle
        self.output = output
        self.mtime = mtime
    }

    deinit {
        // Freeing an open archive would write its end. An archive that was not finished has to look unfinished.
        unsafe archive_write_fail(handle)
        unsafe archive_write_free(handle)
    }

    /// Starts an archive whose bytes go to `write`, in blocks of up to 64 KiB or, for large data, as it was given.
    /// - Parameter mtime: every member's time, in seconds since 1970.
    package static func create(
        mtime: Int64, to write: @escaping (Span<UInt8>) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> TarWriter {
        guard mtime >= 0, mtime < 1 << 33 else {
            throw ArchiveError(operation: "set time", reason: "\(mtime) does not fit 11 octal digits")
        }
        guard let handle = unsafe archive_write_new() else { throw ArchiveError(operation: "allocate", reason: nil) }
        let writer = unsafe TarWriter(adopting: handle, output: Output(write), mtime: mtime)
        try writer.check(unsafe archive_write_set_format_ustar(handle), "set format")
        try writer.check(unsafe archive_write_add_filter_none(handle), "set filter")
        try writer.check(unsafe archive_write_set_bytes_per_block(handle, 64 << 10), "set block size")
        try writer.check(unsafe archive_write_set_bytes_in_last_block(handle, 1), "set padding")
        // Unretained: the writer keeps its output for as long as the handle lives.
        let context = unsafe Unmanaged.passUnretained(writer.output).toOpaque()
        let status = unsafe archive_write_open2(
            handle, context, nil,
            { _, context, bytes, count in
                guard let context = unsafe context else { return -1 }
                let output = unsafe Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
                return unsafe output.take(UnsafeRawBufferPointer(start: bytes, count: count))
            }, nil, nil)
        try writer.check(status, "open")
        return writer
    }

    /// Starts the next member. The one before must be complete.
    /// - Parameters:
    ///   - path: printable ASCII without spaces, at most 100 bytes.
    ///   - size: how many bytes will be written to it.
    package mutating func add(path: String, size: Int64) throws(ArchiveError) {
        try checkComplete()
        guard !path.isEmpty, path.utf8.count <= TarWriter.maximumPathBytes, path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            path.utf8.first != UInt8(ascii: "/"), path.utf8.last != UInt8(ascii: "/")
        else {
            let reason = "a path is 1 to 100 bytes of printable ASCII, relative, without a final slash"
            throw ArchiveError(operation: "add \(path)", reason: reason)
        }
        guard size >= 0, size <= TarWriter.maximumMemberBytes else {
            throw ArchiveError(operation: "add \(path)", reason: "\(size) bytes do not fit 11 octal digits")
        }
        guard let entry = unsafe archive_entry_new() else { throw ArchiveError(operation: "allocate", reason: nil) }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname(entry, path)
        unsafe archive_entry_set_filetype(entry, 0o100000)  // AE_IFREG, a macro that does not import
        unsafe archive_entry_set_perm(entry, 0o644)
        unsafe archive_entry_set_uid(entry, 0)
        unsafe archive_entry_set_gid(entry, 0)
        unsafe archive_entry_set_mtime(entry, time_t(mtime), 0)
        unsafe archive_entry_set_size(entry, size)
        try check(unsafe archive_write_header(handle, entry), "add \(path)")
        remaining = size
    }

    /// Writes the next bytes of the member. libarchive would drop bytes past its size without a word; here they are an error.
    package mutating func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
        guard bytes.count <= remaining else {
            let excess = Int64(bytes.count) - remaining
            throw ArchiveError(operation: "write data", reason: "\(excess) bytes more than the member's size")
        }
        if bytes.isEmpty { return }
        let written = unsafe bytes.withUnsafeBytes { unsafe archive_write_data(handle, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw failure("write data") }
        remaining -= Int64(bytes.count)
    }

    /// Writes the next bytes of the member.
    package mutating func write(_ bytes: [UInt8]) throws(ArchiveError) { try write(bytes.span) }

    /// Ends the archive. An error here is data loss, and `deinit` could only swallow it.
    package consuming func finish() throws(ArchiveError) {
        try checkComplete()
        try check(unsafe archive_write_close(handle), "close")
    }

    /// libarchive would fill a short member with zeros.
    private func checkComplete() throws(ArchiveError) {
        guard remaining == 0 else { throw ArchiveError(operation: "end member", reason: "\(remaining) bytes are missing") }
    }

    private func check(_ status: CInt, _ operation: String) throws(ArchiveError) {
        guard status != ARCHIVE_OK else { return }  // a warning is a failure too
        throw failure(operation)
    }

    /// The error of the call that has just failed: the output's own, where it was the output that failed.
    private func failure(_ operation: String) -> ArchiveError {
        if let error = output.error { return error }
        return ArchiveError(operation: operation, reason: unsafe archive_error_string(handle).map { unsafe String(cString: $0) })
    }
}

/// Where an archive's bytes go. libarchive's callback cannot throw, so the error waits here.
private final class Output {
    private let write: (Span<UInt8>) throws(ArchiveError) -> Void
    private(set) var error: ArchiveError?

    init(_ write: @escaping (Span<UInt8>) throws(ArchiveError) -> Void) { self.write = write }

    /// Passes the bytes on; the count taken, or -1.
    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(ArchiveError) {
            try unsafe bytes.withMemoryRebound(to: UInt8.self) { bytes throws(ArchiveError) in try unsafe write(bytes.span) }
            return bytes.count
        } catch {
            self.error = error
            return -1
        }
    }
}
