import CLinux
import HandoverIngest
import SystemPackage

/// Elements of one width in a file of the work folder: appended at its end, read from anywhere.
///
/// The file has no name any more once it is open. So nobody finds it, two can have one name, and a killed run leaves nothing of it.
final class NumberFile<Element: BitwiseCopyable> {
    private let file: OpenFile
    private(set) var count = 0

    init(in place: WorkPlace) throws {
        let new = place.file("spill")
        let file = try FileDescriptor.open(
            new.path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        do {
            try Files.removeTree(new.path)
        } catch {
            try file.close()
            throw error
        }
        self.file = OpenFile(file, under: new.cipher)
    }

    deinit {
        // What was in it is in the run's result or nobody needs it: a failing close loses nothing that anyone could be told about.
        do { try file.descriptor.close() } catch {}
    }

    func append(_ elements: [Element]) throws {
        guard !elements.isEmpty else { return }
        try unsafe elements.withUnsafeBytes { try unsafe file.write($0, at: offset(count)) }
        count += elements.count
    }

    func read(_ range: Range<Int>) throws -> [Element] {
        try unsafe [Element](unsafeUninitializedCapacity: range.count) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            let wanted = range.count * MemoryLayout<Element>.stride
            var done = 0
            while done < wanted {
                let got = try unsafe file.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: bytes[done..<wanted]),
                    at: offset(range.lowerBound) + Int64(done))
                // A file that is shorter than what was written to it was changed under us.
                guard got > 0 else { throw Errno.ioError }
                done += got
            }
            count = range.count
        }
    }

    /// Gives the room of these elements back: nobody reads them again. Where the file system cannot, they stay until the file goes.
    func release(_ range: Range<Int>) {
        let bytes = offset(range.upperBound) - offset(range.lowerBound)
        _ = handover_punch_hole(file.descriptor.rawValue, Int(offset(range.lowerBound)), Int(bytes))
    }

    private func offset(_ index: Int) -> Int64 { Int64(index) * Int64(MemoryLayout<Element>.stride) }
}
