import HandoverPlan

/// `epoch` (Plan.md section 3): a count from 1970 on, as a zone's clocks show it.
struct EpochOperator: Sendable {
    private let unit: Operator.EpochUnit
    private let clock: ZoneClock

    init(_ unit: Operator.EpochUnit, _ zone: ZoneRules) {
        self.unit = unit
        clock = ZoneClock(zone)
    }

    /// Appends the canonical text; false, and nothing appended, if the text is no count, or of no instant that is known.
    func append(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        // Longer counts lie far behind all that is known.
        guard text.count < 18, let count = AmountOperators.integer(text) else { return false }
        let (seconds, rest) = Int64(count).quotientAndRemainder(dividingBy: unit == .seconds ? 1 : 1000)
        guard rest == 0, let reading = clock.reading(at: seconds) else { return false }
        DateOperators.write(reading, .datetime, to: &out)
        return true
    }
}
