extension Int128 {
    /// Adds; true if the sum is larger than 128 bits hold, and then it is nothing.
    package mutating func addOverflows(_ other: Int128) -> Bool {
        let (sum, overflows) = addingReportingOverflow(other)
        self = sum
        return overflows
    }
}

/// Exact amounts: a whole number of units of 10^-scale. Money never passes through a binary fraction.
package enum FixedPoint {
    /// Bytes of room that ``append(_:scale:to:)`` can need, beside one for each digit of the scale: 39 digits, sign, point.
    package static let room = 42

    /// Appends the canonical text of `unscaled` × 10^-scale: no needless zero in front, exactly `scale` digits after the point,
    /// no sign on zero (Plan.md section 1.4).
    package static func append(_ unscaled: Int128, scale: Int, to out: inout OutputSpan<UInt8>) {
        if unscaled < 0 { out.append(UInt8(ascii: "-")) }
        let magnitude = unscaled.magnitude
        if magnitude <= UInt128(UInt64.max), scale <= 19 {
            appendShort(UInt64(truncatingIfNeeded: magnitude), scale: scale, to: &out)
        } else {
            appendDigits(magnitude, scale: scale, to: &out)
        }
    }

    /// Most amounts are short: their digits are made from the last, and written at once.
    private static func appendShort(_ magnitude: UInt64, scale: Int, to out: inout OutputSpan<UInt8>) {
        var text = InlineArray<24, UInt8>(repeating: UInt8(ascii: "0"))
        var position = 24
        var value = magnitude
        func takeDigit() {
            position -= 1
            let quotient = value / 10
            text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value &- quotient &* 10)
            value = quotient
        }
        if scale > 0 {
            for _ in 0..<scale { takeDigit() }
            position -= 1
            text[position] = UInt8(ascii: ".")
        }
        repeat { takeDigit() } while value > 0
        out.append(text.span.extracting(position..<24))
    }

    /// The canonical text as a string, for reports and counts.
    package static func text(_ unscaled: Int128, scale: Int) -> String {
        var out: [UInt8] = []
        out.append(addingCapacity: room + scale) { append(unscaled, scale: scale, to: &$0) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func appendDigits(_ magnitude: UInt128, scale: Int, to out: inout OutputSpan<UInt8>) {
        // Digits are made from the last; they are written into place, so that nothing is allocated.
        var count = 1
        var limit: UInt128 = 10
        while magnitude >= limit {
            count += 1
            let (next, overflows) = limit.multipliedReportingOverflow(by: 10)
            if overflows { break }
            limit = next
        }
        let whole = max(count - scale, 1)
        let length = scale > 0 ? whole + 1 + scale : whole
        let point = out.count + whole
        var position = out.count + length
        out.append(repeating: UInt8(ascii: "0"), count: length)
        var digits = out.mutableSpan
        var value = magnitude
        for _ in 0..<scale {
            position -= 1
            let quotient = value / 10
            digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value - quotient * 10)
            value = quotient
        }
        if scale > 0 { digits[point] = UInt8(ascii: ".") }
        position = point
        for _ in 0..<whole {
            position -= 1
            let quotient = value / 10
            digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value - quotient * 10)
            value = quotient
        }
    }
}

extension FixedPoint {
    /// The value of canonical text in units of 10^-scale; the text was written by ``append(_:scale:to:)``.
    package static func value(ofCanonical text: Span<UInt8>) -> Int128 {
        var value: Int128 = 0
        var isNegative = false
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): continue
            default: value = value * 10 + Int128(text[index] - 0x30)
            }
        }
        return isNegative ? -value : value
    }

    /// The value of `-?digits[.digits]` that a plan declares, in units of 10^-scale; `nil` if it is none or does not fit the scale.
    package static func value(ofDeclared text: String, scale: Int) -> Int128? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1].count : 0
        let digits = text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }.count
        guard fraction <= scale, text.utf8.allSatisfy({ $0 == 0x2d || $0 == 0x2e || (0x30...0x39).contains($0) }),
            digits + scale - fraction <= 36
        else { return nil }
        var value = FixedPoint.value(ofCanonical: Array(text.utf8).span)
        for _ in fraction..<scale { value *= 10 }
        return value
    }
}
