import CHandoverPage

/// The page `verify.html`: checks a sealed archive in any browser, by code of its own that follows Format.md alone.
///
/// It is a third reading, for people who have nothing but a browser. Nothing depends on it, and it shares no code with the tool.
package enum VerifyPage {
    /// The whole page in UTF-8: one file that needs no other and no network.
    package static var html: [UInt8] {
        var count = 0
        let start = unsafe handover_page(&count)
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }
}
