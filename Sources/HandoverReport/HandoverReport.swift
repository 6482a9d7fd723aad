// HandoverReport
