// The part of ONNX Runtime's C interface that acavd calls, declared in our own words. The library is opened at run time:
// nothing here needs it to build or to link. https://onnxruntime.ai/docs/api/c/struct_ort_api.html says what each call
// means; the interface is a table of functions that a release only ever adds to.
//
// A function that returns a status answers NULL where it succeeded; any other is the caller's, for
// acavd_onnx_release_status. What a function hands out through a pointer is the caller's to release by the function of
// its kind, unless it says "borrowed".
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct acavd_onnx_base acavd_onnx_base;
typedef struct acavd_onnx_functions acavd_onnx_functions;
typedef struct acavd_onnx_status acavd_onnx_status;
typedef struct acavd_onnx_environment acavd_onnx_environment;
typedef struct acavd_onnx_options acavd_onnx_options;
typedef struct acavd_onnx_session acavd_onnx_session;
typedef struct acavd_onnx_memory acavd_onnx_memory;
typedef struct acavd_onnx_value acavd_onnx_value;
typedef struct acavd_onnx_type acavd_onnx_type;
typedef struct acavd_onnx_shape acavd_onnx_shape;
typedef struct acavd_onnx_cuda acavd_onnx_cuda;
typedef struct acavd_onnx_tensorrt acavd_onnx_tensorrt;

// Where a session's tensors are: among what it takes, or among what it gives.
enum acavd_onnx_side { acavd_onnx_inputs, acavd_onnx_outputs };

// Opens a shared library, for the life of the process, and asks it for its entry. NULL: why not, in `reason`, cut to
// `capacity` bytes and ended by zero.
const acavd_onnx_base *_Nullable acavd_onnx_open(const char *path, char *reason, size_t capacity);

// The library's version, such as 1.31.1; borrowed, for the life of the process.
const char *_Nullable acavd_onnx_version(const acavd_onnx_base *base);

// The functions that acavd calls. NULL: the library is older than they are.
const acavd_onnx_functions *_Nullable acavd_onnx_find_functions(const acavd_onnx_base *base);

// What the runtime has warned of on this thread since it was last asked, a line each, cut to `capacity` bytes and ended
// by zero. Returns how many bytes were written before the zero.
size_t acavd_onnx_take_warnings(char *text, size_t capacity);

const char *_Nullable acavd_onnx_message(const acavd_onnx_functions *functions, const acavd_onnx_status *status);
void acavd_onnx_release_status(const acavd_onnx_functions *functions, acavd_onnx_status *status);

// The process's one environment, counted by the library. Its warnings go to acavd_onnx_take_warnings, not to stderr.
acavd_onnx_status *_Nullable acavd_onnx_create_environment(
    const acavd_onnx_functions *functions, acavd_onnx_environment *_Nullable *_Nonnull environment);
void acavd_onnx_release_environment(const acavd_onnx_functions *functions, acavd_onnx_environment *environment);

// The names of the execution providers that the library was built with.
acavd_onnx_status *_Nullable acavd_onnx_list_providers(
    const acavd_onnx_functions *functions, char *_Nullable *_Nullable *_Nonnull names, int *count);
void acavd_onnx_release_providers(
    const acavd_onnx_functions *functions, char *_Nullable *_Nonnull names, int count);

acavd_onnx_status *_Nullable acavd_onnx_create_options(
    const acavd_onnx_functions *functions, acavd_onnx_options *_Nullable *_Nonnull options);
void acavd_onnx_release_options(const acavd_onnx_functions *functions, acavd_onnx_options *options);
acavd_onnx_status *_Nullable acavd_onnx_optimize_fully(
    const acavd_onnx_functions *functions, acavd_onnx_options *options);
// Threads within an operator, the caller's included; and across operators.
acavd_onnx_status *_Nullable acavd_onnx_set_threads(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, int within, int across);
acavd_onnx_status *_Nullable acavd_onnx_configure(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, const char *key, const char *value);

// Execution providers, set by pairs of texts and then put in front of the processor.
acavd_onnx_status *_Nullable acavd_onnx_create_cuda(
    const acavd_onnx_functions *functions, acavd_onnx_cuda *_Nullable *_Nonnull provider);
void acavd_onnx_release_cuda(const acavd_onnx_functions *functions, acavd_onnx_cuda *provider);
acavd_onnx_status *_Nullable acavd_onnx_set_cuda(
    const acavd_onnx_functions *functions, acavd_onnx_cuda *provider, const char *_Nullable const *_Nonnull keys,
    const char *_Nullable const *_Nonnull values, size_t count);
acavd_onnx_status *_Nullable acavd_onnx_append_cuda(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, const acavd_onnx_cuda *provider);
acavd_onnx_status *_Nullable acavd_onnx_create_tensorrt(
    const acavd_onnx_functions *functions, acavd_onnx_tensorrt *_Nullable *_Nonnull provider);
void acavd_onnx_release_tensorrt(const acavd_onnx_functions *functions, acavd_onnx_tensorrt *provider);
acavd_onnx_status *_Nullable acavd_onnx_set_tensorrt(
    const acavd_onnx_functions *functions, acavd_onnx_tensorrt *provider, const char *_Nullable const *_Nonnull keys,
    const char *_Nullable const *_Nonnull values, size_t count);
acavd_onnx_status *_Nullable acavd_onnx_append_tensorrt(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, const acavd_onnx_tensorrt *provider);

acavd_onnx_status *_Nullable acavd_onnx_create_session(
    const acavd_onnx_functions *functions, const acavd_onnx_environment *environment, const char *model,
    const acavd_onnx_options *options, acavd_onnx_session *_Nullable *_Nonnull session);
void acavd_onnx_release_session(const acavd_onnx_functions *functions, acavd_onnx_session *session);

acavd_onnx_status *_Nullable acavd_onnx_count_tensors(
    const acavd_onnx_functions *functions, const acavd_onnx_session *session, enum acavd_onnx_side side,
    size_t *count);
// The name is the runtime's memory, for acavd_onnx_release_name.
acavd_onnx_status *_Nullable acavd_onnx_name_tensor(
    const acavd_onnx_functions *functions, const acavd_onnx_session *session, enum acavd_onnx_side side,
    size_t index, char *_Nullable *_Nonnull name);
void acavd_onnx_release_name(const acavd_onnx_functions *functions, char *name);
acavd_onnx_status *_Nullable acavd_onnx_type_tensor(
    const acavd_onnx_functions *functions, const acavd_onnx_session *session, enum acavd_onnx_side side,
    size_t index, acavd_onnx_type *_Nullable *_Nonnull type);
void acavd_onnx_release_type(const acavd_onnx_functions *functions, acavd_onnx_type *type);

// What a type is of: ONNXType, 1 for a dense tensor.
acavd_onnx_status *_Nullable acavd_onnx_kind(
    const acavd_onnx_functions *functions, const acavd_onnx_type *type, int *kind);
// The shape of a dense tensor's type; borrowed from the type. NULL: it is no tensor.
acavd_onnx_status *_Nullable acavd_onnx_shape_of_type(
    const acavd_onnx_functions *functions, const acavd_onnx_type *type,
    const acavd_onnx_shape *_Nullable *_Nonnull shape);
acavd_onnx_status *_Nullable acavd_onnx_shape_of_value(
    const acavd_onnx_functions *functions, const acavd_onnx_value *value,
    acavd_onnx_shape *_Nullable *_Nonnull shape);
void acavd_onnx_release_shape(const acavd_onnx_functions *functions, acavd_onnx_shape *shape);
// ONNXTensorElementDataType, the numbers of ONNX's own TensorProto.DataType.
acavd_onnx_status *_Nullable acavd_onnx_element_type(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, int *type);
acavd_onnx_status *_Nullable acavd_onnx_rank(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, size_t *rank);
// The length of each axis; -1 where any will do.
acavd_onnx_status *_Nullable acavd_onnx_lengths(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, int64_t *lengths, size_t rank);
acavd_onnx_status *_Nullable acavd_onnx_count_elements(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, size_t *count);

acavd_onnx_status *_Nullable acavd_onnx_create_memory(
    const acavd_onnx_functions *functions, acavd_onnx_memory *_Nullable *_Nonnull memory);
void acavd_onnx_release_memory(const acavd_onnx_functions *functions, acavd_onnx_memory *memory);

// A float32 tensor over memory that stays the caller's: it must outlive the value, which only reads it.
acavd_onnx_status *_Nullable acavd_onnx_create_value(
    const acavd_onnx_functions *functions, const acavd_onnx_memory *memory, const float *elements, size_t count,
    const int64_t *lengths, size_t rank, acavd_onnx_value *_Nullable *_Nonnull value);
void acavd_onnx_release_value(const acavd_onnx_functions *functions, acavd_onnx_value *value);
// 1 where the value is a dense tensor.
acavd_onnx_status *_Nullable acavd_onnx_is_tensor(
    const acavd_onnx_functions *functions, const acavd_onnx_value *value, int *is_tensor);
// A tensor's elements; borrowed from the value.
acavd_onnx_status *_Nullable acavd_onnx_elements(
    const acavd_onnx_functions *functions, acavd_onnx_value *value, void *_Nullable *_Nonnull elements);

// Runs a model on one input. Each of `values`, NULL before the call, becomes a value for acavd_onnx_release_value.
acavd_onnx_status *_Nullable acavd_onnx_run(
    const acavd_onnx_functions *functions, acavd_onnx_session *session, const char *input,
    const acavd_onnx_value *value, const char *_Nullable const *_Nonnull outputs, size_t count,
    acavd_onnx_value *_Nullable *_Nonnull values);

#pragma clang assume_nonnull end
