// HandoverSnapshot
