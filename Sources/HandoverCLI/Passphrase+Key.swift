import Handover
import HandoverCommands

extension Passphrase {
    /// What opens a key: out of the file, or asked for where the key is protected and somebody sits at a terminal.
    static func ofKey(_ key: String, _ path: String?) throws -> [UInt8]? {
        if let given = try read(path) { return given }
        return try KeyFiles.isProtected(key) ? ask(key) : nil
    }
}
