import Foundation
import Glibc
import HandoverCore

/// Passphrases come from files, such as `/dev/fd/3`, or from the terminal; never from flags or the environment, which others can see.
package enum Passphrase {
    /// The first line of a file; `nil` where none is given.
    package static func read(_ path: String?) throws -> [UInt8]? {
        guard let path else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput)
        }
        return Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    }

    /// Asks at the terminal, without showing what is typed; `nil` where there is no terminal.
    package static func ask(_ file: String) -> [UInt8]? {
        let prompt = Console.language == .en ? "Passphrase of \(file): " : "\(file) 的口令："
        guard isatty(STDIN_FILENO) == 1, let typed = unsafe getpass(prompt) else { return nil }
        let count = unsafe strlen(typed)
        let bytes = (0..<count).map { unsafe UInt8(bitPattern: typed[$0]) }
        // The C library keeps its own copy until it is asked again.
        unsafe explicit_bzero(typed, count)
        return bytes.isEmpty ? nil : bytes
    }

    /// Asks for a new one, until it was typed twice alike.
    package static func askTwice(_ file: String) throws -> [UInt8]? {
        while let first = ask(file) {
            if ask(file) == first { return first }
            Console.note(Console.language == .en ? "They differ. Once more, please." : "两次输入不一致，请重新输入。")
        }
        return nil
    }
}
