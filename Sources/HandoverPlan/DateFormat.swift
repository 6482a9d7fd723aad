/// A date format of a plan, such as `yyyy年M月d日`, taken apart once.
package struct DateFormat: Hashable, Sendable {
    /// The format as the plan writes it.
    package let text: String
    /// What must be matched, from left to right.
    package let parts: [Part]

    /// One part of a format.
    package enum Part: Hashable, Sendable {
        /// `yyyy`: four digits.
        case year
        /// `MM`: two digits.
        case paddedMonth
        /// `M`: one or two digits, as many as there are.
        case month
        /// `dd`: two digits.
        case paddedDay
        /// `d`: one or two digits, as many as there are.
        case day
        /// A character that stands for itself.
        case literal(Unicode.Scalar)
    }

    /// Takes the format apart; `nil` if it breaks a rule of the contract.
    ///
    /// `M` and `d` take as many digits as there are, so a digit or another number behind them would make the format ambiguous.
    package init?(_ text: String) {
        var parts: [Part] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            var end = index + 1
            switch scalar {
            case "y", "M", "d":
                while end < scalars.count, scalars[end] == scalar { end += 1 }
                switch (scalar, end - index) {
                case ("y", 4): parts.append(.year)
                case ("M", 2): parts.append(.paddedMonth)
                case ("M", 1): parts.append(.month)
                case ("d", 2): parts.append(.paddedDay)
                case ("d", 1): parts.append(.day)
                default: return nil
                }
            case "T": parts.append(.literal(scalar))
            case "a"..."z", "A"..."Z": return nil
            default: parts.append(.literal(scalar))
            }
            index = end
        }
        func count(_ some: Part...) -> Int { parts.count { some.contains($0) } }
        guard count(.year) == 1, count(.paddedMonth, .month) == 1, count(.paddedDay, .day) == 1 else { return nil }
        for (part, next) in zip(parts, parts.dropFirst()) where part == .month || part == .day {
            guard case .literal(let scalar) = next, !("0"..."9" ~= scalar) else { return nil }
        }
        self.text = text
        self.parts = parts
    }
}
