extension Diagnostic.Code {
}

extension Catalogue {
    static let crypto: [Entry] = []
}
