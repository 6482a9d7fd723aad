/// Where a value stands in a JSON text that people wrote, for findings that point there.
struct JSONPosition {
    /// From 1; the column in bytes.
    let line: Int
    let column: Int

    init(byteOffset: Int, in bytes: [UInt8]) {
        let before = bytes[..<min(byteOffset, bytes.count)]
        line = 1 + before.count { $0 == 0x0a }
        column = before.count - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
    }

    /// The place of what a key such as `tables[2].file` leads to, or of the innermost on the way that is there.
    /// - Parameter bytes: well-formed JSON.
    init(of key: String, in bytes: [UInt8]) {
        var walk = Walk(bytes: bytes)
        walk.skipSpace()
        for part in key.split(separator: ".") {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            var isThere = pieces[0].isEmpty || walk.enter(member: Array(pieces[0].utf8))
            for piece in pieces.dropFirst() where isThere {
                isThere = Int(piece.dropLast()).map { walk.enter(element: $0) } ?? false
            }
            guard isThere else { break }
        }
        self.init(byteOffset: walk.at, in: bytes)
    }

    /// Stands on a value.
    private struct Walk {
        let bytes: [UInt8]
        var at = 0

        private var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

        mutating func skipSpace() { while [0x20, 0x09, 0x0a, 0x0d].contains(byte) { at += 1 } }

        /// Goes into an object to a member; stays where there is none.
        mutating func enter(member name: [UInt8]) -> Bool {
            var walk = self
            guard walk.byte == 0x7b else { return false }
            while walk.nextOf(0x7d) {
                let start = walk.at
                walk.skipValue()
                let isIt = walk.bytes[start..<walk.at].dropFirst().dropLast().elementsEqual(name)
                walk.skipSpace()
                walk.at += 1  // the colon
                walk.skipSpace()
                if isIt {
                    self = walk
                    return true
                }
                walk.skipValue()
            }
            return false
        }

        mutating func enter(element index: Int) -> Bool {
            var walk = self
            guard walk.byte == 0x5b else { return false }
            var number = 0
            while walk.nextOf(0x5d) {
                if number == index {
                    self = walk
                    return true
                }
                walk.skipValue()
                number += 1
            }
            return false
        }

        /// Goes behind a bracket or a comma; false at the end.
        private mutating func nextOf(_ closer: UInt8) -> Bool {
            skipSpace()
            guard at < bytes.count, byte != closer else { return false }
            at += 1
            skipSpace()
            return at < bytes.count && byte != closer
        }

        private mutating func skipValue() {
            var depth = 0
            var isText = false
            while at < bytes.count {
                let byte = byte
                if isText {
                    if byte == 0x5c { at += 1 } else if byte == 0x22 { isText = false }
                } else if depth == 0, [0x2c, 0x3a, 0x5d, 0x7d].contains(byte) {
                    return  // what stands behind a value is none of it
                } else {
                    switch byte {
                    case 0x22: isText = true
                    case 0x5b, 0x7b: depth += 1
                    case 0x5d, 0x7d: depth -= 1
                    default: break
                    }
                }
                at += 1
                if depth == 0, !isText, byte == 0x22 || byte == 0x5d || byte == 0x7d { return }
            }
        }
    }
}
