import Testing

@testable import HandoverVerify

@Suite struct `A format of days and times` {
    private func isValid(_ text: String, _ kind: TimeFormat.Kind) -> Bool { TimeFormat.isValid(Array(text.utf8), kind) }

    @Test(arguments: [
        "yyyy-MM-dd", "yyyy/M/d", "yyyyMMdd", "yyyy年M月d日", "yyyy.M.d", "yyyy-MM-dd 00:00:00", "yyyy-MM-ddT00:00", "d.M.yyyy",
        "ddMMyyyy", "chinese", "minguo", "excel-1900", "excel-1904",
    ]) func `is one of a date`(text: String) { #expect(isValid(text, .date)) }

    /// A plan of these was never run, and an archive that holds one may be anybody's.
    @Test(arguments: [
        "", "yyyy", "yyyy-MM", "yy-MM-dd", "yyyyy-MM-dd", "yyyy-MMM-dd", "yyyy-MM-ddd", "yyyy-MM-dd-dd", "yyyyMd", "yyyy-Mdd",
        "d0-MM-yyyy", "yyyy-mm-dd", "yyyy-MM-ddZ", "yyyyyyyyyyyyyyyyyyyyyyy", "e",
    ]) func `is none of a date`(text: String) { #expect(!isValid(text, .date)) }

    @Test func `differs with what it is for`() {
        #expect(isValid("yyyy年M月", .month) && !isValid("yyyy年M月d日", .month) && !isValid("excel-1900", .month))
        #expect(isValid("yyyy-MM-ddTHH:mm:ssXXX", .datetime) && isValid("yyyy/M/d H:mm", .datetime))
        #expect(!isValid("", .datetime) && !isValid("yyyy-MM-dd", .datetime) && !isValid("yyyy-MM-dd HH:mm:sX", .datetime))
    }
}
