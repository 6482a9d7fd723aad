import HandoverIngest
import HandoverPlan

extension CSVDialect {
    /// The dialect that the lock pins for a source.
    init(_ source: Lock.Source) {
        self.init(
            encoding: source.encoding == "gb18030" ? .gb18030 : .utf8, delimiter: source.delimiter, quote: source.quote,
            hasBOM: source.hasBOM, headerAt: source.headerAt, footerAt: source.footerAt, columns: source.columns)
    }
}
