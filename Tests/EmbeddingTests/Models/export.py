"""Exports small networks and what NumPy and ONNX Runtime's own Python interface make of clips with them.

    export.py FOLDER

Writes models, clips as raw float32 and `expected.json` into the folder. Needs numpy, onnx and onnxruntime.
"""

import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
random = np.random.default_rng(20261121)

# The clips: pictures in RGB, planes of rows of columns, values in 0 ... 1; sound of different lengths.
CLIPS, WINDOWS, FRAMES, ROWS, COLUMNS = 3, 3, 4, 10, 14
pictures = random.random((CLIPS, WINDOWS * FRAMES, 3, ROWS, COLUMNS), dtype=np.float32)
SECONDS = [2.5, 0.5, 1.9]


def sound(rate, seconds):
    time = np.arange(round(rate * seconds)) / rate
    tone = np.sin(2 * np.pi * (300 + 500 * time) * time)
    return (0.3 * tone + 0.05 * random.standard_normal(len(time))).astype(np.float32)


sounds = {rate: [sound(rate, seconds) for seconds in SECONDS] for rate in (16000, 8000)}

pictures.tofile(os.path.join(folder, "pictures.f32"))
for rate, each in sounds.items():
    for clip, samples in enumerate(each):
        samples.tofile(os.path.join(folder, f"sound-{rate}-{clip}.f32"))


def weights(name, *shape):
    fan = np.prod(shape[1:])
    return numpy_helper.from_array((random.standard_normal(shape) / np.sqrt(fan)).astype(np.float32), name)


def constant(name, values, kind=np.int64):
    return numpy_helper.from_array(np.array(values, dtype=kind), name)


def save(name, nodes, initializers, shape, outputs, batch="N", **options):
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [batch, *shape])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None) for output in outputs],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, os.path.join(folder, name + ".onnx"), **options)


def convolution(name, permutation, shape, axes, batch="N", **options):
    """Two outputs: `early`, a map over `axes` axes, and `late`, a vector. `permutation` brings the input to NC…."""
    kernel = [2, 3, 3][-axes:]
    channels = ([None] + list(shape))[permutation[1]]
    nodes = [
        helper.make_node("Transpose", ["input"], ["planes"], perm=permutation),
        helper.make_node("Conv", ["planes", "first"], ["sums"], kernel_shape=kernel),
        helper.make_node("LeakyRelu", ["sums"], ["early"], alpha=0.1),
        helper.make_node("GlobalAveragePool", ["early"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "second"], ["late"]),
    ]
    initializers = [weights("first", 6, channels, *kernel), weights("second", 6, 5)]
    save(name, nodes, initializers, shape, ["early", "late"], batch, **options)


def session(name):
    return onnxruntime.InferenceSession(os.path.join(folder, name + ".onnx"), providers=["CPUExecutionProvider"])


def pool(array, pooling):
    """The vector of one window's part of an output."""
    behind = tuple(range(1, array.ndim))
    match pooling:
        case "mean":
            return array.mean(axis=behind, dtype=np.float64)
        case "max":
            return array.max(axis=behind)
        case "tokens_mean":
            return array.mean(axis=0, dtype=np.float64)
        case "first_token":
            return array[0]
        case "flatten":
            return array.reshape(-1)


def vectors(model, clips, views):
    """For each view (output, pooling), for each clip: its windows run one by one, pooled, and averaged."""
    run = session(model).run
    names = list(dict.fromkeys(output for output, _ in views))
    found = [[] for _ in views]
    for windows in clips:
        results = [dict(zip(names, run(names, {"input": window[None]}))) for window in windows]
        for view, (output, pooling) in enumerate(views):
            each = [pool(result[output][0], pooling).astype(np.float64) for result in results]
            found[view].append(np.mean(each, axis=0).tolist())
    return found


expected = {}

# Pictures.
MEAN = {"rgb": [0.485, 0.456, 0.406], "bgr": [0.41, 0.43, 0.5]}
DEVIATION = {"rgb": [0.229, 0.224, 0.225], "bgr": [0.0039, 0.2, 1.0]}
# Where the axes of [T, C, H, W], or of the single frame [C, H, W], go in each layout, and the permutation that the model
# undoes it with.
LAYOUTS = {
    "NCTHW": ((1, 0, 2, 3), [0, 1, 2, 3, 4]),
    "NTCHW": ((0, 1, 2, 3), [0, 2, 1, 3, 4]),
    "NTHWC": ((0, 2, 3, 1), [0, 4, 1, 2, 3]),
    "NCHW": ((0, 1, 2), [0, 1, 2, 3]),
    "NHWC": ((1, 2, 0), [0, 3, 1, 2]),
}
PICTURE_VIEWS = [("early", "mean"), ("early", "max"), ("late", "flatten")]


def picture_windows(clip, layout, order):
    frames = clip if order == "rgb" else clip[:, ::-1]
    mean, deviation = (np.array(v, np.float32)[:, None, None] for v in (MEAN[order], DEVIATION[order]))
    frames = (frames - mean) / deviation
    axes, _ = LAYOUTS[layout]
    windows = frames if len(axes) == 3 else frames.reshape(WINDOWS, FRAMES, 3, ROWS, COLUMNS)
    return [np.ascontiguousarray(window.transpose(axes)) for window in windows]


for layout, (axes, permutation) in LAYOUTS.items():
    example = picture_windows(pictures[0], layout, "rgb")[0]
    convolution(layout, permutation, example.shape, len(axes) - 1)
    for order in ("rgb", "bgr"):
        clips = [picture_windows(clip, layout, order) for clip in pictures]
        expected[f"{layout} {order}"] = vectors(layout, clips, PICTURE_VIEWS)


# Sound as log-mel spectrograms: VGGish's, written anew.
def mel(hertz):
    return 1127 * np.log(1 + hertz / 700)


def log_mel(samples):
    count = 1 + (len(samples) - 400) // 160
    frames = np.stack([samples[i * 160:i * 160 + 400] for i in range(count)]).astype(np.float64)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    spectrum = np.abs(np.fft.rfft(frames * hann, 512))
    edges = np.linspace(mel(125.0), mel(7500.0), 66)
    bins = mel(np.arange(257) * 16000 / 512)
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    bank = np.maximum(0, np.minimum(rising, falling))
    bank[0] = 0
    return np.log(spectrum @ bank + 0.01)


def sliding(array, length, hop):
    return [array[start:start + length] for start in range(0, len(array) - length + 1, hop)]


MEL_FRAMES, MEL_HOP, MEL_MEAN, MEL_DEVIATION = 96, 48, -2.5, 1.75
MEL_VIEWS = [("early", "mean"), ("late", "mean")]
for layout in ("N1TF", "NTF", "N1FT", "NFT"):
    clips = []
    for samples in sounds[16000]:
        padded = np.pad(samples, (0, max(0, 400 + (MEL_FRAMES - 1) * 160 - len(samples))))
        windows = sliding((log_mel(padded) - MEL_MEAN) / MEL_DEVIATION, MEL_FRAMES, MEL_HOP)
        windows = [window.T if "FT" in layout else window for window in windows]
        clips.append([np.ascontiguousarray(w[None] if "1" in layout else w, dtype=np.float32) for w in windows])
    if "1" in layout:
        convolution(layout, [0, 1, 2, 3], clips[0][0].shape, 2)
    else:
        convolution(layout, [0, 2, 1] if layout == "NTF" else [0, 1, 2], clips[0][0].shape, 1)
    expected[layout] = vectors(layout, clips, MEL_VIEWS)

# Sound as it is.
WAVE_VIEWS = [("tokens", "tokens_mean"), ("tokens", "first_token"), ("tokens", "flatten")]


def wave_windows(samples):
    padded = np.pad(samples, (0, max(0, 6000 - len(samples))))
    return sliding(padded, 6000, 2400)


def tokens(name, shape, batch="N", **options):
    """Tokens of eight channels, each of 500 samples."""
    nodes = [
        helper.make_node("Reshape", ["input", "shape"], ["channel"]),
        helper.make_node("Conv", ["channel", "first"], ["sums"], kernel_shape=[500], strides=[500]),
        helper.make_node("Tanh", ["sums"], ["bounded"]),
        helper.make_node("Transpose", ["bounded"], ["tokens"], perm=[0, 2, 1]),
    ]
    # The weights are those of every model of this kind.
    first = numpy_helper.from_array(
        (np.random.default_rng(1).standard_normal((8, 1, 500)) / 10).astype(np.float32), "first")
    save(name, nodes, [first, constant("shape", [-1, 1, 6000])], shape, ["tokens"], batch, **options)


for layout, shape in (("NS", [6000]), ("N1S", [1, 6000])):
    tokens(layout, shape)
    clips = [[window.reshape(shape) for window in wave_windows(samples)] for samples in sounds[8000]]
    expected[layout] = vectors(layout, clips, WAVE_VIEWS)

# The same with a batch of four and no other.
tokens("batch of four", [6000], batch=4)
tokens("external", [6000], save_as_external_data=True, location="external.data", size_threshold=0)

# Weights outside of the file that only a branch of the graph names.
branches = [
    helper.make_graph(
        [helper.make_node("Identity", [name], [name + "_out"])], name,
        [], [helper.make_tensor_value_info(name + "_out", TensorProto.FLOAT, [1, 6000])], [weights(name, 1, 6000)])
    for name in ("positive", "negative")
]
save("branching", [
    helper.make_node("Constant", [], ["zero"], value=constant("", [0], np.float32)),
    helper.make_node("ReduceMax", ["input"], ["loudest"], keepdims=0),
    helper.make_node("Greater", ["loudest", "zero"], ["condition"]),
    helper.make_node("Squeeze", ["condition"], ["scalar"]),
    helper.make_node("If", ["scalar"], ["row"], then_branch=branches[0], else_branch=branches[1]),
    helper.make_node("Add", ["input", "row"], ["output"])],
     [], [6000], ["output"], save_as_external_data=True, location="branching.data", size_threshold=100)

# Models that there is something wrong with, all on windows of 6,000 samples.
mean = helper.make_node("ReduceMean", ["input"], ["mean"], axes=[1], keepdims=1)
save("mixing", [helper.make_node("ReduceMean", ["input"], ["all"], axes=[0], keepdims=1),
                helper.make_node("Sub", ["input", "all"], ["rest"]),
                helper.make_node("Abs", ["rest"], ["distance"]),
                helper.make_node("ReduceMean", ["distance"], ["output"], axes=[1], keepdims=1)],
     [], [6000], ["output"])
# Not a number for two windows, and for one window what it should be.
save("spoiling", [helper.make_node("Shape", ["input"], ["lengths"]),
                  helper.make_node("Gather", ["lengths", "first"], ["windows"], axis=0),
                  helper.make_node("Sub", ["two", "windows"], ["rest"]),
                  helper.make_node("Cast", ["rest"], ["share"], to=TensorProto.FLOAT),
                  helper.make_node("Mul", ["input", "share"], ["part"]),
                  helper.make_node("Div", ["part", "share"], ["output"])],
     [constant("first", [0]), constant("two", [2])], [6000], ["output"])
save("collapsing", [helper.make_node("ReduceMean", ["input"], ["output"], axes=[0], keepdims=1)],
     [], [6000], ["output"])
save("one at a time", [helper.make_node("Reshape", ["input", "shape"], ["output"])],
     [constant("shape", [1, 6000])], [6000], ["output"])
save("no number", [mean, helper.make_node("Sub", ["mean", "mean"], ["zero"]),
                   helper.make_node("Div", ["zero", "zero"], ["output"])],
     [], [6000], ["output"])
save("two outputs", [mean, helper.make_node("Neg", ["mean"], ["negative"])], [], [6000], ["mean", "negative"])
save("vast", [helper.make_node("Concat", ["input", "input", "input"], ["output"], axis=1)], [], [6000], ["output"])
save("batchless", [helper.make_node("Transpose", ["input"], ["output"], perm=[1, 0])], [], [6000], ["output"])
# Loud sound asks for a row that there is not.
save("fragile", [helper.make_node("ReduceMax", ["input"], ["loudest"], axes=[1], keepdims=0),
                 helper.make_node("Cast", ["loudest"], ["row"], to=TensorProto.INT64),
                 helper.make_node("Gather", ["rows", "row"], ["output"], axis=0)],
     [constant("rows", [[1, 2], [3, 4]], np.float32)], [6000], ["output"])

with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump({"vectors": expected}, file)
