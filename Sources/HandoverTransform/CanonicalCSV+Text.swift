import CHandoverBytes
import HandoverData

extension CanonicalCSV {
    /// Whether a field that we wrote has the text of a slot. Null has none.
    @inline(__always)
    static func isText(of slot: Slot, in batch: RecordBatch, _ field: Span<UInt8>) -> Bool {
        if slot.isInArena { return isText(batch.arena.span.extracting(slot.range), of: field) }
        return isText(batch.chunk.span.extracting(slot.range), of: field)
    }

    @inline(__always)
    private static func isText(_ text: Span<UInt8>, of field: Span<UInt8>) -> Bool {
        guard !field.isEmpty else { return false }
        if field[0] == UInt8(ascii: "\"") { return isQuoted(text, in: field) }
        guard field.count == text.count else { return false }
        return unsafe field.withUnsafeBufferPointer { field in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe handover_equal(field.baseAddress, text.baseAddress, field.count) != 0
            }
        }
    }

    /// The same of a field between quotes.
    @inline(never)
    private static func isQuoted(_ text: Span<UInt8>, in field: Span<UInt8>) -> Bool {
        var place = 1
        for index in text.indices {
            guard place < field.count - 1, field[place] == text[index] else { return false }
            place += text[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return place == field.count - 1
    }
}
