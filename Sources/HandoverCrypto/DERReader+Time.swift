/// A moment to the microsecond, as time stamps have it.
package struct Moment: Hashable, Sendable, Comparable {
    /// Seconds since 1970.
    package var seconds: Int64
    /// 0 to 999,999.
    package var microseconds: Int64

    /// Creates a moment; microseconds beyond a second are carried.
    package init(seconds: Int64, microseconds: Int64 = 0) {
        let carried = (microseconds - (microseconds < 0 ? 999_999 : 0)) / 1_000_000
        self.seconds = seconds + carried
        self.microseconds = microseconds - carried * 1_000_000
    }

    package static func < (one: Moment, other: Moment) -> Bool {
        (one.seconds, one.microseconds) < (other.seconds, other.microseconds)
    }
}

extension DERReader {
    /// Seconds since 1970 of a UTCTime or a GeneralizedTime as RFC 5280 §4.1.2.5 has them: in UTC and in whole seconds.
    mutating func time() throws(DERError) -> Int64 {
        if let short = try optional(0x17) {
            guard short.content.count == 13, let year = decimalValue(short.content.prefix(2)) else { throw notTime }
            // A year of two digits is one from 1950 to 2049.
            let rest = DERReader.decimal(year < 50 ? 20 : 19) + short.content
            return try DERReader.seconds(rest[...])
        }
        let content = try element(0x18).content
        guard content.count == 15 else { throw notTime }
        return try DERReader.seconds(content)
    }

    /// A GeneralizedTime that may have a fraction of a second (RFC 3161 §2.4.2). Below a microsecond it is cut.
    mutating func instant() throws(DERError) -> Moment {
        let content = try element(0x18).content
        guard content.count >= 15, content.count <= 32, content.last == UInt8(ascii: "Z") else { throw notTime }
        let fraction = content.dropFirst(14).dropLast()
        let seconds = try DERReader.seconds(content.prefix(14) + [UInt8(ascii: "Z")])
        guard !fraction.isEmpty else { return Moment(seconds: seconds) }
        let digits = fraction.dropFirst()
        guard fraction.first == UInt8(ascii: "."), let last = digits.last, last != UInt8(ascii: "0"),
            let value = decimalValue((digits + [UInt8](repeating: UInt8(ascii: "0"), count: 6)).prefix(6)),
            decimalValue(digits.prefix(18)) != nil
        else { throw notTime }
        return Moment(seconds: seconds, microseconds: value)
    }

    private var notTime: DERError { DERError(reason: "a time is not written as it should be") }

    /// Seconds of `YYYYMMDDhhmmssZ`. Dates to days after Howard Hinnant, "chrono-compatible low-level date algorithms" (2013).
    private static func seconds(_ text: ArraySlice<UInt8>) throws(DERError) -> Int64 {
        let first = text.startIndex
        func part(_ offset: Int, _ count: Int, _ range: ClosedRange<Int64>) throws(DERError) -> Int64 {
            guard let value = decimalValue(text[(first + offset)..<(first + offset + count)]), range.contains(value) else {
                throw DERError(reason: "a time is not written as it should be")
            }
            return value
        }
        guard text.count == 15, text.last == UInt8(ascii: "Z") else { throw DERError(reason: "a time is not in UTC") }
        let (year, month) = (try part(0, 4, 1...9999), try part(4, 2, 1...12))
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let longest: Int64 = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        let day = try part(6, 2, 1...longest)
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return try days * 86_400 + part(8, 2, 0...23) * 3600 + part(10, 2, 0...59) * 60 + part(12, 2, 0...59)
    }

    private static func decimal(_ century: UInt8) -> [UInt8] {
        [UInt8(ascii: "0") + century / 10, UInt8(ascii: "0") + century % 10]
    }
}

/// The number that these digits write; `nil` where there are none, or anything else.
private func decimalValue(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return nil
    }
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
}
