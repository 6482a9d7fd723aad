/// The operators that take arguments, with the keys of these.
extension PlanKeys {
    static let operators = Section(keys: [
        Key("null-if", .texts, "These texts become null."),
        Key("if-absent", .text, "The text of a field that the record does not have."),
        Key("map", .map(keys: nil, .text), "A code map; other texts are refused."),
        Key("date", .someTexts, "Date formats, tried in order."),
        Key("phone", .section(phone), "Chinese phone numbers to E.164."),
        Key("one-of", .someTexts, "The texts that there are; others are refused."),
        Key("format", .oneOf(FieldFormat.allCases.map(\.rawValue)), "A number or an address of a known shape, with its check."),
        Key("pad", .count, "Zeros in front of digits, up to this many; counted."),
        Key("boolean", .section(boolean), "Texts that mean true or false."),
        Key("month", .someTexts, "Formats of months, tried in order."),
        Key("datetime", .section(datetime), "Formats of times, tried in order."),
        Key("list", .section(separated), "A text with several values."),
        Key("if-null", .text, "The text in place of null, and of a field that the record does not have."),
        Key("replace", .map(keys: nil, .text), "Texts wherever they stand, and what takes their place."),
        Key("slice", .section(slice), "The characters from one place to another."),
        Key("part", .section(part), "One part of a text that something separates."),
        Key("mask", .section(mask), "Stars in place of characters."),
        Key("prefix", .text, "A text in front."),
        Key("suffix", .text, "A text behind."),
        Key("uuid", .pattern(uuidPattern), "A UUID (version 5) of the text under this namespace: new keys for old numbers."),
        Key("match", .text, "A pattern that the whole text has; others are refused."),
        Key("extract", .text, "A pattern: the first text that has it, or its group."),
        Key("decimal", .section(scaled), "A plain number that is multiplied or rounded."),
        Key("money", .section(scaled), "Money that is multiplied or rounded."),
        Key("amount", .section(scaled), "Money in digits or capitals that is multiplied or rounded."),
        Key("percent", .section(rounded), "A percentage that is rounded."),
        Key(
            "epoch", .either([.oneOf(Operator.EpochUnit.allCases.map(\.rawValue)), .section(epoch)]), "Time counted from 1970 on."
        ),
    ])

    static let scaled = Section(
        keys: rounded.keys + [
            Key("times", .pattern(#"^(0|[1-9][0-9]*)(\.[0-9]+)?$"#), "What it is multiplied by: 1000 for a column in thousands.")
        ])

    static let rounded = Section(keys: [
        Key("round", .oneOf(Operator.Rounding.allCases.map(\.rawValue)), "How digits past the scale are rounded.")
    ])

    static let epoch = Section(keys: [
        Key("unit", .oneOf(Operator.EpochUnit.allCases.map(\.rawValue)), required: true, "What is counted."),
        Key("zone", .text, "IANA time zone of the offset; the plan's by default."),
    ])

    private static let uuidPattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
    private static let placePattern = "^-?[1-9][0-9]{0,7}$"

    static let slice = Section(keys: [
        Key("from", .pattern(placePattern), "The first place, from 1; negative from the end; 1 by default."),
        Key("to", .pattern(placePattern), "The last place; -1, the end, by default."),
    ])

    static let part = Section(keys: [
        Key("by", .text, required: true, "What separates."),
        Key("at", .pattern(placePattern), required: true, "Which part, from 1; negative from the end."),
    ])

    static let mask = Section(keys: [
        Key("keep-first", .count, "How many characters at the beginning stay."),
        Key("keep-last", .count, "How many characters at the end stay."),
    ])

    static let boolean = Section(keys: [
        Key("yes", .someTexts, required: true, "Texts that mean true."),
        Key("no", .someTexts, required: true, "Texts that mean false."),
    ])

    static let datetime = Section(keys: [
        Key("formats", .someTexts, required: true, "Formats, tried in order."),
        Key("zone", .text, "IANA time zone of times without an offset; the plan's by default."),
    ])

    static let separated = Section(keys: [
        Key("by", .either([.text, .someTexts]), required: true, "What stands between the values."),
        Key("unique", .oneOf(["true", "false"]), "Of equal values the first alone stays."),
        Key("sort", .oneOf(["true", "false"]), "The values are sorted, byte by byte."),
    ])

    static let phone = Section(keys: [
        Key("area", .pattern("^0(10|2[0-57-9]|[3-9][0-9]{2})$"), "The area code of numbers without one.")
    ])
}
