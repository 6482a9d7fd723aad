// HandoverPlan
