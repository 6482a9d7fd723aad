import Foundation
import HandoverCore
import HandoverReport
import HandoverTestSupport
import Testing

@Suite struct `The catalogue` {
    /// Every code that a source file declares, by its literal.
    static let declared: [String] = {
        let sources = URL(fileURLWithPath: Repository.path("Sources"))
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return files.filter { $0.pathExtension == "swift" }.flatMap { file -> [String] in
            guard let text = FileManager.default.contents(atPath: file.path).map({ String(decoding: $0, as: UTF8.self) }) else {
                preconditionFailure("\(file.path) cannot be read")
            }
            return text.matches(of: /= Self\("([a-z]+\.[a-z0-9-]+)"\)/).map { String($0.1) }
        }
    }()

    @Test func `knows every code that is declared`() {
        #expect(Self.declared.count > 100)
        let known = Set(Catalogue.all.map(\.code.name))
        for code in Self.declared { #expect(known.contains(code), "\(code) has no words") }
        #expect(Set(Self.declared).count == Self.declared.count, "a code is declared once")
        #expect(known.count == Catalogue.all.count, "a code has one entry")
    }

    @Test(arguments: Catalogue.Language.allCases) func `has what, why and how to mend for every code`(
        language: Catalogue.Language
    ) {
        for entry in Catalogue.all {
            let words = language == .en ? entry.en : entry.zh
            for text in [words.summary, words.why, words.fix] { #expect(!text.isEmpty, "\(entry.code)") }
            let isChinese = words.summary.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) }
            #expect(isChinese == (language == .zh), "\(entry.code): \(words.summary)")
        }
    }

    @Test func `asks for the same arguments in both languages`() {
        func places(_ words: Catalogue.Words) -> Set<Substring> {
            Set([words.summary, words.why, words.fix].flatMap { $0.matches(of: /\{[0-9]\}/).map(\.0) })
        }
        for entry in Catalogue.all { #expect(places(entry.en) == places(entry.zh), "\(entry.code)") }
    }

    @Test func `makes the four lines that people read`() {
        let diagnostic = Diagnostic(
            .noSuchFile, .path("客户.csv"), at: .init(file: "客户.csv", line: 3, column: 7, byteOffset: 42, record: 1, field: "姓名"))
        #expect(
            diagnostic.text(in: .en) == """
                error[file.missing]: 客户.csv does not exist
                  at: 客户.csv:3:7 (record 1, field "姓名", byte 42)
                  why: the command needs this file
                  fix: check the path, or put the file there
                """)
        #expect(
            diagnostic.text(in: .zh) == """
                错误[file.missing]: 找不到 客户.csv
                  位置: 客户.csv:3:7（第 1 条记录，字段“姓名”，字节 42）
                  原因: 此命令需要该文件
                  办法: 检查路径，或把文件放到该处
                """)
        #expect(diagnostic.text(in: .en, asWarning: true).hasPrefix("warning[file.missing]: "))
        #expect(diagnostic.text(in: .zh, asWarning: true).hasPrefix("警告[file.missing]: "))
    }

    @Test(arguments: Catalogue.Language.allCases) func `reads as it was agreed on`(language: Catalogue.Language) throws {
        let place = Diagnostic.Location(file: "orders.csv", line: 3, column: 7, byteOffset: 42, record: 1, field: "amount")
        let texts = Catalogue.all.sorted { $0.code.name < $1.code.name }.map { entry in
            var diagnostic = Diagnostic(entry.code, at: place)
            diagnostic.arguments = (0..<6).map { .name("<\($0)>") }
            return diagnostic.text(in: language)
        }
        #expect(
            try Golden.matches(
                texts.joined(separator: "\n") + "\n", "Tests/HandoverCoreTests/Golden/diagnostics.\(language.rawValue).txt"))
    }
}
