print("acavd")
