/// The steps that `run.json` tells of, held against those of the plan (Format.md section 6.3).
enum RunSteps {
    /// The first that is not the plan's, or the place of the first that is missing; `nil` where they are the plan's, one by one.
    static func stray(_ run: JSONText, _ planned: [JSONText]) -> String? {
        let told = run["steps"]?.array ?? []
        for index in 0..<max(told.count, planned.count) {
            let isPlanned =
                index < told.count && index < planned.count
                && ["id", "method", "responsible"].allSatisfy { planned[index][$0] == told[index][$0] }
            if !isPlanned { return "steps[\(index)]" }
        }
        return nil
    }
}
