import Foundation
import Glibc
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `What has no room in the verifier's memory` {
    /// Every file without a name that this process has open below a folder of the verifier's.
    private static func nameless() throws -> [Data] {
        var files: [Data] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            var target = [CChar](repeating: 0, count: 4_096)
            // Another test's file may be closed by now.
            guard unsafe readlink("/proc/self/fd/" + name, &target, target.count - 1) > 0 else { continue }
            let path = String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard path.contains("/handover-verify-"), path.hasSuffix(" (deleted)"),
                let file = FileManager.default.contents(atPath: "/proc/self/fd/" + name)
            else { continue }
            files.append(file)
        }
        return files
    }

    @Test func `is read as it was written, and lies on the disk otherwise`() throws {
        let file = try SpillFile()
        let canary = Array("金丝雀在核验者的文件里".utf8)
        let text = Array((0..<20_000).flatMap { _ in canary })
        try file.write(text.span.extracting(0..<1_001), at: 0)
        try file.write(text.span.extracting(1_001..<text.count), at: 1_001)
        #expect(try file.text(at: 0, size: Int64(text.count)).bytes(at: 0, upTo: text.count) == text)
        #expect(try file.text(at: 77, size: 500).bytes(at: 23, upTo: 1_000) == Array(text[100..<577]))
        var words = [UInt64](repeating: 0, count: 12)
        let end = Int64(text.count)
        try file.write([1, 2, 3, UInt64.max].span, at: end)
        try file.read(into: &words, 4..<8, at: end)
        #expect(words == [0, 0, 0, 0, 1, 2, 3, .max, 0, 0, 0, 0])
        let files = try Self.nameless()
        #expect(files.contains { $0.count == text.count + 32 })
        #expect(files.allSatisfy { $0.range(of: Data(canary)) == nil })
    }
}
