/// Whether a text is a format of `date`, `month` or `datetime` (Plan.md section 3). A plan with another one was never run.
enum TimeFormat {
    /// What an operator's formats are made of: letters that must occur, letters that may, and the named forms.
    struct Kind {
        var needed: [UInt8]
        var allowed: [UInt8]
        var names: [String]

        static let date = Kind(
            needed: Array("yMd".utf8), allowed: [], names: ["chinese", "minguo", "excel-1900", "excel-1904"])
        static let month = Kind(needed: Array("yM".utf8), allowed: [], names: ["chinese", "minguo"])
        static let datetime = Kind(
            needed: Array("yMdHm".utf8), allowed: Array("sX".utf8), names: ["excel-1900", "excel-1904"])
    }

    static func isValid(_ format: [UInt8], _ kind: Kind) -> Bool {
        if kind.names.contains(String(decoding: format, as: UTF8.self)) { return true }
        var seen: [UInt8] = []
        var index = 0
        while index < format.count {
            let letter = format[index]
            let isLetter = (0x41...0x5a).contains(letter) || (0x61...0x7a).contains(letter)
            guard isLetter, letter != 0x54 else {
                index += 1
                continue
            }
            guard kind.needed.contains(letter) || kind.allowed.contains(letter), !seen.contains(letter) else { return false }
            var end = index
            while end < format.count, format[end] == letter { end += 1 }
            let most = letter == 0x79 ? 4 : letter == 0x58 ? 3 : 2
            let isFree = end - index == 1 && [0x4d, 0x64, 0x48].contains(letter)
            guard end - index == most || isFree else { return false }
            // One or two digits end before what cannot be a digit.
            if isFree, end < format.count {
                let next = format[end]
                if (0x30...0x39).contains(next) || kind.needed.contains(next) || kind.allowed.contains(next) { return false }
            }
            seen.append(letter)
            index = end
        }
        return kind.needed.allSatisfy(seen.contains)
    }
}
