/// What stops the reading of an XML file, beside what the parser refuses.
struct XMLStop: Error {
    enum Problem {
        case unknownPart(String)
        case noPrefix(String)
        case textTooLarge
    }

    var problem: Problem
    var byteOffset: Int64
}
