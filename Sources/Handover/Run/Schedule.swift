import Foundation
import HandoverCore
import HandoverPlan

/// When a step may run: local times of the plan's zone, resolved to instants.
struct Window {
    var opens: Date?
    var closes: Date?

    /// Resolves a schedule; a local time that the zone skips or repeats is refused.
    init(_ schedule: Plan.Schedule, zone name: String, plan: Plan) throws(Failure) {
        let zone = try Self.zone(name, plan)
        opens = try Self.resolve(schedule.from, zone, schedule.fromMark, plan)
        closes = try Self.resolve(schedule.until, zone, schedule.untilMark, plan)
    }

    static func zone(_ name: String, _ plan: Plan) throws(Failure) -> TimeZone {
        guard let zone = TimeZone(identifier: name) else {
            throw Failure(Diagnostic(.unknownZone, .name(name), at: .init(file: plan.file, planKey: "zone")), exit: .badData)
        }
        return zone
    }

    /// True from the opening, inclusive, to the close, exclusive.
    func contains(_ now: Date) -> Bool {
        if let opens, now < opens { return false }
        if let closes, now >= closes { return false }
        return true
    }

    static func resolve(_ local: Plan.LocalTime?, _ zone: TimeZone, _ mark: Plan.Mark?, _ plan: Plan) throws(Failure) -> Date? {
        guard let local else { return nil }
        // The instants whose local time is this one: the offsets in force a day before and a day after are the only candidates.
        let asUTC = Instant.seconds(local)
        let offsets = Set([-86_400, 0, 86_400].map { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(asUTC + $0))) })
        let matches = offsets.map { asUTC - Int64($0) }.filter {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0))) == Int(asUTC - $0)
        }
        guard matches.count == 1, let only = matches.first else {
            throw Failure(
                Diagnostic(
                    matches.isEmpty ? .timeSkipped : .timeRepeated, .name(local.description), .name(zone.identifier),
                    at: .init(file: plan.file, line: mark?.line, column: mark?.column)), exit: .badData)
        }
        return Date(timeIntervalSince1970: Double(only))
    }
}

/// Times as seconds since 1970 and as RFC 3339 text in UTC.
enum Instant {
    /// The seconds of a local time as if its zone were UTC.
    static func seconds(_ local: Plan.LocalTime) -> Int64 {
        day(local.year, local.month, local.day) * 86_400 + Int64(local.hour) * 3600 + Int64(local.minute) * 60
    }

    /// Midnight UTC of `YYYY-MM-DD`, which the plan reader has checked.
    static func midnight(_ date: String) -> Int64 {
        let parts = date.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return 0 }
        return day(parts[0], parts[1], parts[2]) * 86_400
    }

    /// `2026-11-24T08:19:38Z`.
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Days since 1970 of a Gregorian date (H. Hinnant, "chrono-compatible low-level date algorithms").
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}
