// A library that answers as ONNX Runtime does, for tests of what acavd does with answers that are rare or wrong.
//
// Its version is its file's name, so a copy of it has any version. Its model, whatever file it is told to load, takes
// "vector", float32 [any × 4], and gives these outputs of the same type and shape:
//
//   doubled  twice the input
//   huge     a tensor that says it has 2^28 + 1 elements
//   integer  an int64 tensor
//   nothing  no value at all
//   failing  a failure of two lines, with a warning before it
//   hungry   a failure for want of memory
#pragma once

// How many objects that it has handed out have not been released.
long fake_runtime_living(void);
