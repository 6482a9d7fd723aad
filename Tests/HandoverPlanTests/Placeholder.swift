// HandoverPlan tests
