/// The steps that `run.json` tells of, held against those of the plan (Format.md section 6.3).
enum RunSteps {
    /// The first that is not the plan's, or the place of the first that is missing, or of a time that cannot be; `nil` where the steps are
    /// the plan's, one by one.
    static func stray(_ run: JSONText, _ planned: [JSONText]) -> String? {
        let told = run["steps"]?.array ?? []
        for index in 0..<max(told.count, planned.count) {
            let isPlanned =
                index < told.count && index < planned.count
                && ["id", "method", "responsible"].allSatisfy { planned[index][$0] == told[index][$0] }
            if !isPlanned { return "steps[\(index)]" }
        }
        return untimely(run, told, planned)
    }

    /// Times have one form, in UTC, and so the order of their texts. Steps of people have no beginning that a run could know.
    private static func untimely(_ run: JSONText, _ told: [JSONText], _ planned: [JSONText]) -> String? {
        func time(_ entry: JSONText, _ name: String) -> String? { entry[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        func isBefore(_ first: String?, _ second: String?) -> Bool {
            guard let first, let second else { return false }
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        let (began, ended) = (time(run, "started"), time(run, "finished"))
        if isBefore(ended, began) { return "finished" }
        for (index, step) in told.enumerated() {
            let (started, finished) = (time(step, "started"), time(step, "finished"))
            if isBefore(started, began) { return "steps[\(index)].started" }
            if isBefore(finished, started) || isBefore(ended, finished) { return "steps[\(index)].finished" }
            let needs = planned[index]["needs"]?.array ?? []
            for need in told where needs.contains(where: { $0.string == need["id"]?.string }) {
                if isBefore(started, time(need, "started")) { return "steps[\(index)].started" }
            }
        }
        return nil
    }
}
