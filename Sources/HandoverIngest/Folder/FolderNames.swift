import HandoverGB18030

/// A name as the file system has it, as text (Format.md section 4.8): UTF-8, or else GB18030; `nil` if it is neither.
package func decodedFileName(_ raw: [UInt8]) -> [UInt8]? {
    do {
        _ = try UTF8Span(validating: raw.span)
        return raw
    } catch {
        var text: [UInt8] = []
        return decodeGB18030(raw.span, into: &text) == nil ? text : nil
    }
}

/// The first byte of a name that is no character in UTF-8, and the first that is none in GB18030.
package func undecodedBytes(_ raw: [UInt8]) -> (utf8: Int, gb18030: Int) {
    let utf8: Int
    do {
        _ = try UTF8Span(validating: raw.span)
        utf8 = raw.count
    } catch { utf8 = error.byteOffsets.lowerBound }
    return (utf8, validateGB18030(raw.span) ?? raw.count)
}
