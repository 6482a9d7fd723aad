/// How digits behind the scale are dropped (Plan.md section 3), for plain numbers alone.
enum Rounding: String, CaseIterable, Sendable {
    case halfUp = "half-up"
    case halfEven = "half-even"
    case down

    /// The canonical number; `nil` for a text that is more than a sign, digits and a point.
    func rounded(_ text: String, scale: Int) -> String? {
        guard let match = text.wholeMatch(of: #/(?<sign>-?)0*(?<whole>[0-9]+)(?:\.(?<rest>[0-9]+))?/#) else { return nil }
        let fraction = match.output.rest ?? ""
        let padded = fraction.prefix(scale) + String(repeating: "0", count: max(0, scale - fraction.utf8.count))
        let dropped = fraction.dropFirst(scale)
        let kept = match.output.sign + match.output.whole + (scale > 0 ? "." : "") + padded
        let isUp =
            switch self {
            case .down: false
            case .halfUp: (dropped.first ?? "0") >= "5"
            case .halfEven:
                (dropped.first ?? "0") > "5"
                    || (dropped.first == "5"
                        && (dropped.dropFirst().contains { $0 != "0" } || "13579".contains(kept.last ?? "0")))
            }
        if isUp { return LastPlace.changed(String(kept), by: match.output.sign.isEmpty ? 1 : -1) }
        return kept.contains { ("1"..."9").contains($0) } ? String(kept) : String(kept.drop { $0 == "-" })
    }
}
