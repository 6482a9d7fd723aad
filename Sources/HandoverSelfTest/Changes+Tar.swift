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
            let (place, question) = Self.placeOfFlip(path)
            /// A signature made again may be shorter than the one that it takes the place of.
            @Sendable func flip(_ offer: inout Offer) {
                let count = offer.copy.members[index].bytes.count
                offer.copy.members[index].bytes[byte % count] ^= bit
            }
            var changes = [
                Change(
                    .bitFlipped, of: path, under: .asTheyWere, [question, .intact], place, Place("seal.outer-digest-differs"),
                    apply: flip),
                Change(.bitFlippedResealed, of: path, under: .outer, [question], place, apply: flip),
                Change(.headerFlipped, of: path, under: .outer, [.intact], Place("tar.not-canonical")) {
                    $0.changesTar = { tar, headers in tar[headers[index] + header] ^= bit }
                },
            ]
            // These say which format it is: of another one nothing is judged.
            if ["bagit.txt", "bag-info.txt"].contains(path) {
                for place in changes.indices { changes[place].refusals = ["archive.unsupported-version", "tar.not-an-archive"] }
            }
            return changes
        }
    }

    /// Which check finds a flipped bit of a member, whatever else does.
    private static func placeOfFlip(_ path: String) -> (Place, Question) {
        if path == "tagmanifest-sha256.txt" { return (Place("seal.subject-differs", file: path), .intact) }
        guard path.hasPrefix("seals/") else { return (Place("bag.digest-differs", file: path), .intact) }
        // Of a signature the statement is named that it is of.
        let statement = path.hasSuffix(".p7s") ? String(path.dropLast(4)) : path
        var place = Place("seal.signature-broken", file: statement)
        if statement != path {
            // Whatever a bit of a signature makes of it: no signature, another's, or one of a certificate that is another one.
            place.codes.formUnion([
                "seal.malformed", "seal.signer-not-trusted", "seal.certificate-unfit", "seal.time-not-believable", "seal.expired",
                "seal.not-vouched-for",
            ])
        }
        return (place, .authentic)
    }

    func tarChanges() -> [Change] {
        let last = original.members.count - 1
        let payload = original.places { $0.hasPrefix("data/") }
        let (first, second) = (payload.first ?? 0, payload.last ?? 0)
        let (firstPath, secondPath) = (original.members[first].path, original.members[second].path)
        func change(_ kind: Kind, _ place: Place, _ apply: @escaping @Sendable (inout Offer) throws -> Void) -> Change {
            Change(kind, under: .outer, [.intact], place, apply: apply)
        }
        return [
            change(.memberAppended, Place("tar.member-unknown", file: "zzz.txt")) {
                $0.copy.members.append(.init("zzz.txt", [0x0a]))
            },
            change(.memberAdded, Place("tar.member-unknown", file: "data/zzz.csv")) {
                $0.copy.members.insert(.init("data/zzz.csv", [0x0a]), at: second + 1)
            },
            change(.memberTwice, Place("tar.member-twice", file: secondPath)) {
                $0.copy.members.insert($0.copy.members[second], at: second)
            },
            change(.memberRemoved, Place("tar.member-missing", "bag.member-missing", file: secondPath)) {
                $0.copy.members.remove(at: second)
            },
            change(.contentsSwapped, Place("bag.digest-differs", file: firstPath)) { offer in
                let bytes = offer.copy.members[first].bytes
                offer.copy.members[first].bytes = offer.copy.members[second].bytes
                offer.copy.members[second].bytes = bytes
            },
            change(.orderChanged, Place("tar.member-order")) { $0.copy.members.swapAt(first, second) },
            change(.bytesBehind, Place("tar.trailing-bytes")) { $0.changesTar = { tar, _ in tar.append(0) } },
            change(.endMissing, Place("tar.truncated")) { $0.changesTar = { tar, _ in tar.removeLast(1024) } },
            change(.cutOff, Place("tar.truncated")) { $0.changesTar = { tar, _ in tar.removeLast(tar.count / 3) } },
            change(.timeChanged, Place("tar.not-canonical", file: original.members[last].path)) {
                $0.changesTar = { tar, headers in Self.put("00000000001 ", 136, &tar, headers[last]) }
            },
            change(.modeChanged, Place("tar.not-canonical", file: original.members[last].path)) {
                $0.changesTar = { tar, headers in Self.put("000755 ", 100, &tar, headers[last]) }
            },
            change(.link, Place("tar.not-canonical")) {
                $0.changesTar = { tar, headers in
                    tar[headers[first] + 156] = 0x32
                    Self.put("/etc/passwd", 157, &tar, headers[first])
                }
            },
            change(.pathUpwards, Place("tar.not-canonical")) { $0.copy.members[first].path = "data/../../x" },
        ]
    }

    private static func put(_ text: String, _ place: Int, _ tar: inout [UInt8], _ header: Int) {
        SealedCopy.put(Array(text.utf8), header + place, &tar)
        SealedCopy.sum(&tar, at: header)
    }
}
