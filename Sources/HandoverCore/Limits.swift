/// Every bound in one place, each with its reason. Input is untrusted; a parser without a bound is a way in.
public enum Limits {
    /// Bytes of one field. Larger ones are files, not fields; a slot's length has 28 bits.
    public static let fieldBytes = 16 << 20
    /// Bytes of one record. A quote that is never closed would otherwise take the whole file into memory.
    public static let recordBytes = 64 << 20
    /// Fields of one record. Spreadsheets stop at 16,384 columns.
    public static let fieldsPerRecord = 16_384
    /// Bytes of a plan. A plan is written by people.
    public static let planBytes = 4 << 20
    /// Bytes of a lock, a counts file or any other JSON text of ours.
    public static let jsonBytes = 64 << 20
    /// Nesting of JSON and YAML. Ours needs 8.
    public static let depth = 64
    /// Operators of one chain: each that rewrites the text costs stack.
    public static let operatorsPerChain = 64
    /// Scalar values of a pattern: people write a line.
    public static let patternScalars = 1000
    /// How deep groups lie in each other: each costs stack.
    public static let patternDepth = 20
    /// How often something is repeated by number.
    public static let patternRepeats = 100
    /// What a pattern holds when all repetitions are written out: each may be looked at for each character of a text.
    public static let patternSize = 1000
    /// Bytes of a text that a pattern is tried on, for the same reason.
    public static let matchedBytes = 1 << 16
    /// Columns of one field. Addresses have a dozen.
    public static let columnsPerField = 64
    /// Pairs of one `replace`: each may be looked for at each byte of every text.
    public static let replacements = 256
    /// Bytes of what one of them replaces, for the same reason.
    public static let replacedBytes = 1024
    /// Changes of a zone's clocks. The busiest zone has about 600 between 1900 and 2100.
    public static let zoneOffsets = 10_000
    /// Nesting of a JSON export. People nest a few levels; each costs stack.
    public static let documentDepth = 512
    /// Texts by which a column is cut into items.
    public static let separators = 16
    /// Records in one outermost record of a document, itself included: all of them are held until it ends.
    public static let recordsPerGroup = 1_000_000
    /// Items that one row has in one list in a column. A text of 16 MiB could have millions; people write a few.
    public static let itemsPerRow = 1_000_000
    /// Nesting of an XML export: libxml2's own bound.
    public static let elementDepth = 256
    /// Bytes of one run of text of an XML export: libxml2's own bound.
    public static let elementText = 10_000_000
    /// Sheets of a workbook. People keep a few, reports by month a few dozen.
    public static let sheets = 4096
    /// Relationships of one part of a workbook: one for each sheet, and a few for whatever else there is.
    public static let relationships = 65_536
    /// Rows of a sheet: Excel's own bound. Its columns are as many as the fields of a record.
    public static let sheetRows = 1_048_576
    /// Bytes of the strings that the cells of a workbook share: they are held in memory while a sheet is read.
    public static let sharedStringBytes = 256 << 20
    /// Bytes of the keys and texts of all lookups: they are held in memory while records look into them.
    public static let lookupBytes = 64 << 20
    /// Members of an archive: two million artwork files fit, a path bomb does not.
    public static let members = 2_000_000
    /// Bytes of one member: ustar's size field has 11 octal digits.
    public static let memberBytes: Int64 = (8 << 30) - 1
    /// Bytes of an export: as many parts as four digits number.
    public static let originalBytes: Int64 = PartSize.standard.part * 9_999
    /// Entries of a container, folders included: a delivery has dozens, a folder of artwork thousands.
    public static let containerEntries = 100_000
    /// Bytes of the name of a container's member, twice what file systems allow a path's usual part.
    public static let memberNameBytes = 1024
    /// Bytes of all members of a container together.
    public static let unpackedBytes: Int64 = 64 << 30
    /// Bytes of all members of a container that are unpacked whatever the container's size is.
    public static let unsuspectedBytes: Int64 = 64 << 20
    /// Beyond these, how many times its own bytes a container may hold. Exports shrink to a tenth, or a hundredth where all is alike.
    public static let unpackedTimes: Int64 = 200
    /// Bytes of a zip's central directory.
    public static let directoryBytes: Int64 = 64 << 20
    /// Bytes of a pax header or of a long name in a tar.
    public static let tarExtensionBytes: Int64 = 1 << 20
    /// Files of a folder: they are numbered with six digits.
    public static let folderFiles = 999_999
    /// Nesting of folders: each holds a descriptor and a list of names open.
    public static let folderDepth = 64
    /// Bytes of a path in a folder: Linux takes no longer one.
    public static let pathBytes = 4096
    /// Bytes of a CMS signature with its chain (one signer, a few certificates).
    public static let signatureBytes = 64 << 10
    /// Bytes of a statement, a certificate or a key.
    public static let statementBytes = 1 << 20
    /// Lines above the header of an export's file: what systems print there is a title and a date, not a page.
    public static let skippedLines = 1000
    /// Bytes of a list of refused rows: two million of them with words.
    public static let refusedBytes = 256 << 20
    /// Receipts beside an archive that are looked at: a hand-over has a handful.
    public static let receipts = 10_000
    /// Bytes of a list of what lies beside an archive: as many receipts with their signatures and stamps.
    public static let renewalBytes = 8 << 20
    /// Such lists of an archive: one in some years.
    public static let renewals = 99
    /// Signatures of a policy that are looked at: keepers are a handful.
    public static let policySignatures = 99
    /// Target size of one part of a table in bytes: small enough to copy and open, large enough to be few.
    public static let partBytes = 256 << 20
    /// Memory of a run or a verification in bytes, unless the caller says otherwise: a small virtual machine has that much to spare.
    public static let memoryBytes = 256 << 20
    /// The least of it that may be asked for: the program and the batches on their way need that much themselves.
    public static let leastMemoryBytes = 64 << 20
    /// Digits of an amount. Int128 holds 38; a sum that goes beyond stops the run.
    public static let decimalDigits = 36
    /// Findings kept of each question; the rest are counted.
    public static let findingsKept = 100
    /// Records drawn for people to look at: each is looked at by somebody.
    public static let sampledRecords = 1000
    /// Bytes of an expression. People write a line or two.
    public static let expressionBytes = 8192
    /// Nesting of an expression: each level costs stack, and two of JSON.
    public static let expressionDepth = 24
    /// Values and operations of an expression: all of them are worked out for each record.
    public static let expressionNodes = 256
    /// Measures of a rule over groups, and fields that tell groups apart: people write two or three.
    public static let measures = 16
    /// How often rules over groups hold something back, one time after the other. Each time all rows are looked at, and a plan that
    /// needs more than a few takes a chain of records apart one by one.
    public static let groupRounds = 1000
}
