"""Writes the golden files beside this folder with NumPy, or prints what NumPy reads in a .npz file.

    arrays.py write FOLDER
    arrays.py read FILE.npz
"""

import json
import os
import sys

import numpy


def values(rows, columns):
    """Numbers that 16 bits hold exactly."""
    return numpy.arange(rows * columns).reshape(rows, columns) / 8 - 3


IDS = ["a", "böse", "日本@5", "", "🎬", "with\ttab"]
TYPES = ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]


def arrays():
    named = {f"audio.{kind[1:]}{'big' if kind[0] == '>' else 'little'}": values(6, 5).astype(kind) for kind in TYPES}
    named["visual.one"] = values(6, 1).astype("<f4")
    named["visual.wide"] = values(6, 700).astype("<f4")
    named["ids"] = numpy.array(IDS)
    return named


def write(folder):
    numpy.savez(os.path.join(folder, "stored.npz"), **arrays())
    numpy.savez_compressed(os.path.join(folder, "deflated.npz"), **arrays())
    others = {
        "texts-big": numpy.array(IDS).astype(">U8"),
        "bytes": numpy.array([text.encode() for text in IDS]),
        "int64": numpy.arange(-2, 4, dtype="<i8"),
        "uint16-big": numpy.arange(65530, 65536).astype(">u2"),
        "fortran": numpy.asfortranarray(values(6, 5)),
        "objects": numpy.array(IDS, dtype=object),
        "records": numpy.zeros(3, dtype=[("a", "f4"), ("b", "i8")]),
        "complex": numpy.zeros(3, dtype="c8"),
        "scalar": numpy.array(3.0),
        "none": numpy.zeros((0, 5), dtype="f4"),
    }
    for name, array in others.items():
        numpy.save(os.path.join(folder, name + ".npy"), array, allow_pickle=True)
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(os.path.join(folder, f"version{version[0]}.npy"), "wb") as file:
            numpy.lib.format.write_array(file, values(6, 5).astype("<f4"), version=version)


def plain(array):
    """Numbers by their bits, which JSON carries whole."""
    return (array.view(f"<u{array.itemsize}") if array.dtype.kind == "f" else array).tolist()


def read(path):
    with numpy.load(path, allow_pickle=False) as file:
        print(json.dumps({
            name: {"dtype": file[name].dtype.str, "shape": file[name].shape, "values": plain(file[name])}
            for name in file.files
        }))


{"write": write, "read": read}[sys.argv[1]](sys.argv[2])
