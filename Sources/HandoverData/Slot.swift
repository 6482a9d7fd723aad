/// Where one field lies: 8 bytes. A plain slice of the chunk, or, where bytes had to change (unescaped, decoded), of the arena.
package struct Slot: BitwiseCopyable, Hashable, Sendable {
    /// 31 bits of start, one bit for the arena.
    @usableFromInline let startAndArena: UInt32
    /// 28 bits of length, four bits of flags. `Limits.fieldBytes` keeps a decoded field below 2^28 bytes.
    @usableFromInline let lengthAndFlags: UInt32

    /// What is known about a field beside its bytes.
    package struct Flags: OptionSet, BitwiseCopyable, Hashable, Sendable {
        package let rawValue: UInt32
        @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// The field was written between quotes.
        @inlinable package static var quoted: Flags { Flags(rawValue: 1) }
        /// Its source bytes held escaped quotes; the slot's bytes are unescaped.
        @inlinable package static var escaped: Flags { Flags(rawValue: 2) }
        /// The value is null.
        @inlinable package static var null: Flags { Flags(rawValue: 4) }
        /// The record has no such field at all: not null, not empty.
        @inlinable package static var absent: Flags { Flags(rawValue: 8) }
    }

    /// Creates a slot. `start` is below 2^31 and `count` below 2^28.
    @inlinable package init(start: UInt32, count: UInt32, flags: Flags = [], inArena: Bool = false) {
        startAndArena = start | (inArena ? 1 << 31 : 0)
        lengthAndFlags = count | flags.rawValue << 28
    }

    /// The offset of the first byte, in the chunk or in the arena.
    @inlinable package var start: Int { Int(startAndArena & 0x7fff_ffff) }
    /// How many bytes the field has.
    @inlinable package var count: Int { Int(lengthAndFlags & 0x0fff_ffff) }
    /// The bytes, as a range of the chunk or of the arena.
    @inlinable package var range: Range<Int> { start..<start + count }
    /// Whether the bytes lie in the batch's arena instead of its chunk.
    @inlinable package var isInArena: Bool { startAndArena >> 31 == 1 }
    /// What is known about the field beside its bytes.
    @inlinable package var flags: Flags { Flags(rawValue: lengthAndFlags >> 28) }
}
