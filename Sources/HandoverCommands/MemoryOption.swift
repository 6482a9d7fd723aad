package import ArgumentParser
import HandoverCore

/// An amount of memory as people write it: `256M`, `1G`, or bytes.
package struct MemoryOption: ExpressibleByArgument {
    package let bytes: Int

    package static let standard = MemoryOption(bytes: Limits.memoryBytes)

    private init(bytes: Int) { self.bytes = bytes }

    /// `nil` for what is no amount, or less than the program itself needs.
    package init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        let factor: Int
        switch argument.dropFirst(digits.count).uppercased() {
        case "": factor = 1
        case "K", "KB", "KIB": factor = 1 << 10
        case "M", "MB", "MIB": factor = 1 << 20
        case "G", "GB", "GIB": factor = 1 << 30
        default: return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, bytes >= Limits.leastMemoryBytes else { return nil }
        self.bytes = bytes
    }

    package var defaultValueDescription: String { "\(bytes >> 20)M" }

    package static let help: ArgumentHelp =
        "About how much memory to use, such as 256M or 1G; at least 64M. What does not fit goes to a temporary file under TMPDIR."
    package static let runHelp: ArgumentHelp =
        "About how much memory to use, such as 256M or 1G; at least 64M. What does not fit goes to the work folder beside the archive."
}
