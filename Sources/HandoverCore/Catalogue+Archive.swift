extension Diagnostic.Code {
}

extension Catalogue {
    static let archive: [Entry] = []
}
