"""Writes two networks of the sizes that are used in earnest, with random weights, for benchmarks and end-to-end tests.

    python shapes.py FOLDER

r2plus1d_18.onnx: torchvision's R(2+1)D-18 (Tran et al., CVPR 2018), "video" [clips, 3, 16, 112, 112] to "layer2"
[clips, 128, 8, 28, 28], "layer3" [clips, 256, 4, 14, 14] and "embedding" [clips, 512].
resnet18.onnx: torchvision's ResNet-18 (He et al., CVPR 2016) on log-mel spectra, "spectrum" [clips, 1, 96, 64] to "layer3"
[clips, 256, 6, 4] and "embedding" [clips, 512].

Batch normalisation is folded into the convolutions before it, as exporters fold it.
"""

import pathlib
import sys

from export import Graph

STAGES = [(64, 1), (128, 2), (256, 2), (512, 2)]  # Channels, and the stride of the first of the two blocks.


def relu(graph, source, output=None):
    return graph.add("Relu", source, output=output)


def block(graph, source, into, out, stride, convolutions, axes, output):
    """A residual block: two convolutions and a way around them, which is one more where the shape changes."""
    hidden = relu(graph, convolutions(graph, source, into, out, stride))
    hidden = convolutions(graph, hidden, out, out, 1)
    if stride != 1 or into != out:
        source = graph.convolution(source, into, out, [1] * axes, [stride] * axes)
    return relu(graph, graph.add("Add", hidden, source), output)


def stages(graph, hidden, convolutions, axes):
    """The four stages of two blocks, whose outputs are layer1 to layer4, and the mean over the last."""
    into = 64
    for number, (out, stride) in enumerate(STAGES, 1):
        # Both convolutions of a block have as many channels between their halves as its first.
        first = convolutions(into, out)
        hidden = block(graph, hidden, into, out, stride, first, axes, None)
        hidden = block(graph, hidden, out, out, 1, convolutions(out, out), axes, f"layer{number}")
        into = out
    graph.pooled(hidden, output="embedding")


def separated(into, out):
    """A convolution over space, then one over time, with as many weights together as one over both (section 3.5)."""
    middle = into * out * 27 // (into * 9 + out * 3)

    def convolutions(graph, source, into, out, stride):
        hidden = relu(graph, graph.convolution(source, into, middle, [1, 3, 3], [1, stride, stride], [0, 1, 1]))
        return graph.convolution(hidden, middle, out, [3, 1, 1], [stride, 1, 1], [1, 0, 0])

    return convolutions


def flat(into, out):
    def convolutions(graph, source, into, out, stride):
        return graph.convolution(source, into, out, [3, 3], [stride] * 2, [1, 1])

    return convolutions


def r2plus1d_18(path):
    graph = Graph(18)
    hidden = relu(graph, graph.convolution("video", 3, 45, [1, 7, 7], [1, 2, 2], [0, 3, 3]))
    hidden = relu(graph, graph.convolution(hidden, 45, 64, [3, 1, 1], None, [1, 0, 0]))
    stages(graph, hidden, separated, 3)
    graph.save(
        path, [("video", ["clips", 3, 16, 112, 112])],
        [("layer2", ["clips", 128, 8, 28, 28]), ("layer3", ["clips", 256, 4, 14, 14]), ("embedding", ["clips", 512])])


def resnet18(path):
    graph = Graph(19)
    hidden = relu(graph, graph.convolution("spectrum", 1, 64, [7, 7], [2, 2], [3, 3]))
    hidden = graph.add("MaxPool", hidden, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    stages(graph, hidden, flat, 2)
    graph.save(
        path, [("spectrum", ["clips", 1, 96, 64])], [("layer3", ["clips", 256, 6, 4]), ("embedding", ["clips", 512])])


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    r2plus1d_18(folder / "r2plus1d_18.onnx")
    resnet18(folder / "resnet18.onnx")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
