/// A stranger's text without anything that a terminal obeys or that turns the reading direction.
package func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(200) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            result.append("\u{fffd}")
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
