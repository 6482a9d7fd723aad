import Glibc
public import HandoverCore
import HandoverCrypto
import SystemPackage

/// The last sound delivery of each plan that somebody received (Format.md section 7.6): kept by whoever verifies, never by the archive.
public struct SeenArchives: Hashable, Sendable {
    /// One archive.
    public struct Entry: Hashable, Sendable {
        /// Which delivery of its plan it is, from 1.
        public var sequence: Int64
        /// The SHA-256 of its tar, lower-case hexadecimal.
        public var tar: String
    }

    /// By the archive's id.
    public private(set) var entries: [String: Entry] = [:]

    /// Nothing was seen yet.
    public init() {}

    /// Reads a file; nothing was seen where there is none.
    /// - Throws: `Failure`: it cannot be read (74), or is no such file (65).
    public init(contentsOf path: String) throws(Failure) {
        guard let bytes = try SmallFile.read(path, limit: Limits.statementBytes) else { return }
        let malformed = Failure(Diagnostic(.seenMalformed, .path(path), at: .init(file: path)), exit: .badData)
        let text: JSONText
        do throws(JSONText.Malformed) { text = try JSONText(bytes) } catch { throw malformed }
        guard text.has("handover", "seen"), text["handover"]?.string == "1", let list = text["seen"]?.array else {
            throw malformed
        }
        for entry in list {
            guard entry.has("archive", "sequence", "tar"), let archive = entry["archive"]?.string, MemberPath.isID(archive),
                let sequence = entry.number("sequence"), sequence > 0, let tar = entry.digest("tar"), entries[archive] == nil
            else { throw malformed }
            entries[archive] = Entry(sequence: sequence, tar: tar)
        }
    }

    /// Takes in what was verified, if it is sound.
    /// - Returns: whether that changes anything.
    public mutating func take(_ verdict: Verdict) -> Bool {
        guard verdict.isSound, let archive = verdict.archive, let tar = verdict.tarDigest, let sequence = verdict.sequence else {
            return false
        }
        let entry = Entry(sequence: sequence, tar: tar)
        return entries.updateValue(entry, forKey: archive) != entry
    }

    /// The file.
    public var bytes: [UInt8] {
        let list = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { archive, entry in
            #"{"archive":"\#(archive)","sequence":"\#(entry.sequence)","tar":"\#(entry.tar)"}"#
        }
        return Array("{\"handover\":\"1\",\"seen\":[\(list.joined(separator: ","))]}\n".utf8)
    }

    /// Why an archive does not follow upon what was seen; `nil` where it does.
    func finding(_ archive: String, _ sequence: Int64, previous: String, tar: String, file: String) -> Diagnostic? {
        guard let seen = entries[archive] else { return nil }
        let place = Diagnostic.Location(file: file)
        if sequence < seen.sequence {
            return Diagnostic(.sequenceBehind, .count(Int(sequence)), .count(Int(seen.sequence)), at: place)
        }
        if sequence > seen.sequence + 1 {
            return Diagnostic(.sequenceGap, .count(Int(sequence)), .count(Int(seen.sequence)), at: place)
        }
        let isSame = sequence == seen.sequence ? tar == seen.tar : previous == seen.tar
        return isSame ? nil : Diagnostic(.sequenceFork, .count(Int(sequence)), .name(seen.tar), at: place)
    }
}
