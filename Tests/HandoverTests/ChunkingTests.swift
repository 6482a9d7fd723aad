import HandoverIngest
import HandoverTestSupport
import Testing

/// Random documents in random pieces: where a chunk ends changes nothing, and both readings agree.
@Suite struct `Documents in chunks` {
    @Test(arguments: UInt64(0)..<60) func `of JSON read the same in any`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let (document, layout) = RandomDocuments.json(&random)
        try check(document, layout, &random)
    }

    @Test(arguments: UInt64(0)..<60) func `of XML read the same in any`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let (document, layout) = RandomDocuments.xml(&random)
        try check(document, layout, &random)
    }

    private func check(_ document: [UInt8], _ layout: BothReaders.Layout, _ random: inout SplitMix64) throws {
        let whole = try BothReaders.migrator(document, layout)
        #expect(whole.stop == nil && !whole.records.isEmpty, "\(String(decoding: document, as: UTF8.self))")
        for chunkBytes in [1, 7, Int.random(in: 2...500, using: &random)] {
            let pieces = try BothReaders.migrator(document, layout, chunkBytes: chunkBytes)
            #expect(pieces == whole, "chunks of \(chunkBytes)")
        }
        for window in [1, 7, 1 << 16] {
            let second = try BothReaders.verifier(document, layout, window: window)
            #expect(BothReaders.comparable(second) == BothReaders.comparable(whole), "window of \(window)")
        }
    }
}
