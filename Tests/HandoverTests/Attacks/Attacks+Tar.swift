import HandoverCore
import HandoverTestSupport

extension Attack {
    /// A tar that was changed after its inner seal, with the outer seal made over the changed bytes by an accepted key.
    static func tar(
        _ id: String, _ title: String, _ code: String = "tar.not-canonical", _ exit: ExitCode = .notIntact,
        _ change: @escaping @Sendable (inout CraftedTar) -> Void
    ) -> Attack {
        Attack(id, .tar, title, .rejected(exit, code)) { world in
            var tar = try world.remade().crafted
            change(&tar)
            let bytes = tar.bytes()
            return try world.seen(try Offer(bytes, "shop", world.byTeam), stock: try StockTool.tars(bytes))
        }
    }

    /// One more member, behind all others: what stands before it is as it was.
    private static func member(
        _ id: String, _ title: String, _ name: String, _ code: String = "tar.not-canonical"
    ) -> Attack {
        tar(id, title, code) { $0.entries.append(.init(name: name)) }
    }

    /// Names of members.
    static var tarNames: [Attack] {
        [
            member("1a", "../ behind the top folder", "shop/../../etc/passwd"),
            member("1b", "../ at the beginning", "../shop/x"),
            member("1c", "../ in the middle", "shop/data/../../x"),
            member("2", "an absolute name", "/etc/passwd"),
            tar("13a", "a path twice, the same bytes", "tar.member-twice") { tar in
                tar.entries.insert(tar.entries[8], at: 9)
            },
            tar("13b", "a path twice, other bytes", "tar.member-twice") { tar in
                tar.entries.insert(.init(name: tar.entries[8].name), at: 9)
            },
            member("14a", "a path again by ./", "shop/./bagit.txt"),
            member("14b", "a path again by //", "shop//bagit.txt"),
            member("15", "a path again in capital letters", "shop/data/originals/Orders.csv"),
            member("16a", "a letter with its accent", "shop/data/originals/\u{e9}.csv"),
            member("16b", "a letter and its accent", "shop/data/originals/e\u{301}.csv"),
            tar("17", "a name that is not UTF-8") { tar in
                tar.entries.append(.init(name: "shop/data/originals/x.csv", edit: { $0[20] = 0xff }))
            },
            member("18a", "a line feed in a name", "shop/data/originals/a\nb.csv"),
            member("18b", "an escape in a name", "shop/data/originals/\u{1b}[2J.csv"),
            member("18c", "a change of direction in a name", "shop/data/originals/\u{202e}vsc.csv"),
            member("19a", "a backslash", "shop/data\\originals\\x.csv"),
            member("19b", "a drive", "c:/shop/x.csv"),
            member("19c", "a device's name in capital letters", "shop/data/originals/CON"),
            tar("19d", "a device's name", "tar.member-unknown") { tar in
                let place = tar.entries.firstIndex { $0.name == "shop/data/originals/orders.csv" } ?? 0
                tar.entries.insert(.init(name: "shop/data/originals/con.csv"), at: place)
            },
            member("19e", "a stream", "shop/data/originals/orders.csv:ads"),
            member("19f", "a point at the end", "shop/data/originals/orders.csv.", "tar.member-unknown"),
            member("19g", "a space at the end", "shop/data/originals/orders.csv "),
            member("20a", "a file below a file", "shop/metadata/plan.json/x", "tar.member-unknown"),
            tar("20b", "a folder, then a file of its name") { tar in
                tar.entries.insert(
                    .init(name: tar.entries[8].name, content: [], edit: { CraftedTar.put("5", at: 156, in: &$0) }), at: 8)
            },
            member("21", "a slash at a file's end", "shop/data/originals/x.csv/"),
            member("22a", "no name", ""),
            member("22b", "nothing behind the top folder", "shop/"),
            member("38a", "two top folders", "store/bagit.txt"),
            tar("38b", "another top folder than the seals say", "seal.wrong-archive", .notAuthentic) { tar in
                for index in tar.entries.indices { tar.entries[index].name = "store" + tar.entries[index].name.dropFirst(4) }
            },
            tar("40a", "a name that goes on in the prefix") { tar in
                tar.entries.append(
                    .init(name: "shop/data/originals/x.csv", edit: { CraftedTar.put("shop/data/originals", at: 345, in: &$0) }))
            },
            member("40b", "a path of 48 folders", "shop/" + String(repeating: "a/", count: 47) + "a", "tar.member-unknown"),
        ]
    }

    /// A member of another type, behind all others; with content only where some is given.
    private static func typed(
        _ id: String, _ title: String, _ type: Character, link: String = "", name: String = "shop/data/originals/x.csv",
        _ content: String = "", edit: @escaping @Sendable (inout [UInt8]) -> Void = { _ in }
    ) -> Attack {
        tar(id, title) { $0.entries.append(entry(type, link: link, name: name, content, edit: edit)) }
    }

    private static func entry(
        _ type: Character, link: String = "", name: String = "shop/data/originals/x.csv", _ content: String = "",
        edit: @escaping @Sendable (inout [UInt8]) -> Void = { _ in }
    ) -> CraftedTar.Entry {
        .init(
            name: name, content: Array(content.utf8),
            edit: { block in
                CraftedTar.put(String(type), at: 156, in: &block)
                CraftedTar.put(link, at: 157, in: &block)
                edit(&block)
            })
    }

    /// Types of members, and headers that speak about the next one.
    static var tarTypes: [Attack] {
        [
            tar("3", "a symbolic link, and a file written through it") { tar in
                tar.entries.append(entry("2", link: "/tmp", name: "shop/data/files"))
                tar.entries.append(.init(name: "shop/data/files/x"))
            },
            tar("4", "two symbolic links, and a file through both") { tar in
                tar.entries.append(entry("2", link: "..", name: "shop/data/a"))
                tar.entries.append(entry("2", link: "a/..", name: "shop/data/b"))
                tar.entries.append(.init(name: "shop/data/b/x"))
            },
            typed("5", "a symbolic link to an absolute path", "2", link: "/etc/passwd"),
            typed("6", "a hard link to the outside", "1", link: "../../etc/passwd"),
            typed("7", "a hard link with bytes", "1", link: "shop/bagit.txt", "bytes\n"),
            tar("8", "a hard link to what becomes a symbolic link") { tar in
                tar.entries.append(entry("1", link: "shop/data/later"))
                tar.entries.append(entry("2", link: "/etc/passwd", name: "shop/data/later"))
            },
            typed("9a", "a character device", "3") { CraftedTar.put("000001 ", at: 329, in: &$0) },
            typed("9b", "a block device", "4") { CraftedTar.put("000001 ", at: 329, in: &$0) },
            typed("10", "a pipe", "6"),
            typed("11a", "GNU sparse, 1 TiB apparent", "S") { CraftedTar.put("20000000000000", at: 483, in: &$0) },
            tar("11b", "pax sparse, 1 TiB apparent") { tar in
                tar.entries.append(pax("GNU.sparse.major=1", "GNU.sparse.realsize=1099511627776"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            typed("12a", "the unknown type Z", "Z"),
            typed("12b", "a contiguous file", "7"),
            typed("12c", "the old type NUL", "\0"),
            tar("23", "a pax header with another path") { tar in
                tar.entries.append(pax("path=shop/data/originals/y.csv"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            tar("24a", "a global pax header first", "tar.not-an-archive", .badData) { tar in
                tar.entries.insert(pax("path=shop/bagit.txt", type: "g"), at: 0)
            },
            tar("24b", "a global pax header later") { $0.entries.append(pax("path=shop/bagit.txt", type: "g")) },
            tar("25a", "pax says more bytes than the header") { tar in
                tar.entries.append(pax("size=1024"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            tar("25b", "pax says fewer bytes: a member hides in the content") { tar in
                tar.entries.append(pax("size=0"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv", content: CraftedTar.whole.bytes()))
            },
            tar("26", "a pax size, then a GNU long name") { tar in
                tar.entries.append(pax("size=2048"))
                tar.entries.append(entry("L", name: "././@LongLink", "shop/data/originals/y.csv\0"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            tar("27a", "a GNU long name, then a pax path") { tar in
                tar.entries.append(entry("L", name: "././@LongLink", "shop/data/originals/y.csv\0"))
                tar.entries.append(pax("path=shop/data/originals/z.csv"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            tar("27b", "a pax path, then a GNU long name") { tar in
                tar.entries.append(pax("path=shop/data/originals/z.csv"))
                tar.entries.append(entry("L", name: "././@LongLink", "shop/data/originals/y.csv\0"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            tar("28", "NUL in a pax path") { tar in
                tar.entries.append(pax("path=shop/data/originals/y.csv\0.exe"))
                tar.entries.append(.init(name: "shop/data/originals/x.csv"))
            },
            tar("37a", "an extended attribute") { $0.entries.append(pax("SCHILY.xattr.user.x=1")) },
            tar("37b", "an access list") { $0.entries.append(pax("SCHILY.acl.access=user::rwx")) },
            typed("37c", "an access list of Solaris", "A"),
        ]
    }

    /// A pax header of these records.
    private static func pax(_ records: String..., type: Character = "x") -> CraftedTar.Entry {
        let lines = records.map { record in
            var length = record.utf8.count + 3
            while "\(length) \(record)\n".utf8.count != length { length += 1 }
            return "\(length) \(record)\n"
        }
        return entry(type, name: "PaxHeaders/x", lines.joined())
    }
}
