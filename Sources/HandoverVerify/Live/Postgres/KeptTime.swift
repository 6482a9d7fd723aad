/// A canonical `datetime` as a target keeps it, which loses its offset.
enum KeptTime {
    /// Appends `YYYY-MM-DD hh:mm:ss`: as it is written, or in UTC.
    /// - Parameter field: 25 bytes; null, and what is no canonical time, stay as they are.
    static func append(_ window: Span<UInt8>, _ field: Range<Int>, inUTC: Bool, to out: inout [UInt8]) {
        let bytes = field.map { window[$0] }
        guard bytes.count == 25, let day = CalendarDay(canonical: bytes.span.extracting(0..<10)) else {
            out += bytes
            return
        }
        guard inUTC else {
            out += bytes[..<10] + [0x20] + bytes[11..<19]
            return
        }
        func number(_ at: Int) -> Int { Int(bytes[at] &- 0x30) * 10 + Int(bytes[at + 1] &- 0x30) }
        let offset = (number(20) * 60 + number(23)) * (bytes[19] == 0x2d ? -60 : 60)
        let second = day.sinceEpoch * 86_400 + number(11) * 3600 + number(14) * 60 + number(17) - offset
        // 0001-01-01 was 719,162 days before 1970. Instants before that no target takes.
        let sinceFirst = second + 719_162 * 86_400
        guard sinceFirst >= 0 else {
            out += bytes
            return
        }
        CalendarDay(days: sinceFirst / 86_400, from: 1).write(to: &out)
        out.append(0x20)
        for (place, part) in [sinceFirst / 3600 % 24, sinceFirst / 60 % 60, sinceFirst % 60].enumerated() {
            if place > 0 { out.append(0x3a) }
            CalendarDay.append(part, to: &out)
        }
    }
}
