import Confinement
for report in Confinement.availability() { print(report) }
