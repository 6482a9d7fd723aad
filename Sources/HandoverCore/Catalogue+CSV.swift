extension Diagnostic.Code {
}

extension Catalogue {
    static let csv: [Entry] = []
}
