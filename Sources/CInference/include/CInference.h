#ifndef ACAVD_CINFERENCE_H
#define ACAVD_CINFERENCE_H

// The part of ONNX Runtime's C interface that acavd calls, declared in our own words: the library is opened at run time.

#endif
