import Foundation
import HandoverPlan
import HandoverTestSupport
import Testing

@Suite struct `The rules of a zone` {
    @Test(arguments: [
        "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC",
        "Asia/Hong_Kong", "Pacific/Apia",
    ]) func `are what another reader of the calendar knows`(name: String) throws {
        let rules = try #require(ZoneRules(systemZone: name))
        let zone = try #require(TimeZone(identifier: name))
        #expect(rules.offsets.first?.from == ZoneRules.start)
        var random = SplitMix64(state: 1)
        for _ in 0..<2000 {
            let instant = Int64.random(in: 0..<ZoneRules.end, using: &random)
            let seconds = rules.offsets.last { $0.from <= instant }?.seconds
            #expect(
                seconds == Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))), "\(name) \(instant)")
        }
        for change in rules.offsets.dropFirst() where change.from > 0 {
            let before = rules.offsets.last { $0.from < change.from }?.seconds
            #expect(before == Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(change.from - 1)))))
            #expect(change.seconds == Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(change.from)))))
        }
    }

    @Test func `have China's summers from 1986 to 1991`() throws {
        let rules = try #require(ZoneRules(systemZone: "Asia/Shanghai"))
        let later = rules.offsets.filter { $0.from > 0 }
        #expect(later.count == 12)
        #expect(later.map(\.seconds) == (0..<6).flatMap { _ in [32_400, 28_800] })
        // 1986-05-04 02:00 at +08:00, and 1991-09-15 02:00 at +09:00.
        #expect(later.first?.from == 515_527_200)
        #expect(later.last?.from == 684_867_600)
    }

    @Test(arguments: ["", "Asia", "../../etc/passwd", "Asia/Shanghai/", "/etc/localtime", "Asia/..", "tzdata.zi", "zone.tab"])
    func `are of zones alone`(name: String) { #expect(ZoneRules(systemZone: name) == nil) }
}

@Suite struct `A day as a number` {
    @Test func `is the day again`() {
        var (year, month, day): (Int64, Int64, Int64) = (1, 1, 1)
        for number in CivilDay.number(year: 1, month: 1, day: 1)...CivilDay.number(year: 2400, month: 12, day: 31) {
            let found = CivilDay.day(number)
            if found != (year, month, day) {
                Issue.record("\(number) is not \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day += 1
            guard day > [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1] else { continue }
            (month, day) = (month == 12 ? 1 : month + 1, 1)
            if month == 1 { year += 1 }
        }
        #expect(CivilDay.number(year: 1970, month: 1, day: 1) == 0)
    }
}
