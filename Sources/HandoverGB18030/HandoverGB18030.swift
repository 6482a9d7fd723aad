// HandoverGB18030
