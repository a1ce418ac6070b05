import sys, shutil
shutil.copytree(sys.argv[1], "/tmp/page-answers", dirs_exist_ok=True)
