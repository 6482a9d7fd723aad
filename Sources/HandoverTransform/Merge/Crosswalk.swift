import HandoverData

/// The keys of records that were merged into others, and the keys of their survivors, as canonical CSV. A record that was merged costs
/// about 40 bytes, a survivor 8 and those of its key.
package struct Crosswalk: Sendable {
    /// By the hash of a key the place of the one that takes its place.
    private var places: [UInt128: UInt32] = [:]
    /// The keys of survivors, one after the other, and where each ends.
    private var keys: [UInt8] = []
    private var ends: [Int] = []
    /// Bytes of the longest survivor's key.
    private(set) var longest = 0

    package init() {}

    package var isEmpty: Bool { places.isEmpty }

    /// Adds the keys of records that were merged into one whose key is a different one.
    package mutating func append(_ merged: [ArraySlice<UInt8>], to survivor: Span<UInt8>) {
        if merged.isEmpty { return }
        for key in merged { places[Self.hash(key.span)] = UInt32(ends.count) }
        keys.append(survivor)
        ends.append(keys.count)
        longest = max(longest, survivor.count)
    }

    /// The key that takes the place of this one; `nil` where it stays.
    func key(for key: Span<UInt8>) -> ArraySlice<UInt8>? {
        guard let place = places[Self.hash(key)].map({ Int($0) }) else { return nil }
        return keys[(place > 0 ? ends[place - 1] : 0)..<ends[place]]
    }

    private static func hash(_ key: Span<UInt8>) -> UInt128 { KeyHash.hash(KeyHash.number(key, row: 0)) }
}
