/// Values that other readers destroy in silence, with what a hand-over must make of each. The numbers are those of the project's list of
/// hard cases: 59–77.
struct ValueCase: CustomStringConvertible, Sendable {
    enum Outcome: Equatable, Sendable {
        /// The canonical text in the table; an empty one is null.
        case becomes(String)
        /// The record is held back for this code.
        case held(String)
    }

    var number: Int
    var text: String
    /// The field in the table, and the operators of its mapping; both as the plan writes them.
    var field: String
    var chain: String
    var outcome: Outcome

    var description: String { "\(number) \(text)" }

    init(_ number: Int, _ text: String, _ field: String, _ outcome: Outcome) { self.init(number, text, field, "", outcome) }

    init(_ number: Int, _ text: String, _ field: String, _ chain: String, _ outcome: Outcome) {
        (self.number, self.text, self.field, self.chain, self.outcome) = (number, text, field, chain, outcome)
    }

    private static let bad = Outcome.held("BAD")
    private static let dates = "{date: [yyyy-MM-dd, yyyy/M/d, yyyy年M月d日, yyyyMMdd, minguo]}"
    private static let shanghai = "{datetime: {formats: ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-ddTHH:mm:ssXXX'], zone: Asia/Shanghai}}"

    static let all: [ValueCase] = [
        ValueCase(59, "6.22203E+18", "{type: identifier}", .held("EXCEL_SCIENTIFIC")),
        ValueCase(59, "1.2E+10", "{type: phone}", "phone", .held("EXCEL_SCIENTIFIC")),
        ValueCase(60, "110105208802290000", "{type: identifier}", "{format: resident-id}", .held("EXCEL_PRECISION_LOSS")),
        ValueCase(60, "6217000000000000000", "{type: identifier}", "{format: bank-card}", .held("EXCEL_PRECISION_LOSS")),
        ValueCase(60, "11010519491231002X", "{type: identifier}", "{format: resident-id}", .becomes("11010519491231002X")),
        ValueCase(61, "501", "{type: identifier, length: 6}", .held("EXCEL_ZEROS_LOST")),
        ValueCase(61, "000501", "{type: identifier, length: 6}", .becomes("000501")),
        ValueCase(61, "501", "{type: identifier}", "{pad: 6}", .becomes("000501")),
        ValueCase(62, "=\"00123\"", "{type: identifier}", "excel-text", .becomes("00123")),
        ValueCase(62, "'00123", "{type: identifier}", "excel-text", .becomes("00123")),
        ValueCase(62, "00123\t", "{type: identifier}", "excel-text", .becomes("00123")),
        ValueCase(62, "'00123", "{type: identifier}", .becomes("'00123")),
        ValueCase(63, "44931", "{type: date}", "{date: [excel-1900]}", .becomes("2023-01-05")),
        ValueCase(63, "60", "{type: date}", "{date: [excel-1900]}", bad),
        ValueCase(63, "43590", "{type: date}", "{date: [excel-1904]}", .becomes("2023-05-06")),
        ValueCase(64, "3月5日", "{type: text, kind: spec}", .held("EXCEL_DATE_MANGLED")),
        ValueCase(64, "Jan-2", "{type: text, kind: spec}", .held("EXCEL_DATE_MANGLED")),
        ValueCase(64, "3-5", "{type: text, kind: spec}", .becomes("3-5")),
        ValueCase(64, "3月5日", "{type: text}", .becomes("3月5日")),
        ValueCase(65, "########", "{type: text}", .held("EXCEL_ERROR")),
        ValueCase(65, "#REF!", "{type: money}", "money", .held("EXCEL_ERROR")),
        ValueCase(65, "#N/A", "{type: text}", .held("EXCEL_ERROR")),
        ValueCase(65, "#VALUE!", "{type: date}", dates, .held("EXCEL_ERROR")),
        ValueCase(66, "张?", "{type: text, kind: name}", .held("LOST_CHARACTERS")),
        ValueCase(66, "锟斤拷", "{type: text, kind: name}", .held("LOST_CHARACTERS")),
        ValueCase(67, "¥1,234.50", "{type: money}", "money", .becomes("1234.50")),
        ValueCase(67, "(1,234.50)", "{type: money}", "money", .becomes("-1234.50")),
        ValueCase(67, "3-", "{type: money}", "money", .becomes("-3.00")),
        ValueCase(67, "1.234,50", "{type: money}", "money", bad),
        ValueCase(67, "１，２３４", "{type: money}", "fold-width, money", .becomes("1234.00")),
        ValueCase(67, "１，２３４", "{type: money}", "money", bad),
        ValueCase(68, "12%", "{type: decimal}", "decimal", bad),
        ValueCase(68, "0.12", "{type: decimal}", "decimal", .becomes("0.12")),
        ValueCase(69, "1234567890123456.789", "{type: decimal, scale: 3}", "decimal", .becomes("1234567890123456.789")),
        ValueCase(70, "100.10", "{type: decimal}", "decimal", .becomes("100.10")),
        ValueCase(70, "100.1", "{type: decimal}", "decimal", .becomes("100.10")),
        ValueCase(71, "-0", "{type: integer}", "integer", bad), ValueCase(71, "+5", "{type: integer}", "integer", bad),
        ValueCase(71, "1e3", "{type: integer}", "integer", bad),
        ValueCase(72, "NaN", "{type: decimal}", "decimal", bad), ValueCase(72, "Infinity", "{type: decimal}", "decimal", bad),
        ValueCase(73, "01/02/2023", "{type: date}", "{date: [dd/MM/yyyy]}", .becomes("2023-02-01")),
        ValueCase(73, "02/13/2023", "{type: date}", "{date: [dd/MM/yyyy]}", bad),
        ValueCase(73, "23.5.6", "{type: date}", dates, bad),
        ValueCase(74, "2023-02-29", "{type: date}", dates, bad), ValueCase(74, "0000-00-00", "{type: date}", dates, bad),
        ValueCase(74, "1900-01-01", "{type: date}", "{null-if: ['1900-01-01', '9999-12-31']}, " + dates, .becomes("")),
        ValueCase(75, "2023/1/6", "{type: date}", dates, .becomes("2023-01-06")),
        ValueCase(75, "2023年1月6日", "{type: date}", dates, .becomes("2023-01-06")),
        ValueCase(75, "20230106", "{type: date}", dates, .becomes("2023-01-06")),
        ValueCase(75, "民国112年1月6日", "{type: date}", dates, .becomes("2023-01-06")),
        ValueCase(76, "1988-07-01 08:00:00", "{type: datetime}", shanghai, .becomes("1988-07-01T08:00:00+09:00")),
        ValueCase(76, "1988-01-01 08:00:00", "{type: datetime}", shanghai, .becomes("1988-01-01T08:00:00+08:00")),
        ValueCase(76, "1988-07-01T08:00:00Z", "{type: datetime}", shanghai, .becomes("1988-07-01T08:00:00+00:00")),
        ValueCase(76, "1986-05-04 02:30:00", "{type: datetime}", shanghai, bad),
        ValueCase(77, "√", "{type: boolean}", "{boolean: {yes: [是, √, '1', Y], no: [否, ×, '0', N]}}", .becomes("true")),
        ValueCase(77, "否", "{type: boolean}", "{boolean: {yes: [是, √, '1', Y], no: [否, ×, '0', N]}}", .becomes("false")),
        ValueCase(77, "T", "{type: boolean}", "{boolean: {yes: [是, √, '1', Y], no: [否, ×, '0', N]}}", bad),
    ]
}
