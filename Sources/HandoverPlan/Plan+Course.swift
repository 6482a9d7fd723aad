extension Plan {
    /// When a run stops before anything is written.
    package struct Quarantine: Hashable, Sendable {
        /// Of the records of all mappings together.
        package var maxRate: Rate
        package var maxCount: Int64?
        package var perCode: [CodeLimit]
    }

    /// How many records one code may hold back.
    package struct CodeLimit: Hashable, Sendable {
        package var code: String
        package var count: Int64
    }

    /// A decimal fraction from 0 to 1, kept exactly.
    package struct Rate: Hashable, Sendable {
        /// As the plan writes it.
        package var text: String
        /// The digits without the point.
        package var numerator: Int64
        /// 10 to the number of digits behind the point.
        package var denominator: Int64

        /// No record at all.
        package static let zero = Rate(text: "0", numerator: 0, denominator: 1)

        /// True if `count` of `total` is not more than this rate.
        package func allows(_ count: Int64, of total: Int64) -> Bool {
            Int128(count) * Int128(denominator) <= Int128(numerator) * Int128(total)
        }
    }

    /// How a step is done.
    package enum Method: String, CaseIterable, Hashable, Sendable {
        case freeze, extract, notify, manual, transform, archive, verify, load

        /// True if the run does the step itself.
        package var isDoneByRun: Bool { self == .transform || self == .archive || self == .verify || self == .load }
    }

    /// One step: when, how and by whom.
    package struct Step: Hashable, Sendable {
        package var id: String
        package var title: String?
        package var method: Method
        /// Mapping ids of the `transform` step, the target's id of the `load` step.
        package var uses: [String]
        /// Ids of earlier steps.
        package var needs: [String]
        package var schedule: Schedule
        /// A party id.
        package var responsible: String
        /// Another party's id.
        package var approver: String?
        package var mark: Mark
    }

    /// A window in local time; at least one end is there.
    package struct Schedule: Hashable, Sendable {
        /// Inclusive.
        package var from: LocalTime?
        /// Exclusive.
        package var until: LocalTime?
        package var fromMark: Mark?
        package var untilMark: Mark?
    }

    /// A time on a wall clock, `YYYY-MM-DDThh:mm`. Which instant it is, only the plan's zone can say.
    package struct LocalTime: Hashable, Sendable, Comparable, CustomStringConvertible {
        package var year: Int
        package var month: Int
        package var day: Int
        package var hour: Int
        package var minute: Int

        package static func < (left: LocalTime, right: LocalTime) -> Bool {
            (left.year, left.month, left.day, left.hour, left.minute) < (
                right.year, right.month, right.day, right.hour, right.minute
            )
        }

        /// The text as the plan writes it.
        package var description: String {
            func padded(_ value: Int, _ width: Int) -> String {
                let digits = String(value)
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
            return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(hour, 2)):\(padded(minute, 2))"
        }
    }

    /// A sum that must balance.
    package struct Total: Hashable, Sendable {
        package var table: String
        /// `money`, `decimal` or `integer`.
        package var field: String
        /// Canonical text of the field's type.
        package var declared: String?
        /// The mapping whose source states the sum in its footer.
        package var footer: String?
        package var mark: Mark
    }
}
