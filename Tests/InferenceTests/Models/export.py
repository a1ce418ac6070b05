"""Writes the small models that the tests run, with inputs, and what ONNX Runtime's Python package makes of them.

    python export.py FOLDER

Weights and inputs are random with fixed seeds. FOLDER/cases.json lists the cases: a model, an input and its outputs, each a
file of little-endian float32 with its shape. The other models are for errors.
"""

import json
import os
import pathlib
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # It is read where the package is loaded.

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8  # Read by every release of ONNX Runtime that acavd is tested with.


class Graph:
    """A graph that grows node by node, and the random weights in it."""

    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        self.nodes, self.weights = [], []

    def weight(self, *shape):
        """A weight with Kaiming's scale, so that what is many layers deep neither vanishes nor explodes."""
        fan_in = max(1, int(numpy.prod(shape[1:])))
        values = self.random.standard_normal(shape) * (2 / fan_in) ** 0.5
        return self.constant(values.astype(numpy.float32))

    def constant(self, values):
        name = f"weight{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def add(self, operator, *inputs, output=None, **attributes):
        output = output or f"{operator.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def convolution(self, source, into, out, kernel, stride=None, padding=None, output=None):
        """A convolution and its bias; lengths of kernel, stride and padding are given for each axis."""
        stride = stride or [1] * len(kernel)
        padding = padding or [0] * len(kernel)
        return self.add(
            "Conv", source, self.weight(out, into, *kernel), self.weight(out), output=output,
            kernel_shape=kernel, strides=stride, pads=padding + padding)

    def pooled(self, source, output=None):
        """The mean over every axis but those of clips and channels."""
        return self.add("Flatten", self.add("GlobalAveragePool", source), output=output)

    def linear(self, source, into, out, output=None):
        return self.add("Gemm", source, self.weight(into, out), self.weight(out), output=output)

    def save(self, path, inputs, outputs, **options):
        """Writes the model. Inputs and outputs are (name, shape) of float32, or what helper makes of others."""
        def describe(tensors):
            return [
                helper.make_tensor_value_info(tensor[0], TensorProto.FLOAT, tensor[1])
                if isinstance(tensor, tuple) else tensor for tensor in tensors]

        graph = helper.make_graph(self.nodes, "acavd", describe(inputs), describe(outputs), self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path, **options)


def picture(path):
    graph = Graph(1)
    features = graph.add("Relu", graph.convolution("picture", 3, 8, [3, 3], [2, 2], [1, 1]), output="features")
    graph.linear(graph.pooled(features), 8, 10, output="embedding")
    graph.add("ArgMax", "embedding", axis=1, keepdims=0, output="label")
    graph.save(
        path, [("picture", ["clips", 3, 16, 16])],
        [("features", ["clips", 8, 8, 8]), ("embedding", ["clips", 10]),
         helper.make_tensor_value_info("label", TensorProto.INT64, ["clips"])])


def video(path):
    graph = Graph(2)
    hidden = graph.add("Relu", graph.convolution("frames", 3, 8, [3, 3, 3], [1, 2, 2], [1, 1, 1]))
    hidden = graph.add("Relu", graph.convolution(hidden, 8, 16, [3, 1, 1], None, [1, 0, 0]))
    graph.pooled(hidden, output="embedding")
    graph.save(path, [("frames", ["clips", 3, 4, 12, 12])], [("embedding", ["clips", 16])])


def sound(path, seed=3):
    graph = Graph(seed)
    hidden = graph.add("Relu", graph.convolution("spectrum", 1, 12, [5, 5], [4, 4], [2, 2]))
    graph.pooled(hidden, output="embedding")
    graph.save(path, [("spectrum", ["clips", 1, 96, 64])], [("embedding", ["clips", 12])])


def single(path):
    """Exported without a dynamic batch, as exporters do unless they are told otherwise."""
    graph = Graph(4)
    graph.linear(graph.pooled(graph.convolution("picture", 3, 4, [3, 3])), 4, 6, output="embedding")
    graph.save(path, [("picture", [1, 3, 8, 8])], [("embedding", [1, 6])])


def external(path):
    """Its weights are in a file beside it, as exporters write those of large models."""
    graph = Graph(5)
    graph.linear("vector", 64, 32, output="embedding")
    graph.save(
        path, [("vector", ["clips", 64])], [("embedding", ["clips", 32])], save_as_external_data=True,
        all_tensors_to_one_file=True, location=path.name + ".data", size_threshold=0)


def root(path):
    """Gives what is not a number for what is negative."""
    graph = Graph(6)
    graph.add("Sqrt", "vector", output="embedding")
    graph.save(path, [("vector", ["clips", 4])], [("embedding", ["clips", 4])])


def dark(path):
    """Gives what is not a number for pictures darker than a hundredth of full scale."""
    graph = Graph(12)
    level = graph.add("GlobalAveragePool", "picture")
    light = graph.add("ReduceMean", level, axes=[1], keepdims=1)
    root = graph.add("Sqrt", graph.add("Sub", light, graph.constant(numpy.float32(0.01))))
    graph.add("Flatten", graph.add("Mul", level, root), output="level")
    graph.linear("level", 3, 8, output="embedding")
    graph.save(path, [("picture", ["clips", 3, 16, 16])], [("level", ["clips", 3]), ("embedding", ["clips", 8])])


def tokens(path):
    graph = Graph(7)
    graph.add("Cast", "tokens", to=TensorProto.FLOAT, output="embedding")
    graph.save(
        path, [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["clips", 4])], [("embedding", ["clips", 4])])


def pair(path):
    graph = Graph(8)
    graph.add("Add", "slow", "fast", output="embedding")
    graph.save(path, [("slow", ["clips", 4]), ("fast", ["clips", 4])], [("embedding", ["clips", 4])])


def parts(path):
    """Gives a sequence besides a tensor."""
    graph = Graph(9)
    graph.add("SplitToSequence", "vector", axis=1, output="parts")
    graph.add("Identity", "vector", output="embedding")
    kind = helper.make_sequence_type_proto(helper.make_tensor_type_proto(TensorProto.FLOAT, ["clips", 1]))
    graph.save(
        path, [("vector", ["clips", 4])], [helper.make_value_info("parts", kind), ("embedding", ["clips", 4])])


def fold(path):
    """Takes any shape that it declares, and fails on an odd number of clips."""
    graph = Graph(10)
    graph.add("Reshape", "vector", graph.constant(numpy.array([-1, 2, 4], numpy.int64)), output="embedding")
    graph.save(path, [("vector", ["clips", 4])], [("embedding", ["pairs", 2, 4])])


def damaged(folder):
    whole = (folder / "picture.onnx").read_bytes()
    (folder / "cut.onnx").write_bytes(whole[: len(whole) // 2])
    (folder / "noise.onnx").write_bytes(numpy.random.default_rng(11).bytes(4096))
    (folder / "text.onnx").write_text("<html><body>404 Not Found</body></html>\n")
    (folder / "empty.onnx").write_bytes(b"")


def run(folder, name, shape, outputs, seed):
    """One case: a random input, and what ONNX Runtime makes of it on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])
    given = numpy.random.default_rng(seed).standard_normal(shape).astype(numpy.float32)
    results = session.run(outputs, {session.get_inputs()[0].name: given})

    def write(tensor, label):
        file = f"{name}-{seed}-{label}.f32"
        (folder / file).write_bytes(tensor.astype("<f4").tobytes())
        return {"name": label, "file": file, "shape": list(tensor.shape)}

    return {
        "model": f"{name}.onnx",
        "input": write(given, "input"),
        "outputs": [write(result, output) for output, result in zip(outputs, results)],
    }


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for make in picture, video, sound, single, external, root, dark, tokens, pair, parts, fold:
        make(folder / f"{make.__name__}.onnx")
    sound(folder / "sound-other.onnx", seed=13)
    damaged(folder)
    cases = [
        run(folder, "picture", [1, 3, 16, 16], ["features", "embedding"], 101),
        run(folder, "picture", [5, 3, 16, 16], ["embedding", "features"], 102),
        run(folder, "picture", [5, 3, 16, 16], ["embedding"], 103),
        run(folder, "video", [1, 3, 4, 12, 12], ["embedding"], 104),
        run(folder, "video", [3, 3, 4, 12, 12], ["embedding"], 105),
        run(folder, "sound", [1, 1, 96, 64], ["embedding"], 106),
        run(folder, "sound", [10, 1, 96, 64], ["embedding"], 107),
        run(folder, "single", [1, 3, 8, 8], ["embedding"], 108),
        run(folder, "external", [2, 64], ["embedding"], 109),
        run(folder, "parts", [2, 4], ["embedding"], 110),
    ]
    (folder / "cases.json").write_text(json.dumps({"runtime": onnxruntime.__version__, "cases": cases}))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
