"""Reference vectors of the builtin views, from NumPy and SciPy in double precision.

    python3 make_reference.py > reference.json        (numpy 2.x, scipy 1.17)

Written from the definitions in the documentation of each view, by other means than the descriptors': whole filters by
scipy.ndimage.correlate where they use products, complex signals where they use pairs of real ones, windows by
scipy.ndimage.map_coordinates, blurs by scipy.ndimage.gaussian_filter, percentiles by numpy.percentile.

The clips are formulas, computed alike in ReferenceClip.swift.
"""

import json

import numpy as np
from scipy import ndimage

SIDE = 64
RATE = 16_000


# The clips.


def scatter(index):
    """Repeatable noise in 0 ... 1: the upper bits of a linear congruence."""
    return ((index * 1103515245 + 12345) % 2**31) / 2**31


def picture(variant, frame, later):
    """A soft ellipse that drifts over a texture and faint noise, in three colours."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
    across = x - (26 + 4 * variant + 1.5 * frame + 0.8 * later)
    down = y - (38 - 5 * variant - frame - 0.5 * later)
    ellipse = 0.5 * np.exp(-((across / 9) ** 2) - (down / 5) ** 2)
    pixel = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    planes = []
    for channel in range(3):
        texture = 0.08 * np.sin((0.5 + variant) * x + 0.35 * y + 0.4 * frame + channel)
        noise = 0.03 * scatter(pixel + 4096 * channel + 12288 * (2 * frame + later))
        planes.append(0.2 + 0.05 * channel + (1 - 0.3 * channel) * ellipse + texture + noise)
    return np.clip(np.array(planes), 0, 1).astype(np.float32).astype(float)


def sound(variant, count):
    """Two gliding tones that come and go, over faint noise."""
    index = np.arange(count)
    t = index / RATE
    glide = np.sin(2 * np.pi * (300 + 200 * variant + 400 * t) * t) * (1 + np.sin(2 * np.pi * 4 * t))
    burst = np.exp(-(((t - 0.6 * t[-1]) / (0.1 * t[-1])) ** 2)) * np.sin(2 * np.pi * 1700 * t)
    noise = 0.01 * (scatter(index) - 0.5)
    return (0.1 * glide + 0.3 * burst + noise).astype(np.float32).astype(float)


def luma(planes):
    return 0.299 * planes[0] + 0.587 * planes[1] + 0.114 * planes[2]


# Sound.


def mel_magnitudes(samples, bands, lowest, highest):
    """mel_features.py of VGGish: magnitudes of 25 ms frames in triangular mel bands."""

    def mel(hertz):
        return 1127 * np.log(1 + hertz / 700)

    frames = np.lib.stride_tricks.sliding_window_view(samples, 400)[::160]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    spectra = np.abs(np.fft.rfft(frames * window, 512))
    bins = mel(np.arange(257) * RATE / 512)
    edges = np.linspace(mel(lowest), mel(highest), bands + 2)
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    weights = np.maximum(0, np.minimum(rising, falling))
    weights[0] = 0
    return spectra @ weights


def sequence(samples):
    magnitudes = mel_magnitudes(samples, 64, 125, 7500)
    count = len(magnitudes)
    levels = np.log(magnitudes.sum(axis=1) + 1e-3)
    quiet, loud = np.percentile(levels, [10, 98])
    stands_out = levels > quiet + 0.35 * (loud - quiet)
    agreed = [i for i in range(count) if stands_out[max(0, i - 2):i + 3].sum() > 2]
    first, end = 0, count
    if agreed and agreed[-1] - agreed[0] + 1 >= 10:
        first, end = max(0, agreed[0] - 2), min(count, agreed[-1] + 3)
    floor = np.percentile(magnitudes, 20, axis=0).mean()
    logarithms = np.log(magnitudes[first:end] + floor + 1e-3)
    cepstra = np.array([
        [np.sqrt((1 if k == 0 else 2) / 64) * np.cos(np.pi * k * (b + 0.5) / 64) for b in range(64)] for k in range(13)
    ])
    length = end - first
    steps = []
    for step in range(10):
        start = length * step // 10
        stop = max(start + 1, -(-length * (step + 1) // 10))
        steps.append((logarithms[start:stop] @ cepstra.T).mean(axis=0))
    steps = np.array(steps)
    steps[:, 0] -= steps[:, 0].mean()
    return np.append(steps.ravel(), np.log(length))


def texture(samples):
    levels = np.log(mel_magnitudes(samples, 64, 50, 7500) + 1e-4)
    count = len(levels)
    means = levels.mean(axis=0)
    vector = [means, levels.std(axis=0), np.abs(np.diff(levels, axis=0)).mean(axis=0)]
    size = max(64, 1 << (count - 1).bit_length())
    edges = [int(np.ceil(50 / 2 ** (7 - octave) * size / 100)) for octave in range(8)]

    def by_zone(powers):
        return powers.reshape(8, 8).sum(axis=1)

    def logarithm(energies):
        return np.log(np.array(energies) * 100 / (count * count * 8) + 1e-4).ravel()

    powers = np.abs(np.fft.fft(levels - means, size, axis=0)) ** 2
    vector.append(logarithm([by_zone(powers[a:b].sum(axis=0)) for a, b in zip(edges, edges[1:])]))
    for wavelength in (4, 8, 16):
        distance = np.arange(64)[:, None] - np.arange(64)[None, :]
        envelope = np.exp(-(distance**2) / (2 * (wavelength / 2) ** 2))
        filters = envelope / envelope.sum(axis=0) * np.exp(2j * np.pi * distance / wavelength)
        powers = np.abs(np.fft.fft((levels - means) @ filters, size, axis=0)) ** 2
        mirrored = powers[-np.arange(size) % size]
        energies = [by_zone(powers[0])]
        energies += [by_zone(powers[a:b].sum(axis=0)) for a, b in zip(edges, edges[1:])]
        energies += [by_zone(mirrored[a:b].sum(axis=0)) for a, b in zip(edges, edges[1:])]
        vector.append(logarithm(energies))
    return np.concatenate(vector)


# Pictures.


def shape(frames):
    """Histogram of oriented gradients of the mean window around contrast."""
    mean = np.zeros((30, 30))
    for frame in frames:
        grey = luma(frame)
        smooth = ndimage.gaussian_filter(grey, 1, mode="reflect", truncate=4)
        contrast = np.abs(smooth - np.median(smooth))
        weights = np.maximum(contrast - 4 * np.median(contrast), 0) + 1e-4
        y, x = np.mgrid[0:SIDE, 0:SIDE]
        row, column = np.average(y, weights=weights), np.average(x, weights=weights)
        extent = np.sqrt(np.average((y - row) ** 2 + (x - column) ** 2, weights=weights) / 2)
        extent = np.clip(extent, SIDE / 24, SIDE / 5)
        offsets = ((np.arange(30) + 0.5) / 30 * 2 - 1) * 2.6 * extent
        points = np.meshgrid(row + offsets, column + offsets, indexing="ij")
        sharp = ndimage.gaussian_filter(grey, 0.5, mode="reflect", truncate=4)
        mean += ndimage.map_coordinates(sharp, points, order=1, mode="nearest") / len(frames)
    down, across = np.gradient(mean)
    place = (np.arctan2(down, across) / (2 * np.pi) % 1) * 8
    strength = np.hypot(down, across)
    histogram = []
    for orientation in range(8):
        away = np.abs((place - orientation + 4) % 8 - 4)
        channel = strength * np.maximum(0, 1 - away)
        histogram.append(ndimage.gaussian_filter(channel, 2, mode="reflect", truncate=4)[3::6, 3::6])
    histogram = np.array(histogram).ravel()
    histogram = np.minimum(histogram / (np.linalg.norm(histogram) + 1e-6), 0.2)
    return np.sqrt(histogram / (histogram.sum() + 1e-9))


def halved(plane):
    return plane.reshape(plane.shape[0] // 2, 2, plane.shape[1] // 2, 2).mean(axis=(1, 3))


def pooled(plane):
    side = plane.shape[0] // 4
    return plane.reshape(4, side, 4, side).mean(axis=(1, 3)).ravel()


def gabor_filters():
    y, x = np.mgrid[-4:5, -4:5]
    envelope = np.exp(-(x**2 + y**2) / (2 * 2**2))
    filters = []
    for orientation in range(8):
        angle = np.pi * orientation / 8
        wave = np.exp(2j * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / 4)
        mean = (envelope * wave.real).sum() / envelope.sum()
        filters.append(envelope * (wave - mean) / envelope.sum())
    return filters


def moduli(plane, filters):
    return [
        np.hypot(
            ndimage.correlate(plane, f.real, mode="nearest"), ndimage.correlate(plane, f.imag, mode="nearest"))
        for f in filters
    ]


def split_mix(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        word = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
        yield word ^ (word >> 31)


def random_filters():
    """White noise from SplitMix64 by Box and Muller, multiplied by spatial frequency, each filter of unit length."""
    state = 0xCBF29CE484222325 ^ 1
    for byte in b"random convolution":
        state = (state ^ byte) * 0x100000001B3 % 2**64
    words = split_mix(next(split_mix(state)))
    uniform = ((word >> 11) / 2**53 for word in words)
    folded = np.minimum(np.arange(6), 6 - np.arange(6))
    frequency = np.hypot(folded[:, None], folded[None, :])
    filters = []
    for _ in range(128):
        noise = np.array([
            np.sqrt(-2 * np.log(1 - next(uniform))) * np.cos(2 * np.pi * next(uniform)) for _ in range(108)
        ]).reshape(3, 6, 6)
        sharpened = np.fft.ifft2(np.fft.fft2(noise) * frequency).real
        filters.append(sharpened / np.linalg.norm(sharpened))
    return np.array(filters)


def layout(frames):
    gabors, bank = gabor_filters(), random_filters()
    varying, convolved = [], []
    for frame in frames:
        red, green, blue = channels = [halved(plane) for plane in frame]
        features = []
        for opponent in ((red + green + blue) / 3, (red - green) / 2, (red + green - 2 * blue) / 4):
            means = pooled(opponent)
            features += [means, np.sqrt(np.maximum(pooled(opponent**2) - means**2, 0))]
        level, finer, first, second = luma(channels), [], [], []
        for _ in range(3):
            own = moduli(level, gabors)
            first += [np.sqrt(pooled(modulus)) for modulus in own]
            for plane in finer:
                second += [np.sqrt(modulus.mean()) for modulus in moduli(plane, gabors)]
            finer = [halved(plane) for plane in finer + own]
            level = halved(level)
        varying.append(np.concatenate(features + first + [second]))

        patches = np.lib.stride_tricks.sliding_window_view(np.array(channels), (6, 6), axis=(1, 2))
        patches = patches.transpose(1, 2, 0, 3, 4).reshape(27, 27, 108)
        centred = patches - patches.mean(axis=2, keepdims=True)
        normal = centred / np.sqrt(patches.var(axis=2, keepdims=True) + 0.01)
        responses = normal @ bank.reshape(128, 108).T
        description = []
        for rows in (slice(0, 14), slice(14, 27)):
            for columns in (slice(0, 14), slice(14, 27)):
                pool = responses[rows, columns]
                for sign in (1, -1):
                    description.append(np.maximum(sign * pool, 0).sum(axis=(0, 1)) * 4 / 27**2)
        convolved.append(np.concatenate(description))
    return np.concatenate([np.mean(varying, axis=0), np.std(varying, axis=0), np.mean(convolved, axis=0)])


def motion(frames, successors):
    flows = []
    for frame, successor in zip(frames, successors):
        before, after = (ndimage.gaussian_filter(luma(planes), 1, mode="reflect", truncate=4)
                         for planes in (frame, successor))
        down, across = np.gradient((before + after) / 2)
        change = after - before
        for plane in (down, across, change):
            plane[[0, -1]] = 0
            plane[:, [0, -1]] = 0

        def sums(plane):
            return plane.reshape(4, 16, 4, 16).sum(axis=(1, 3)).ravel()

        tensors = np.array([
            [sums(across * across) + 1e-3, sums(across * down)], [sums(across * down), sums(down * down) + 1e-3]
        ]).transpose(2, 0, 1)
        changes = np.array([sums(across * change), sums(down * change)]).T
        flows.append(np.clip(-np.linalg.solve(tensors, changes[..., None])[..., 0], -16, 16))
    flows = np.array(flows)
    speeds = np.linalg.norm(flows, axis=2)
    turn = np.arctan2(flows[..., 1], flows[..., 0]) / (2 * np.pi) % 1
    histogram = np.bincount((turn * 8).astype(int).ravel() % 8, speeds.ravel(), 8) / speeds.size
    return np.concatenate([flows.mean(axis=0).ravel(), speeds.mean(axis=0), speeds.std(axis=0), histogram])


def views(variant, count, frames):
    samples = sound(variant, count)
    pictures = [picture(variant, frame, 0) for frame in range(frames)]
    successors = [picture(variant, frame, 1) for frame in range(frames)]
    return {
        "sound.sequence": sequence(samples),
        "sound.texture": texture(samples),
        "picture.shape": shape(pictures),
        "picture.layout": layout(pictures),
        "picture.motion": motion(pictures, successors),
    }


def rounded(vector):
    return [float(f"{value:.7g}") for value in vector]


references = []
for variant, count, frames in ((0, 32_000, 8), (1, 9_000, 3)):
    vectors = {name: rounded(vector) for name, vector in views(variant, count, frames).items()}
    references.append({"variant": variant, "samples": count, "frames": frames, "views": vectors})
print(json.dumps(references))
