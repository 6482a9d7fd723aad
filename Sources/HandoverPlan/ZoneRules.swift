import Glibc

/// When the clocks of a zone are how far ahead of UTC, from 1900 to 2100: what the plan's `datetime` goes by, and the archive keeps.
package struct ZoneRules: Hashable, Sendable {
    /// The IANA name.
    package let name: String
    /// In order; each holds until the next one begins, the last until ``end``.
    package let offsets: [Offset]

    /// From this instant on, in Unix seconds, clocks are so many seconds ahead of UTC.
    package struct Offset: Hashable, BitwiseCopyable, Sendable {
        package var from: Int64
        package var seconds: Int64

        package init(from: Int64, seconds: Int64) {
            self.from = from
            self.seconds = seconds
        }
    }

    /// 1900-01-01T00:00:00Z.
    package static let start: Int64 = -2_208_988_800
    /// 2100-01-01T00:00:00Z.
    package static let end: Int64 = 4_102_444_800

    package init(name: String, offsets: [Offset]) {
        self.name = name
        self.offsets = offsets
    }

    /// Reads the rules of a zone from the system's database; `nil` where there is no such zone, or its rules are none that we know.
    package init?(systemZone name: String) {
        guard Self.isName(name), let bytes = Self.read("/usr/share/zoneinfo/\(name)"), let file = TZif(bytes),
            let later = file.later()
        else { return nil }
        var offsets = [Offset(from: Self.start, seconds: file.first)]
        for change in file.changes + later where change.from < Self.end {
            if change.from <= Self.start {
                offsets[0].seconds = change.seconds
            } else if change.seconds != offsets[offsets.count - 1].seconds {
                offsets.append(change)
            }
        }
        self.init(name: name, offsets: offsets)
    }

    /// Parts of letters, digits, `_`, `+` and `-`: no way out of the folder.
    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 100
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x5f
                            || $0 == 0x2b || $0 == 0x2d
                    }
            }
    }

    /// The first 64 KiB of a file; the largest zone has 4.
    private static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "rb") else { return nil }
        defer { unsafe fclose(file) }
        var isSound = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = unsafe fread(buffer.baseAddress, 1, buffer.count, file)
            isSound = unsafe ferror(file) == 0
        }
        return isSound ? bytes : nil
    }
}
