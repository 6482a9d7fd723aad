package import Foundation

/// The table that speed is measured on: twelve messy columns of customers, about 160 bytes a record in UTF-8.
///
/// Every 2,000th record cannot be mapped; so shares and counts are the same for every seed. Both encodings hold the same
/// text. Writing streams through one buffer of 1 MiB.
package struct BenchTable: Sendable {
    package let records: Int
    package let seed: UInt64
    package let encoding: FixtureEncoding

    /// Sums in hundredths over the records that can be mapped: what the plan declares.
    package struct Totals: Sendable, Equatable {
        package var credit: Int64 = 0
        package var balance: Int64 = 0

        package init(credit: Int64 = 0, balance: Int64 = 0) {
            self.credit = credit
            self.balance = balance
        }
    }

    package init(records: Int, seed: UInt64, encoding: FixtureEncoding) {
        self.records = records
        self.seed = seed
        self.encoding = encoding
    }

    static let columns = ["客户编号", "客户名称", "类型", "联系人", "手机", "固话", "建档日期", "信用额度", "余额", "状态", "地址", "备注"]

    /// Writes the table as a new file, which replaces one that is there.
    package func write(to file: URL) throws -> Totals {
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        var random = SplitMix64(seed: seed)
        var row = BenchRow(encoding: encoding)
        row.append(Self.columns.joined(separator: ",") + "\n")
        var totals = Totals()
        for number in 0..<records {
            if let amounts = row.append(number + 1, &random) {
                totals.credit += amounts.credit
                totals.balance += amounts.balance
            }
            if row.bytes.count >= 1 << 20 {
                try handle.write(contentsOf: Data(row.bytes))
                row.bytes.removeAll(keepingCapacity: true)
            }
        }
        try handle.write(contentsOf: Data(row.bytes))
        try handle.close()
        return totals
    }
}

/// Writes records from words that were encoded once.
private struct BenchRow {
    let encoding: FixtureEncoding
    var bytes: [UInt8] = []
    private let firms, trades, kinds, surnames, markers, stems, states, streets, notes: [[UInt8]]
    private let wideDigits: [[UInt8]]
    private let year, month, day, house, yen, wideYen, phoneless, negotiable: [UInt8]

    init(encoding: FixtureEncoding) {
        self.encoding = encoding
        func encoded(_ texts: [String]) -> [[UInt8]] { texts.map { encoding.bytes(of: $0) } }
        firms = encoded(Synthetic.stems.flatMap { stem in Synthetic.branches.map { "示例" + stem + $0 } })
        trades = encoded(["印务公司", "图文公司", "广告有限公司", "包装（上海）公司"])
        kinds = encoded(["企业", "企业", "企业", "个人"])
        surnames = encoded(Synthetic.surnames)
        markers = encoded(Synthetic.markers)
        stems = encoded(Synthetic.stems)
        states = encoded(["正常", "正常", "正常", "停用", "月结"])
        streets = encoded(Synthetic.streets)
        notes = encoded([
            "", "", "", "老客户", "\"送前台,勿压\"", "\"他说\"\"月底结\"\"\"", "\"急件,加价\"", "\"名片,信封各两盒\"",
        ])
        wideDigits = encoded((0...9).map { String($0).fullWidth })
        let words = encoded(["年", "月", "日", "号", "¥", "￥", "无", "面议"])
        (year, month, day, house) = (words[0], words[1], words[2], words[3])
        (yen, wideYen, phoneless, negotiable) = (words[4], words[5], words[6], words[7])
        bytes.reserveCapacity((1 << 20) + 4_096)
    }

    mutating func append(_ text: String) { bytes += encoding.bytes(of: text) }

    /// Appends record `number`; its amounts are nil where the record cannot be mapped.
    mutating func append(_ number: Int, _ random: inout SplitMix64) -> (credit: Int64, balance: Int64)? {
        let damage = number % 2_000 == 1_999 ? number / 2_000 % 3 : nil
        bytes += [UInt8(ascii: "K"), UInt8(ascii: "H")]
        append(digits: UInt64(number), width: 8)
        comma()
        bytes += firms[random.below(firms.count)]
        bytes += trades[random.below(trades.count)]
        comma()
        bytes += kinds[random.below(kinds.count)]
        comma()
        bytes += surnames[random.below(surnames.count)]
        bytes += markers[random.below(markers.count)]
        bytes += stems[random.below(stems.count)]
        comma()
        appendMobile(random.below(100_000_000), shape: random.below(4), isDamaged: damage == 0)
        comma()
        appendLandline(&random)
        comma()
        appendDate(&random, isDamaged: damage == 1)
        comma()
        let credit = Int64(random.below(200)) * 50_000
        append(money: credit, shape: random.below(4))
        comma()
        let balance = Int64(random.below(3_000_000)) - 200_000
        let shape = random.below(4)
        if damage == 2 { bytes += negotiable } else { append(money: balance, shape: shape) }
        comma()
        bytes += states[random.below(states.count)]
        comma()
        bytes += streets[random.below(streets.count)]
        append(digits: UInt64(1 + random.below(900)), width: 1)
        bytes += house
        comma()
        bytes += notes[random.below(notes.count)]
        bytes.append(UInt8(ascii: "\n"))
        return damage == nil ? (credit, balance) : nil
    }

    private mutating func comma() { bytes.append(UInt8(ascii: ",")) }

    /// Appends `value` in decimal, with zeros in front up to `width` digits.
    private mutating func append(digits value: UInt64, width: Int) {
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0 || bytes.count - start < width
        bytes[start...].reverse()
    }

    /// The same range as in the print shop: no carrier has been given it.
    private mutating func appendMobile(_ subscriber: Int, shape: Int, isDamaged: Bool) {
        let number: UInt64 = (isDamaged ? 12_800_000_000 : 15_400_000_000) + UInt64(subscriber)
        switch shape {
        case 0:
            append(digits: number, width: 11)
        case 1:
            append(digits: number / 100_000_000, width: 3)
            bytes.append(UInt8(ascii: "-"))
            append(digits: number / 10_000 % 10_000, width: 4)
            bytes.append(UInt8(ascii: "-"))
            append(digits: number % 10_000, width: 4)
        case 2:
            for byte in "+86 ".utf8 { bytes.append(byte) }
            append(digits: number, width: 11)
        default:
            var divisor: UInt64 = 10_000_000_000
            while divisor > 0 {
                bytes += wideDigits[Int(number / divisor % 10)]
                divisor /= 10
            }
        }
    }

    private mutating func appendLandline(_ random: inout SplitMix64) {
        let shape = random.below(4)
        guard shape > 0 else {
            bytes += phoneless
            return
        }
        for byte in (shape == 1 ? "(021)5" : "021-5").utf8 { bytes.append(byte) }
        append(digits: UInt64(random.below(10_000_000)), width: 7)
        if shape == 2 {
            bytes.append(UInt8(ascii: "-"))
            append(digits: UInt64(800 + random.below(100)), width: 3)
        }
    }

    private mutating func appendDate(_ random: inout SplitMix64, isDamaged: Bool) {
        let (years, months) = (UInt64(2010 + random.below(16)), UInt64(isDamaged ? 2 : 1 + random.below(12)))
        let days = UInt64(isDamaged ? 30 : 1 + random.below(28))
        let shape = random.below(3)
        append(digits: years, width: 4)
        if shape == 2 { bytes += year } else { bytes.append(shape == 0 ? UInt8(ascii: "-") : UInt8(ascii: "/")) }
        append(digits: months, width: shape == 0 ? 2 : 1)
        if shape == 2 { bytes += month } else { bytes.append(shape == 0 ? UInt8(ascii: "-") : UInt8(ascii: "/")) }
        append(digits: days, width: shape == 0 ? 2 : 1)
        if shape == 2 { bytes += day }
    }

    /// Shapes: plain, with commas, with a sign of the currency, with both.
    private mutating func append(money hundredths: Int64, shape: Int) {
        let isQuoted = shape % 2 == 1
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
        if shape == 2 { bytes += wideYen }
        if shape == 3 { bytes += yen }
        let whole = hundredths.magnitude / 100
        if isQuoted, whole >= 1_000 {
            append(digits: whole / 1_000, width: 1)
            bytes.append(UInt8(ascii: ","))
            append(digits: whole % 1_000, width: 3)
        } else {
            append(digits: whole, width: 1)
        }
        bytes.append(UInt8(ascii: "."))
        append(digits: hundredths.magnitude % 100, width: 2)
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    }
}
