import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverIngest

/// The small shop, its exports in other encodings: from `init` to a sound verdict.
@Suite struct `A shop in another encoding` {
    @Test(arguments: [CSVDialect.Encoding.utf16le, .utf16be, .utf32le, .utf32be], [true, false])
    func `is handed over and verified`(encoding: CSVDialect.Encoding, hasMark: Bool) async throws {
        func encoded(_ text: String) -> [UInt8] {
            (hasMark ? encoding.byteOrderMark : []) + EncodedFiles.encode(text.unicodeScalars, encoding)
        }
        // A half of a pair in one record.
        var orders = encoded(SmallShop.orders)
        orders +=
            EncodedFiles.encode("7,C1,1.00,".unicodeScalars, encoding) + EncodedFiles.bytes(of: 0xd83d, encoding.unit)
            + EncodedFiles.encode("\r\n".unicodeScalars, encoding)
        let shop = try SmallShop(customers: encoded(SmallShop.customers), orders: orders)
        let summary = try await shop.run()
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings).prefix(3))")
        let lock = try String(contentsOfFile: shop.folder.path("plan.lock.json"), encoding: .utf8)
        #expect(lock.contains("\"encoding\":\"\(encoding.rawValue)\""))
        let plain = try SmallShop()
        _ = try await plain.run()
        // The same rows come of the same text, and the raw bytes of records held back are those of the export.
        let (rows, plainRows) = (
            try Self.member("tables/customer/part-0001.csv", of: shop),
            try Self.member("tables/customer/part-0001.csv", of: plain)
        )
        #expect(rows == plainRows)
        let exceptions = String(decoding: try Self.member("exceptions/to-sale.csv", of: shop), as: UTF8.self)
        let bad = try #require(exceptions.split(separator: "\n").first { $0.contains(",ENCODING,") }).split(separator: ",")
        let raw = try #require(Data(base64Encoded: String(bad[5])))
        let offset = try #require(Int(bad[2]))
        #expect(Array(raw) == Array(orders[offset...]) && raw.count == Int(bad[3]))
        #expect(bad[1] == "10")
    }

    @Test func `is handed over from Big5, Shift_JIS and windows-1252`() async throws {
        // 單號,客戶,金額,備註; the customer of the second has a character that glibc does not know.
        let header: [UInt8] = [
            0xb3, 0xe6, 0xb8, 0xb9, 0x2c, 0xab, 0xc8, 0xa4, 0xe1, 0x2c, 0xaa, 0xf7, 0xc3, 0x42, 0x2c, 0xb3, 0xc6, 0xb5, 0xf9,
            0x0d, 0x0a,
        ]
        let orders =
            header + Array("1,C1,100.00,".utf8) + [0xb3, 0x5c, 0xa5, 0x5c, 0xbb, 0x5c, 0x0d, 0x0a] + Array("2,C1,20.00,".utf8)
            + [0xa4, 0xfd, 0x8e, 0x69, 0xa4, 0xa4, 0x0d, 0x0a] + Array("3,C1,1.00,".utf8) + [0xa4, 0xff, 0x22, 0x0d, 0x0a]
        let plan = SmallShop.plan.replacing("单号", with: "單號").replacing("客户", with: "客戶").replacing("金额", with: "金額").replacing(
            "备注", with: "備註")
        let shop = try SmallShop(plan: plan, orders: orders)
        let verdict = try #require(try await shop.run().verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings).prefix(3))")
        let rows = String(decoding: try Self.member("tables/sale/part-0001.csv", of: shop), as: UTF8.self)
        #expect(rows == "no,customer,amount,note\n1,C1,100.00,許功蓋\n2,C1,20.00,王\u{7bb8}中\n")
        for (encoding, name, text) in [
            ("shift_jis", [0x83, 0x5c, 0x95, 0x5c, 0x8e, 0x52], "ソ表山"),
            ("windows-1252", [0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72], "Müller"),
        ]
            as [(String, [UInt8], String)]
        {
            let customers =
                Array("id,name,phone,balance,since\n1,".utf8) + name + Array(",,,\n2,".utf8) + name + Array(",,,\n".utf8)
            let plan = SmallShop.plan.replacing("编号", with: "id").replacing("姓名", with: "name").replacing("电话", with: "phone")
                .replacing("余额", with: "balance")
                .replacing("建档日期", with: "since")
            let shop = try SmallShop(plan: plan, customers: customers)
            let verdict = try #require(try await shop.run().verdict)
            #expect(verdict.isSound, "\(encoding): \(verdict.answers.flatMap(\.findings).prefix(3))")
            let rows = String(decoding: try Self.member("tables/customer/part-0001.csv", of: shop), as: UTF8.self)
            #expect(rows == "id,name,phone,balance,since\n1,\(text),,,\n2,\(text),,,\n")
        }
    }

    private static func member(_ path: String, of shop: SmallShop) throws -> [UInt8] {
        let folder = shop.folder.path("unpacked")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let unpacked = try run("tar", ["-xf", shop.tar, "-C", folder], in: shop.folder.url)
        try #require(unpacked.status == 0, "\(unpacked.stderr)")
        return Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/shop/data/\(path)")))
    }
}
