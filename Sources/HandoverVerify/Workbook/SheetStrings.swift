import HandoverCore

/// The strings that cells share: their bytes in one piece, and where each begins.
struct SheetStrings {
    private(set) var bytes: [UInt8] = []
    private(set) var starts: [UInt32] = [0]

    var count: Int { starts.count - 1 }

    func bounds(_ number: Int) -> Range<Int> { Int(starts[number])..<Int(starts[number + 1]) }

    /// - Parameter holder: the entry that has them.
    init(_ store: some PartStore, _ holder: String?) throws {
        guard let holder else { return }
        try BookStop.within(holder) { try read(PartWalk(store, holder)) }
    }

    private mutating func read(_ walk: PartWalk) throws {
        func own(_ local: String) -> [Int] { walk.names(local, in: PackageBook.sheetSpaces) }
        let (item, names) = (own("si"), TextNames(walk))
        var scratch: [UInt8] = []
        try walk.eachKnownChild(try walk.enterRoot(own("sst"))) { name, isEmpty in
            guard item.contains(name) else { return false }
            try names.readRuns(walk, isEmpty, &scratch, onto: &bytes, most: Limits.sharedStringBytes)
            // Format.md section 4.7: eight for each string are counted beside.
            guard bytes.count + 8 * (count + 1) <= Limits.sharedStringBytes else { throw PartWalk.stuck }
            starts.append(UInt32(bytes.count))
            return true
        }
        try walk.finish()
    }
}

/// The elements of a text that is made of runs.
struct TextNames {
    private let text: [Int]
    private let run: [Int]

    init(_ walk: PartWalk) {
        text = walk.names("t", in: PackageBook.sheetSpaces)
        run = walk.names("r", in: PackageBook.sheetSpaces)
    }

    /// Appends the texts of an element that was just entered and of the runs in it; how they are spoken is none of them.
    /// - Parameter most: how many bytes `out` may have.
    func readRuns(
        _ walk: PartWalk, _ isEmpty: Bool, _ scratch: inout [UInt8], onto out: inout [UInt8], most: Int, isRun: Bool = false
    ) throws {
        var (work, made) = ([UInt8](), [UInt8]())
        swap(&work, &scratch)
        swap(&made, &out)
        defer {
            swap(&work, &scratch)
            swap(&made, &out)
        }
        try walk.eachChild(isEmpty) { name, isEmpty in
            if text.contains(name) {
                work.removeAll(keepingCapacity: true)
                try walk.content(isEmpty, onto: &work)
                CodeUnits.write(work, onto: &made)
                guard made.count <= most else { throw PartWalk.stuck }
            } else if run.contains(name), !isRun {
                try readRuns(walk, isEmpty, &work, onto: &made, most: most, isRun: true)
            } else {
                try walk.skip(isEmpty)
            }
        }
    }
}

/// Escapes of UTF-16 code units, such as `_x000D_`.
enum CodeUnits {
    /// Bytes of one escape.
    private static let width = 7

    static func write(_ text: [UInt8], onto out: inout [UInt8]) {
        var at = 0
        while at < text.count {
            let next = text[at...].firstIndex(of: 0x5f) ?? text.count
            out += text[at..<next]
            at = next
            if at == text.count { return }
            // Escapes that follow one another are decoded together: two may be the halves of one character.
            var units: [UInt16] = []
            while let unit = unit(text[(at + units.count * width)...]) { units.append(unit) }
            if units.isEmpty {
                out.append(text[at])
                at += 1
            } else {
                decode(units, writtenAs: text[at...], onto: &out)
                at += units.count * width
            }
        }
    }

    private static func unit(_ text: ArraySlice<UInt8>) -> UInt16? {
        guard text.count >= width, text.starts(with: [0x5f, 0x78]), text[text.startIndex + width - 1] == 0x5f else { return nil }
        let digits = text.dropFirst(2).prefix(4)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) }) else {
            return nil
        }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func decode(_ units: [UInt16], writtenAs text: ArraySlice<UInt8>, onto out: inout [UInt8]) {
        var decoder = UTF16()
        var input = units.makeIterator()
        var place = 0
        while true {
            switch decoder.decode(&input) {
            case .scalarValue(let scalar):
                out.append(contentsOf: String(Character(scalar)).utf8)
                place += scalar.value > 0xffff ? 2 : 1
            case .error:
                // Half a character stays as it is written.
                out += text.dropFirst(place * width).prefix(width)
                place += 1
            case .emptyInput: return
            }
        }
    }
}
