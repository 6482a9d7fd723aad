import CLibPQ

/// Where a database is: a connection string of libpq (`host=… dbname=…`) or a URI (`postgresql://…`), without a password.
///
/// What is not said comes from the environment, as with every client: `PGHOST`, `PGSERVICE`, `~/.pgpass`.
package struct PostgresAddress: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    package let text: String

    /// Why a text is no address.
    package enum Fault: Error, Hashable, Sendable {
        /// libpq does not read it. Its words would quote what stands there, which may be a password: they are not kept.
        case malformed
        /// It has a password. Plans are archived and signed, and arguments are seen by everybody on the machine.
        case hasPassword
    }

    package init(_ text: String) throws(Fault) {
        var message: UnsafeMutablePointer<CChar>?
        let parsed = unsafe PQconninfoParse(text, &message)
        unsafe PQfreemem(message)
        guard let options = unsafe parsed else { throw .malformed }
        defer { unsafe PQconninfoFree(options) }
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            let isSecret = unsafe ["password", "sslpassword"].contains(String(cString: keyword))
            if isSecret, unsafe option.pointee.val != nil { throw .hasPassword }
            unsafe option += 1
        }
        self.text = text
    }

    package var description: String { text }
}
