// HandoverFixtures tests
