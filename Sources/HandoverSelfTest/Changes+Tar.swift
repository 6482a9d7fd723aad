import HandoverCore

// The tar itself: as it was sealed, and under an outer seal over the changed bytes, where strictness alone can tell.

extension SelfTest {
    /// The most members of which a bit is flipped; of more, that many are drawn.
    private static let mostFlipped = 200

    func flips() -> [Change] {
        var draw = Draw(seed: "\(seed) flips")
        let all = original.members.indices.filter { !original.members[$0].bytes.isEmpty }
        let chosen = all.count <= Self.mostFlipped ? all : (0..<Self.mostFlipped).map { _ in all[draw.next(below: all.count)] }
        return chosen.flatMap { index -> [Change] in
            let path = original.members[index].path
            let (byte, bit) = (draw.next(below: original.members[index].bytes.count), UInt8(1) << UInt8(draw.next(below: 8)))
            let header = draw.next(below: 512)
            // Of a signature the statement is named that it is of.
            let named = Change.Place.file(path, orCodes: path.hasPrefix("seals/") ? ["seal."] : ["bag."])
            return [
                Change(
                    "bit-flipped", "a bit of \(path)", "\(path) 的一位", under: .asTheyWere, [.authentic, .intact],
                    named
                ) { $0.copy.members[index].bytes[byte] ^= bit },
                Change(
                    "bit-flipped-resealed", "a bit of \(path), under a new outer seal", "\(path) 的一位，外封重签", under: .outer,
                    [.authentic, .intact, .usable], named
                ) { $0.copy.members[index].bytes[byte] ^= bit },
                Change(
                    "header-flipped", "a bit of the header of \(path), under a new outer seal", "\(path) 头部的一位，外封重签",
                    under: .outer, [.authentic, .intact, .usable], .file(path, orCodes: ["tar."])
                ) { $0.changesTar = { tar, headers in tar[headers[index] + header] ^= bit } },
            ]
        }
    }

    func tarChanges() -> [Change] {
        let last = original.members.count - 1
        let payload = original.places { $0.hasPrefix("data/") }
        let (first, second) = (payload.first ?? 0, payload.last ?? 0)
        func change(
            _ name: String, _ english: String, _ chinese: String, _ apply: @escaping @Sendable (inout Offer) throws -> Void
        ) -> Change {
            Change(
                name, english, chinese, under: .outer, [.authentic, .intact],
                .codes(["tar.", "bag.", "manifest.", "intact.", "archive."]),
                apply)
        }
        return [
            change("member-appended", "a file more, behind the last one", "末尾多一个文件") {
                $0.copy.members.append(.init("seals/99-stranger.json", [0x7b, 0x7d, 0x0a]))
            },
            change("member-added", "a file more in the payload", "载荷多一个文件") {
                $0.copy.members.insert(.init("data/zzz.csv", [0x0a]), at: second + 1)
            },
            change("member-twice", "a file stands twice", "同名文件两次") {
                $0.copy.members.insert($0.copy.members[second], at: second)
            },
            change("member-removed", "a file is missing", "缺一个文件") { $0.copy.members.remove(at: second) },
            change("contents-swapped", "two files have each other's content", "两个文件内容互换") { offer in
                let bytes = offer.copy.members[first].bytes
                offer.copy.members[first].bytes = offer.copy.members[second].bytes
                offer.copy.members[second].bytes = bytes
            },
            change("order-changed", "two files change places", "两个文件对调次序") { $0.copy.members.swapAt(first, second) },
            change("bytes-behind", "a byte behind the end", "末尾多一字节") { $0.changesTar = { tar, _ in tar.append(0) } },
            change("end-missing", "the end of the tar is missing", "缺归档结尾") {
                $0.changesTar = { tar, _ in tar.removeLast(1024) }
            },
            change("cut-off", "the tar is cut off", "归档被截断") { $0.changesTar = { tar, _ in tar.removeLast(tar.count / 3) } },
            change("time-changed", "a file has a time of its own", "文件时间被改") {
                $0.changesTar = { tar, headers in Self.put("00000000001 ", 136, &tar, headers[last]) }
            },
            change("mode-changed", "a file may be run", "文件变为可执行") {
                $0.changesTar = { tar, headers in Self.put("000755 ", 100, &tar, headers[last]) }
            },
            change("link", "a file becomes a link", "文件变为链接") {
                $0.changesTar = { tar, headers in
                    tar[headers[first] + 156] = 0x32
                    Self.put("/etc/passwd", 157, &tar, headers[first])
                }
            },
            change("path-upwards", "a path leads out of the folder", "路径指向目录之外") { $0.copy.members[first].path = "data/../../x" },
        ]
    }

    private static func put(_ text: String, _ place: Int, _ tar: inout [UInt8], _ header: Int) {
        SealedCopy.put(Array(text.utf8), header + place, &tar)
        SealedCopy.sum(&tar, at: header)
    }
}
