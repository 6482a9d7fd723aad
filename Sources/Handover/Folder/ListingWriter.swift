import Foundation
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import HandoverPlan

/// A folder's listing once it is written (Format.md section 4.8).
struct FolderListing {
    var records: Int64 = 0
    var bytes: Int64 = 0
    var sha256 = ""
    /// Bytes of the files.
    var fileBytes: Int64 = 0
    /// Records of files without bytes, and of files whose paths a file system might not tell apart; both ascend.
    var empty: [Int64] = []
    var colliding: [Int64] = []
    /// How many files have a type that contradicts their extension.
    var mismatches: Int64 = 0
}

/// Writes a listing line by line. Files come in the order of their paths.
final class ListingWriter {
    private let write: ([UInt8]) throws -> Void
    private var out: [UInt8] = []
    private var digest = SHA256Stream()
    private var listing = FolderListing()
    /// For each record 96 bits of a hash of its path in NFC, over its number; the same of the path with A–Z as a–z. A million take 32 MB.
    private var exact: [UInt128] = []
    private var folded: [UInt128] = []

    private let comparesNames: Bool

    /// - Parameters:
    ///   - write: takes the bytes.
    ///   - comparesNames: false where nobody asks which paths a file system might not tell apart.
    init(to write: @escaping ([UInt8]) throws -> Void, comparesNames: Bool = true) {
        (self.write, self.comparesNames) = (write, comparesNames)
        out = Array((Lock.listingColumns.joined(separator: ",") + "\n").utf8)
    }

    /// How many files have been added.
    var records: Int64 { listing.records }

    func add(_ path: [UInt8], byteCount: Int64, sha256: String, type: ContentType) throws {
        listing.records += 1
        listing.fileBytes += byteCount
        let number = listing.records
        let cut = path.lastIndex(of: UInt8(ascii: "/"))
        let name = path[(cut.map { $0 + 1 } ?? 0)...]
        let suffix = Self.fileExtension(name)
        let fields: [ArraySlice<UInt8>] = [
            path[...], path[..<(cut ?? 0)], name, suffix[...], Array(String(byteCount).utf8)[...], Array(sha256.utf8)[...],
            Array(type.rawValue.utf8)[...],
        ]
        for (index, field) in fields.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            // There is no folder, or no extension: null.
            if !field.isEmpty { CanonicalCSV.append(field.span, to: &out) }
        }
        out.append(UInt8(ascii: "\n"))
        if byteCount == 0 { listing.empty.append(number) }
        if type.contradicts(extension: String(decoding: suffix, as: UTF8.self)) { listing.mismatches += 1 }
        if comparesNames { remember(path, number) }
        if out.count >= 1 << 16 { try flush() }
    }

    private func remember(_ path: [UInt8], _ number: Int64) {
        exact.append(Self.hash(String(decoding: path, as: UTF8.self)) << 32 | UInt128(number))
        folded.append(Self.hash(String(decoding: path.map(Self.lower), as: UTF8.self)) << 32 | UInt128(number))
    }

    func finish() throws -> FolderListing {
        try flush()
        listing.sha256 = hex(digest.digestSoFar())
        listing.colliding = Array(Set(Self.repeated(&exact)).union(Self.repeated(&folded))).sorted()
        return listing
    }

    private func flush() throws {
        digest.update(out.span)
        listing.bytes += Int64(out.count)
        try write(out)
        out.removeAll(keepingCapacity: true)
    }

    /// What follows the last point of a name, where something stands before and behind it; A–Z as a–z.
    private static func fileExtension(_ name: ArraySlice<UInt8>) -> [UInt8] {
        guard let point = name.lastIndex(of: UInt8(ascii: ".")), point > name.startIndex else { return [] }
        return name[(point + 1)...].map(lower)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }

    private static func hash(_ text: String) -> UInt128 {
        let normal = text.precomposedStringWithCanonicalMapping
        return SHA256.digest(Array(normal.utf8)).prefix(12).reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// The numbers under hashes that occur more than once.
    private static func repeated(_ hashes: inout [UInt128]) -> [Int64] {
        hashes.sort()
        return hashes.indices.compactMap { index in
            let isSame = [index - 1, index + 1].contains {
                hashes.indices.contains($0) && hashes[$0] >> 32 == hashes[index] >> 32
            }
            return isSame ? Int64(hashes[index] & 0xffff_ffff) : nil
        }
    }
}
