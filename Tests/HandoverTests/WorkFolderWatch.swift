import Foundation
import Glibc
import Synchronization

/// Looks into a run's work folder whenever the run asks whether to go on: at every file in it, and at every one without a name that this
/// process has open there.
final class WorkFolderWatch: Sendable {
    private struct State {
        var looks = 0
        var files: Set<String> = []
        var found: Set<String> = []
        var errors: [String] = []
    }

    private let folder: String
    private let canaries: [[UInt8]]
    private let stopsAt: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - canaries: what must not be found.
    ///   - stopsAt: the look at which the run is interrupted; never by default.
    init(_ folder: String, for canaries: [[UInt8]], stopsAt: Int = .max) {
        // As the system names it.
        self.folder =
            URL(fileURLWithPath: folder).deletingLastPathComponent().resolvingSymlinksInPath().path + "/"
            + URL(fileURLWithPath: folder).lastPathComponent + "/"
        (self.canaries, self.stopsAt) = (canaries, stopsAt)
    }

    /// Kinds of files that were looked at, by what their names begin with, and those in which a canary was.
    var files: Set<String> { state.withLock { $0.files } }
    var found: Set<String> { state.withLock { $0.found } }
    var errors: [String] { state.withLock { $0.errors } }
    var looks: Int { state.withLock { $0.looks } }

    /// Looks, and says whether the run is to end.
    func look() -> Bool {
        state.withLock { state in
            state.looks += 1
            do {
                try lookAtNames(&state)
                try lookAtOpen(&state)
            } catch { state.errors.append("\(error)") }
            return state.looks >= stopsAt
        }
    }

    private func lookAtNames(_ state: inout State) throws {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return }
        for case let name as String in names where names.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
            look(at: try Data(contentsOf: URL(fileURLWithPath: folder + name)), named: name, &state)
        }
    }

    private func lookAtOpen(_ state: inout State) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            var target = [CChar](repeating: 0, count: 4_096)
            // Another test's file may be closed by now.
            guard unsafe readlink("/proc/self/fd/" + name, &target, target.count - 1) > 0 else { continue }
            let path = String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard path.hasPrefix(folder), path.hasSuffix(" (deleted)") else { continue }
            look(
                at: try Data(contentsOf: URL(fileURLWithPath: "/proc/self/fd/" + name)),
                named: "nameless " + path.dropFirst(folder.count), &state)
        }
    }

    private func look(at bytes: Data, named name: some StringProtocol, _ state: inout State) {
        // `customers.3` is a `customers`.
        let kind = String(name).replacing(#/\.\d+( \(deleted\))?$/#, with: "")
        state.files.insert(kind)
        if canaries.contains(where: { bytes.range(of: Data($0)) != nil }) { state.found.insert(kind) }
    }
}
