"""Reference numbers for the clustering tests, from NumPy, SciPy and scikit-learn.

    python3 make_reference.py > reference.json        (numpy 2.x, scipy 1.17, scikit-learn 1.x)

Inputs are drawn here and written beside the results, so the tests need no random generator in common with NumPy.
"""

import json

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

random = np.random.default_rng(20210803)


def rounded(array, digits=7):
    return np.round(np.asarray(array, dtype=np.float64), digits).tolist()


# Assignment: distances to the nearest two of 13 centroids in 5 dimensions, by scipy.spatial.distance.cdist.
vectors = np.round(random.normal(size=(40, 5)), 4)
centroids = np.round(random.normal(size=(13, 5)), 4)
squared = cdist(vectors, centroids, "sqeuclidean")
ordered = np.sort(squared, axis=1)
assignment = {
    "vectors": rounded(vectors),
    "centroids": rounded(centroids),
    "clusters": np.argmin(squared, axis=1).tolist(),
    "nearest": rounded(ordered[:, 0]),
    "second": rounded(ordered[:, 1]),
}


# Whitening, by its definition: standardise, clamp to ±6, project on the eigenvectors of the covariance, divide by the
# root of the eigenvalue plus 0.1 of the mean eigenvalue, normalise. More features than clips in the second case.
def whitening(rows, columns, dimension):
    mixing = random.normal(size=(columns, columns))
    features = np.round(random.normal(size=(rows, columns)) @ mixing * 3 + 5, 4)
    features[:, 1] = 2.5
    deviation = features.std(axis=0)
    scale = np.where(deviation > 1e-10, 1 / np.where(deviation > 1e-10, deviation, 1), 0)
    standardised = np.clip((features - features.mean(axis=0)) * scale, -6, 6)
    values, eigenvectors = np.linalg.eigh(standardised.T @ standardised / rows)
    order = np.argsort(values)[::-1][:dimension]
    ridge = 0.1 * np.clip(values, 0, None).sum() / columns
    projected = standardised @ eigenvectors[:, order] / np.sqrt(values[order] + ridge)
    unit = projected / np.linalg.norm(projected, axis=1, keepdims=True)
    # Inner products do not depend on the signs of the eigenvectors.
    return {"features": rounded(features), "dimension": dimension, "inner": rounded(unit @ unit.T)}


# k-means: the best inertia scikit-learn finds in 20 starts on overlapping blobs.
middles = random.normal(size=(8, 6)) * 2
points = np.round(np.concatenate([middle + random.normal(size=(40, 6)) for middle in middles]), 4)
inertia = KMeans(n_clusters=8, n_init=20, random_state=0).fit(points).inertia_

print(json.dumps({
    "assignment": assignment,
    "whitening": [whitening(60, 7, 5), whitening(12, 30, 8)],
    "kMeans": {"points": rounded(points), "clusters": 8, "inertia": float(inertia)},
}))
