/// A format of `date`, `month` or `datetime` in a plan, such as `yyyy年M月d日`, taken apart once.
package struct DateFormat: Hashable, Sendable {
    /// The format as the plan writes it.
    package let text: String
    /// What must be matched, from left to right; of a named form one part.
    package let parts: [Part]

    /// What the operator makes.
    package enum Kind: Hashable, BitwiseCopyable, Sendable { case date, month, datetime }

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
        /// `HH`: two digits.
        case paddedHour
        /// `H`: one or two digits, as many as there are.
        case hour
        /// `mm`: two digits.
        case minute
        /// `ss`: two digits.
        case second
        /// `XXX`: `Z` or `±hh:mm`.
        case offset
        /// A character that stands for itself.
        case literal(Unicode.Scalar)
        /// The whole text, in a form that has a name.
        case form(Form)
    }

    /// A form that no letters describe.
    package enum Form: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
        case chinese, minguo
        case excel1900 = "excel-1900"
        case excel1904 = "excel-1904"

        func isFor(_ kind: Kind) -> Bool {
            switch kind {
            case .date: true
            case .month: self == .chinese || self == .minguo
            case .datetime: self == .excel1900 || self == .excel1904
            }
        }
    }

    /// Takes the format apart; `nil` if it breaks a rule of the contract.
    ///
    /// `M`, `d` and `H` take as many digits as there are, so a digit or another number behind them would make the format ambiguous.
    package init?(_ text: String, for kind: Kind = .date) {
        self.text = text
        if let form = Form(rawValue: text) {
            guard form.isFor(kind) else { return nil }
            parts = [.form(form)]
            return
        }
        guard let parts = Self.parts(text), Self.fit(parts, kind) else { return nil }
        self.parts = parts
    }

    private static func parts(_ text: String) -> [Part]? {
        var parts: [Part] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            var end = index + 1
            if "yMdHmsX".unicodeScalars.contains(scalar) {
                while end < scalars.count, scalars[end] == scalar { end += 1 }
                switch (scalar, end - index) {
                case ("y", 4): parts.append(.year)
                case ("M", 2): parts.append(.paddedMonth)
                case ("M", 1): parts.append(.month)
                case ("d", 2): parts.append(.paddedDay)
                case ("d", 1): parts.append(.day)
                case ("H", 2): parts.append(.paddedHour)
                case ("H", 1): parts.append(.hour)
                case ("m", 2): parts.append(.minute)
                case ("s", 2): parts.append(.second)
                case ("X", 3): parts.append(.offset)
                default: return nil
                }
            } else if scalar != "T", ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) {
                return nil
            } else {
                parts.append(.literal(scalar))
            }
            index = end
        }
        return parts
    }

    private static func fit(_ parts: [Part], _ kind: Kind) -> Bool {
        func count(_ some: Part...) -> Int { parts.count { some.contains($0) } }
        let (days, hours, minutes) = (count(.paddedDay, .day), count(.paddedHour, .hour), count(.minute))
        guard count(.year) == 1, count(.paddedMonth, .month) == 1, days == (kind == .month ? 0 : 1) else { return false }
        if kind == .datetime {
            guard hours == 1, minutes == 1, count(.second) <= 1, count(.offset) <= 1 else { return false }
        } else {
            guard hours + minutes + count(.second) + count(.offset) == 0 else { return false }
        }
        for (part, next) in zip(parts, parts.dropFirst()) where part == .month || part == .day || part == .hour {
            if next == .offset { continue }
            guard case .literal(let scalar) = next, !("0"..."9" ~= scalar) else { return false }
        }
        return true
    }
}
