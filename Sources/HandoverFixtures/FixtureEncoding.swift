package import Foundation

/// The encodings that the exports of Chinese offices come in.
package enum FixtureEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case gb18030

    /// The bytes of `text`; both encodings have all of Unicode, so nothing is lost.
    package func bytes(of text: String) -> [UInt8] {
        switch self {
        case .utf8:
            return Array(text.utf8)
        case .gb18030:
            guard let data = text.data(using: String.Encoding(rawValue: 0x8000_0632)) else {
                preconditionFailure("GB18030 encodes every Unicode scalar value")
            }
            return Array(data)
        }
    }
}

/// One file that a generator made.
package struct FixtureFile: Sendable {
    package let name: String
    package let bytes: [UInt8]

    /// Writes the file into `folder`, which is made where it does not exist.
    package func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
}
