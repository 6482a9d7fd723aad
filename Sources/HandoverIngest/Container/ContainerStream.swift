import HandoverCore
import HandoverZlib

/// The bytes of a file from front to back, as they stand or out of gzip (RFC 1952).
struct ContainerStream: ~Copyable {
    private let file: ContainerFile
    private let isGzip: Bool
    private var inflater: Inflater?
    private var input: [UInt8]
    /// What of the input is not used up.
    private var inputRange = 0..<0
    private var output: [UInt8] = []
    private var outputRange = 0..<0
    private var readAt: Int64 = 0
    /// How many bytes were taken.
    private(set) var position: Int64 = 0

    init(_ file: ContainerFile, isGzip: Bool) {
        self.file = file
        self.isGzip = isGzip
        input = [UInt8](repeating: 0, count: 1 << 18)
    }

    /// The next bytes, at least one; none at the end.
    mutating func take(upTo count: Int) throws -> [UInt8] {
        if count == 0 { return [] }
        if isGzip {
            if outputRange.isEmpty { try inflate() }
            let range = outputRange.lowerBound..<min(outputRange.upperBound, outputRange.lowerBound + count)
            outputRange = range.upperBound..<outputRange.upperBound
            position += Int64(range.count)
            // Headers and zeros count, too: they shrink to nothing as well as anything.
            try file.holdUnpacked(position)
            return Array(output[range])
        }
        if inputRange.isEmpty { try fill() }
        let range = inputRange.lowerBound..<min(inputRange.upperBound, inputRange.lowerBound + count)
        inputRange = range.upperBound..<inputRange.upperBound
        position += Int64(range.count)
        return Array(input[range])
    }

    private mutating func fill() throws {
        let count = try file.read(into: &input, at: readAt, count: input.count)
        readAt += Int64(count)
        inputRange = 0..<count
    }

    /// Puts at least one byte into the output, unless the last stream of the file has ended.
    private mutating func inflate() throws {
        do {
            if output.isEmpty { output = [UInt8](repeating: 0, count: 1 << 18) }
            while outputRange.isEmpty {
                if inputRange.isEmpty { try fill() }
                if inflater == nil {
                    // Between two streams: the file may end here.
                    if inputRange.isEmpty { return }
                    inflater = try Inflater.create(.gzip)
                }
                guard let step = try Self.step(&inflater, input, inputRange, &output) else { return }
                inputRange = inputRange.lowerBound + step.taken..<inputRange.upperBound
                outputRange = 0..<step.made
                if step.isAtEnd {
                    inflater = nil
                } else if step.made == 0, step.taken == 0, inputRange.isEmpty {
                    throw file.malformed("end of the file", at: readAt)
                }
            }
        } catch let error as ZlibError {
            if error.isMemory { throw file.withoutMemory }
            throw file.malformed("gzip: \(error.reason ?? "?")", at: readAt - Int64(inputRange.count))
        }
    }

    private static func step(
        _ inflater: inout Inflater?, _ input: [UInt8], _ range: Range<Int>, _ output: inout [UInt8]
    ) throws(ZlibError) -> Inflater.Step? {
        try inflater?.inflate(input.span.extracting(range), into: &output)
    }
}
