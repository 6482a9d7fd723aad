import HandoverCore
import HandoverXML

extension XMLPushError {
    /// What a person is told; `place` gets the parser's line and column.
    func diagnostic(_ encoding: CSVDialect.Encoding, _ place: Diagnostic.Location) -> Diagnostic {
        var place = place
        (place.line, place.column) = (line, column)
        return switch reason {
        case .truncated: Diagnostic(.xmlCutOff, at: place)
        case .encoding: Diagnostic(.xmlEncoding, .name(encoding.rawValue), at: place)
        case .unsupportedVersion: Diagnostic(.xmlVersion, at: place)
        case .documentType: Diagnostic(.xmlDocumentType, at: place)
        case .externalSubset, .parameterEntity, .externalEntity: Diagnostic(.xmlExternal, at: place)
        case .entityMarkup, .entityLoop, .entityDepth, .entityVolume: Diagnostic(.xmlEntity, at: place)
        case .depth: Diagnostic(.documentTooDeep, .count(Limits.elementDepth), at: place)
        case .textLength: Diagnostic(.documentTooLarge, .count(Limits.elementText), .count(Limits.recordBytes), at: place)
        case .namespace: Diagnostic(.xmlNamespace, at: place)
        case .malformed, .resources: Diagnostic(.xmlMalformed, .name(String(libraryCode)), at: place)
        }
    }
}
