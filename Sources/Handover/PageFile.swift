package import HandoverCore
import HandoverCrypto
import SystemPackage

/// The file of the page that checks an archive in a browser.
package enum PageFile {
    /// Writes the page under a name that nothing has yet, and returns its SHA-256, lower-case hexadecimal.
    /// - Throws: ``Failure``: something has the name already, or the file cannot be made (73).
    package static func write(_ page: [UInt8], to path: String) throws(Failure) -> String {
        try Files.writeWhole(page, to: FilePath(path), replaces: false)
        return hex(SHA256.digest(page))
    }
}
