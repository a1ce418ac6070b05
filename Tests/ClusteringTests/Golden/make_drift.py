"""What scikit-learn makes of the streams of DriftTests.swift.

    python3 make_drift.py > drift.json        (numpy 2.x, scikit-learn 1.9)

The streams are drawn by SplitMix64, as the tests draw them. For each: the mean squared distance of the last 20 batches'
vectors to the centroids of a fresh k-means of them (the best of 10 starts), and to those of MiniBatchKMeans.partial_fit,
measured batch by batch before it learns from the batch.
"""

import json
import warnings

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans

DIMENSION, CONCEPTS, ROWS, BATCHES, LAST = 16, 12, 256, 400, 20


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def units(self, count):
        with np.errstate(over="ignore"):
            words = np.uint64(self.state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            self.state = int(words[-1])
            words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            words ^= words >> np.uint64(31)
        return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def moved(middles, kind, batch):
    if kind == "translation":
        return middles[0] + 0.02 * batch
    if kind == "rotation":
        result, cosine, sine = middles[0].copy(), np.cos(0.005 * batch), np.sin(0.005 * batch)
        result[:, 0::2] = cosine * middles[0][:, 0::2] - sine * middles[0][:, 1::2]
        result[:, 1::2] = sine * middles[0][:, 0::2] + cosine * middles[0][:, 1::2]
        return result
    if kind == "renewal":
        return middles[0] if batch < BATCHES // 4 else middles[1] + 3
    return middles[0]


def batches(kind, seed):
    generator = SplitMix64(seed)
    middles = generator.units(2 * CONCEPTS * DIMENSION).reshape(2, CONCEPTS, DIMENSION) * 2 - 1
    for batch in range(BATCHES):
        units = generator.units(ROWS * (1 + 3 * DIMENSION)).reshape(ROWS, 1 + 3 * DIMENSION)
        concepts = np.floor(units[:, 0] * CONCEPTS).astype(int)
        noise = (units[:, 1:].reshape(ROWS, DIMENSION, 3).sum(axis=2) - 1.5) * 0.3
        yield moved(middles, kind, batch)[concepts] + noise


def partial_fit(stream):
    learner = MiniBatchKMeans(n_clusters=CONCEPTS, random_state=0, n_init=4)
    learner.partial_fit(np.concatenate(stream[:4]))
    inertia = 0.0
    for number, rows in enumerate(stream[4:], start=4):
        if number >= BATCHES - LAST:
            inertia -= learner.score(rows) / ROWS / LAST
        learner.partial_fit(rows)
    return inertia


warnings.filterwarnings("ignore")
results = []
for kind in ["standing", "translation", "rotation", "renewal"]:
    for seed in [1, 2, 3]:
        stream = list(batches(kind, seed))
        last = np.concatenate(stream[-LAST:])
        fresh = KMeans(n_clusters=CONCEPTS, n_init=10, random_state=0).fit(last).inertia_ / len(last)
        results.append({
            "kind": kind, "seed": seed, "first": float(stream[0][0, 0]), "fresh": round(fresh, 5),
            "partialFit": round(partial_fit(stream), 5),
        })
print(json.dumps(results, indent=1))
