// HandoverFixtures
