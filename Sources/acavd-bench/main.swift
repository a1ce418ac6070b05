print("acavd-bench")
