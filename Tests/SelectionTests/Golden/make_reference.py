"""Reference numbers for the adjusted mutual information, from scikit-learn.

    python3 make_reference.py > reference.json        (numpy 2.x, scikit-learn 1.9.1)

Each table is written beside its results, so the tests need no random generator in common with NumPy.
"""

import json

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

random = np.random.default_rng(20101011)


def labels(table):
    """A label of each side for every clip that the table counts."""
    rows, columns = np.indices(table.shape)
    counts = table.ravel()
    return np.repeat(rows.ravel(), counts), np.repeat(columns.ravel(), counts)


def independent(rows, columns, clips, skew=0.0):
    first = 1 / np.arange(1, rows + 1) ** skew
    second = 1 / np.arange(1, columns + 1) ** skew
    share = np.outer(first / first.sum(), second / second.sum())
    return random.multinomial(clips, share.ravel()).reshape(rows, columns)


def diagonal(clusters, clips, corresponding):
    share = np.full((clusters, clusters), (1 - corresponding) / clusters**2)
    share[np.diag_indices(clusters)] += corresponding / clusters
    return random.multinomial(clips, share.ravel()).reshape(clusters, clusters)


tables = [
    np.array([[3, 1], [0, 4]]),
    np.array([[2, 1, 0], [0, 2, 5]]),
    np.array([[50, 0, 0], [0, 30, 0], [0, 0, 20]]),
    np.array([[40, 1], [1, 1], [0, 2]]),
    independent(4, 4, 16),
    independent(8, 5, 60),
    independent(16, 16, 1000),
    independent(32, 32, 500, skew=1.0),
    independent(5, 7, 20_000, skew=1.0),
    diagonal(8, 200, 0.3),
    diagonal(16, 100, 0.9),
    diagonal(32, 3000, 0.5),
    diagonal(4, 100_000, 0.1),
]

cases = []
for table in tables:
    first, second = labels(table)
    contingency = contingency_matrix(first, second, sparse=True)
    cases.append(
        {
            "table": table.tolist(),
            "information": mutual_info_score(first, second),
            "expected": expected_mutual_information(contingency, int(table.sum())),
            "adjusted": adjusted_mutual_info_score(first, second),
        }
    )

# Sizes alone, too many clips to write down a table.
sizes = []
for rows, columns, clips in [(32, 32, 100_000), (20, 50, 1_000_000), (3, 200, 5000)]:
    first = random.multinomial(clips, random.dirichlet(np.full(rows, 2.0)))
    second = random.multinomial(clips, random.dirichlet(np.full(columns, 2.0)))
    labelled = (np.repeat(np.arange(rows), first), np.repeat(np.arange(columns), second))
    contingency = contingency_matrix(*labelled, sparse=True)
    sizes.append(
        {
            "rows": first.tolist(),
            "columns": second.tolist(),
            "expected": expected_mutual_information(contingency, clips),
        }
    )

print(json.dumps({"cases": cases, "sizes": sizes}))
