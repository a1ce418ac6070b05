"""Measures other people's libraries on data that acavd-bench wrote, and prints what it found as JSON.

    python3 peers.py DIRECTORY

The directory holds plan.json, which says what is in the other files:

    shapes      for each: clusters, dimension, vectors, batch, and two files of 32-bit floats, one vector a row
    selection   clips, capacity, two numbers of clusters, and a file of 16-bit cluster numbers, two a clip

Everything runs on one thread. A library that is not installed is named under "missing" and left out.
"""

import json
import os
import sys
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

RUNS = 15


def median_seconds(body):
    """The median processor time of some runs after one that is not counted."""
    body()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        body()
        times.append(time.process_time() - start)
    return sorted(times)[RUNS // 2]


def batches(vectors, size):
    return [vectors[first : first + size] for first in range(0, len(vectors), size)]


def measure_shape(shape, folder, modules):
    """Nanoseconds a vector of nearest-centroid search, and of a mini-batch update of the centroids."""
    import numpy

    rows, columns = shape["clusters"], shape["dimension"]
    vectors = numpy.fromfile(folder / shape["vectorsFile"], dtype=numpy.float32).reshape(-1, columns)
    centroids = numpy.fromfile(folder / shape["centroidsFile"], dtype=numpy.float32).reshape(rows, columns)
    parts = batches(vectors, shape["batch"])
    found = []

    def note(task, peer, body):
        found.append({
            "task": task, "peer": peer, "clusters": rows, "dimension": columns,
            "nanoseconds": median_seconds(body) / len(vectors) * 1e9,
        })

    norms = (centroids * centroids).sum(axis=1)

    def with_numpy():
        for part in parts:
            (norms - 2 * (part @ centroids.T)).argmin(axis=1)

    note("assign", "numpy", with_numpy)

    if "sklearn" in modules:
        from sklearn.cluster import MiniBatchKMeans
        from sklearn.metrics import pairwise_distances_argmin

        note("assign", "scikit-learn", lambda: [pairwise_distances_argmin(part, centroids) for part in parts])
        model = MiniBatchKMeans(
            n_clusters=rows, init=centroids, n_init=1, batch_size=shape["batch"], random_state=1)
        model.partial_fit(parts[0])
        note("learn", "scikit-learn", lambda: [model.partial_fit(part) for part in parts])

    if "faiss" in modules:
        import faiss

        faiss.omp_set_num_threads(1)
        index = faiss.IndexFlatL2(columns)
        index.add(centroids)
        note("assign", "faiss", lambda: [index.search(part, 1) for part in parts])
    return found


def measure_selection(plan, folder):
    """apricot's streaming sieve and its lazy greedy, on the function of its own that comes nearest.

    apricot has no objective over contingency tables, and its sieves keep a dense row for every member, so cells of a
    table are too many features. What it is given: a feature for each cluster of both clusterings; a clip has its
    pointwise mutual information in the whole stream (below zero: none) in its two; the value of a set is the sum of
    square roots of the features' sums. That is associated clips from many clusters, monotone and submodular.
    """
    import numpy
    from apricot import FeatureBasedSelection

    first, second = plan["clusters"]
    pairs = numpy.fromfile(folder / plan["file"], dtype=numpy.uint16).reshape(-1, 2).astype(numpy.int64)
    count = len(pairs)
    joint = numpy.zeros((first, second))
    numpy.add.at(joint, (pairs[:, 0], pairs[:, 1]), 1)
    expected = joint.sum(axis=1)[:, None] * joint.sum(axis=0)[None, :] / count
    weights = numpy.maximum(0, numpy.log(joint[pairs[:, 0], pairs[:, 1]] / expected[pairs[:, 0], pairs[:, 1]]))
    features = numpy.zeros((count, first + second))
    features[numpy.arange(count), pairs[:, 0]] = weights
    features[numpy.arange(count), first + pairs[:, 1]] = weights

    found = []

    def note(name, make, choose):
        # Once on a few clips first: its kernels are compiled when they are used.
        choose(make(10), features[:200])
        selector = make(plan["capacity"])
        start = time.process_time()
        choose(selector, features)
        seconds = time.process_time() - start
        found.append({
            "peer": name, "nanoseconds": seconds / count * 1e9,
            "chosen": sorted(int(index) for index in selector.ranking if 0 <= index < count),
        })

    def streamed(selector, rows):
        for part in batches(rows, 1000):
            selector.partial_fit(part)

    note(
        "apricot, sieve",
        lambda capacity: FeatureBasedSelection(capacity, concave_func="sqrt", optimizer_kwds={"epsilon": 0.1}),
        streamed)
    note(
        "apricot, lazy greedy",
        lambda capacity: FeatureBasedSelection(capacity, concave_func="sqrt", optimizer="lazy"),
        lambda selector, rows: selector.fit(rows))
    return found


def installed():
    """The versions of the modules that are there, and the names of those that are not."""
    from importlib import import_module, metadata

    versions, missing = {}, []
    packages = {
        "numpy": "numpy", "sklearn": "scikit-learn", "faiss": "faiss-cpu", "apricot": "apricot-select",
    }
    for module, package in packages.items():
        try:
            import_module(module)
            versions[module] = metadata.version(package)
        except ImportError:
            missing.append(package)
    return versions, missing


def main():
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text())
    versions, missing = installed()
    report = {"python": sys.version.split()[0], "versions": versions, "missing": missing, "speed": [], "selection": []}
    if "numpy" in versions:
        for shape in plan["shapes"]:
            report["speed"] += measure_shape(shape, folder, versions)
        if "apricot" in versions:
            report["selection"] = measure_selection(plan["selection"], folder)
    json.dump(report, sys.stdout)


main()
