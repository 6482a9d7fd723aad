import Foundation
import Testing

@testable import HandoverIngest

/// What values look like is asked of regular expressions as well, which share nothing with the code that steps through bytes.
@Suite struct `A column's profile` {
    private static let texts = [
        "0", "00", "7", "-7", "+7", "--7", "-", "+", "007", "0.5", "00.5", "1.", ".5", "1.2.3", "-1.50", "1,234", "12,345,678.90",
        "1234,567",
        "1,23", ",123", "1,,234", "1,234,", "¥1,234.50", "-¥5", "¥-5", "¥", "5元", "5.5元", "1,234元", "元", "5元5", "-¥ 5", "5 元",
        "999999999999999999",
        "1000000000000000000", "2024-01-05", "2024-1-5", "2024/01/5", "2024.1.5", "20240105", "2024年1月5日", "2024-13-01",
        "2024-02-30", "1899-01-01",
        "2100-12-31", "2024-1-5x", "20240230", "2024年01月05", "１２３", "￥１，２３４．５０", "２０２４－０１－０５",
    ]

    private static func folded(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    switch $0.value {
                    case 0xff01...0xff5e: Unicode.Scalar($0.value - 0xfee0) ?? $0
                    case 0xffe5: "\u{a5}"
                    default: $0
                    }
                }))
    }

    @Test func `knows amounts and integers as patterns do`() throws {
        let integer = try Regex("[-+]?(0|[1-9][0-9]{0,17})")
        let decimal = try Regex("[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)?")
        let money = try Regex("[-+]?(¥[-+]?)?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.[0-9]+)?元?")
        var shape = ValueShape()
        var counts = (integer: 0, decimal: 0, money: 0)
        for text in Self.texts {
            let isTaken = shape.take(text.utf8Span.span)
            let plain = Self.folded(text)
            #expect((isTaken && shape.isInteger) == (plain.wholeMatch(of: integer) != nil), "\(text)")
            #expect((isTaken && shape.isDecimal) == (plain.wholeMatch(of: decimal) != nil), "\(text)")
            #expect((isTaken && shape.isMoney) == (plain.wholeMatch(of: money) != nil), "\(text)")
            if shape.isInteger { counts.integer += 1 }
            if shape.isDecimal { counts.decimal += 1 }
            if shape.isMoney { counts.money += 1 }
        }
        #expect(counts.integer > 5 && counts.decimal > counts.integer && counts.money > counts.decimal)
    }

    @Test func `knows dates as a calendar does`() throws {
        var shape = ValueShape()
        let forms = [
            "([0-9]{4})-([0-9]{2})-([0-9]{2})", "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", "([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
            "([0-9]{4})\\.([0-9]{1,2})\\.([0-9]{1,2})", "([0-9]{4})([0-9]{2})([0-9]{2})", "([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
        ]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var found = 0
        for text in Self.texts {
            let isTaken = shape.take(text.utf8Span.span)
            for (index, form) in forms.enumerated() {
                let parts = try Self.folded(text).wholeMatch(of: Regex(form)).map { match in
                    (1...3).compactMap { match.output[$0].substring.flatMap { Int($0) } }
                }
                let isDay = parts.map {
                    (1900...2100).contains($0[0])
                        && DateComponents(calendar: calendar, year: $0[0], month: $0[1], day: $0[2]).isValidDate
                }
                #expect((isTaken && shape.isDate(index)) == (isDay ?? false), "\(text) as \(ColumnProfile.dateFormats[index])")
                if isTaken, shape.isDate(index) { found += 1 }
            }
        }
        #expect(found > 8)
    }

    @Test func `of very many different values holds the first against each other, and says how many`() {
        var shape = ValueShape()
        var few = ColumnProfiler(name: "id", mostUnique: 10)
        var many = ColumnProfiler(name: "id", mostUnique: 10)
        for number in 0..<10 { few.add("C\(number)".utf8Span.span, &shape) }
        for number in 0..<20 { many.add("C\(number)".utf8Span.span, &shape) }
        #expect(few.finished().isUnique && few.finished().heldAgainstEachOther == nil && few.finished().distinct == 10)
        #expect(many.finished().isUnique && many.finished().heldAgainstEachOther == 10 && many.finished().distinct == nil)
        few.add("C3".utf8Span.span, &shape)
        #expect(!few.finished().isUnique)
    }
}
