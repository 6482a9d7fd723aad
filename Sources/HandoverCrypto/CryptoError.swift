import CLibCrypto

/// OpenSSL refused. The stage that called adds where and how to mend.
package struct CryptoError: Error, Hashable, Sendable {
    /// What was being done, such as "read certificate".
    package var operation: String
    /// OpenSSL's own words, oldest first, as `function:reason`; `nil` where it gave none.
    package var reason: String?

    /// Creates an error whose reason is ours, not OpenSSL's.
    package init(operation: String, reason: String?) {
        self.operation = operation
        self.reason = reason
    }

    /// The error of the call that has just failed. Takes the whole of the thread's error queue: whatever stayed in it would be
    /// blamed on the next caller.
    package static func drained(_ operation: String) -> CryptoError {
        var reasons: [String] = []
        while true {
            var function: UnsafePointer<CChar>?
            var data: UnsafePointer<CChar>?
            var flags: CInt = 0
            let code = unsafe ERR_get_error_all(nil, nil, &function, &data, &flags)
            if code == 0 { break }
            var words: [String] = []
            if let function = unsafe function { words.append(unsafe String(cString: function)) }
            if let reason = unsafe ERR_reason_error_string(code) { words.append(unsafe String(cString: reason)) }
            if let data = unsafe data, flags & ERR_TXT_STRING != 0, unsafe data.pointee != 0 {
                words.append(unsafe String(cString: data))
            }
            reasons.append(words.isEmpty ? "error \(String(code, radix: 16))" : words.joined(separator: ":"))
        }
        return CryptoError(operation: operation, reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }

    /// Drops what successful calls left in the thread's error queue; some leave the traces of what they tried first.
    package static func clearQueue() { ERR_clear_error() }
}
