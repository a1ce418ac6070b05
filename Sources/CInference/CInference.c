#define _GNU_SOURCE
#include "CInference.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// The version of the interface that is asked for: the first that has every function below.
#define INTERFACE_VERSION 12

// The places in the table and the types of the functions are facts of the interface; the names are ours. Places that
// acavd does not use are gaps, and each function's place is asserted below.
typedef void (*gap)(void);
typedef acavd_onnx_status *status;
typedef void (*logger)(void *, int, const char *, const char *, const char *, const char *);

// What OrtGetApiBase answers.
struct acavd_onnx_base {
    const acavd_onnx_functions *(*find_functions)(uint32_t version);
    const char *(*version)(void);
};

// The runtime's allocator, which only the runtime looks into.
struct allocator;

struct acavd_onnx_functions {
    gap gap_0[2];
    const char *(*message)(const acavd_onnx_status *);
    gap gap_3;
    status (*create_environment)(logger, void *, int, const char *, acavd_onnx_environment **);
    gap gap_5[2];
    status (*create_session)(
        const acavd_onnx_environment *, const char *, const acavd_onnx_options *, acavd_onnx_session **);
    gap gap_8;
    status (*run)(
        acavd_onnx_session *, const void *, const char *const *, const acavd_onnx_value *const *, size_t,
        const char *const *, size_t, acavd_onnx_value **);
    status (*create_options)(acavd_onnx_options **);
    gap gap_11[12];
    status (*set_optimization)(acavd_onnx_options *, int);
    status (*set_threads_within)(acavd_onnx_options *, int);
    status (*set_threads_across)(acavd_onnx_options *, int);
    gap gap_26[4];
    status (*count_inputs)(const acavd_onnx_session *, size_t *);
    status (*count_outputs)(const acavd_onnx_session *, size_t *);
    gap gap_32;
    status (*type_input)(const acavd_onnx_session *, size_t, acavd_onnx_type **);
    status (*type_output)(const acavd_onnx_session *, size_t, acavd_onnx_type **);
    gap gap_35;
    status (*name_input)(const acavd_onnx_session *, size_t, struct allocator *, char **);
    status (*name_output)(const acavd_onnx_session *, size_t, struct allocator *, char **);
    gap gap_38[11];
    status (*create_value)(
        const acavd_onnx_memory *, void *, size_t, const int64_t *, size_t, int, acavd_onnx_value **);
    status (*is_tensor)(const acavd_onnx_value *, int *);
    status (*elements)(acavd_onnx_value *, void **);
    gap gap_52[3];
    status (*shape_of_type)(const acavd_onnx_type *, const acavd_onnx_shape **);
    status (*kind)(const acavd_onnx_type *, int *);
    gap gap_57[3];
    status (*element_type)(const acavd_onnx_shape *, int *);
    status (*rank)(const acavd_onnx_shape *, size_t *);
    status (*lengths)(const acavd_onnx_shape *, int64_t *, size_t);
    gap gap_63;
    status (*count_elements)(const acavd_onnx_shape *, size_t *);
    status (*shape_of_value)(const acavd_onnx_value *, acavd_onnx_shape **);
    gap gap_66[3];
    status (*create_memory)(int, int, acavd_onnx_memory **);
    gap gap_70[6];
    status (*free)(struct allocator *, void *);
    gap gap_77;
    status (*default_allocator)(struct allocator **);
    gap gap_79[13];
    void (*release_environment)(acavd_onnx_environment *);
    void (*release_status)(acavd_onnx_status *);
    void (*release_memory)(acavd_onnx_memory *);
    void (*release_session)(acavd_onnx_session *);
    void (*release_value)(acavd_onnx_value *);
    gap gap_97;
    void (*release_type)(acavd_onnx_type *);
    void (*release_shape)(acavd_onnx_shape *);
    void (*release_options)(acavd_onnx_options *);
    gap gap_101[24];
    status (*list_providers)(char ***, int *);
    status (*release_providers)(char **, int);
    gap gap_127[3];
    status (*configure)(acavd_onnx_options *, const char *, const char *);
    gap gap_131[39];
    status (*append_tensorrt)(acavd_onnx_options *, const acavd_onnx_tensorrt *);
    status (*create_tensorrt)(acavd_onnx_tensorrt **);
    status (*set_tensorrt)(acavd_onnx_tensorrt *, const char *const *, const char *const *, size_t);
    gap gap_173;
    void (*release_tensorrt)(acavd_onnx_tensorrt *);
    gap gap_175[29];
    status (*append_cuda)(acavd_onnx_options *, const acavd_onnx_cuda *);
    status (*create_cuda)(acavd_onnx_cuda **);
    status (*set_cuda)(acavd_onnx_cuda *, const char *const *, const char *const *, size_t);
    gap gap_207;
    void (*release_cuda)(acavd_onnx_cuda *);
};

#define PLACE(function, place) \
    _Static_assert(offsetof(struct acavd_onnx_functions, function) == (place) * sizeof(gap), #function)

PLACE(message, 2);
PLACE(create_environment, 4);
PLACE(create_session, 7);
PLACE(run, 9);
PLACE(create_options, 10);
PLACE(set_optimization, 23);
PLACE(set_threads_within, 24);
PLACE(set_threads_across, 25);
PLACE(count_inputs, 30);
PLACE(count_outputs, 31);
PLACE(type_input, 33);
PLACE(type_output, 34);
PLACE(name_input, 36);
PLACE(name_output, 37);
PLACE(create_value, 49);
PLACE(is_tensor, 50);
PLACE(elements, 51);
PLACE(shape_of_type, 55);
PLACE(kind, 56);
PLACE(element_type, 60);
PLACE(rank, 61);
PLACE(lengths, 62);
PLACE(count_elements, 64);
PLACE(shape_of_value, 65);
PLACE(create_memory, 69);
PLACE(free, 76);
PLACE(default_allocator, 78);
PLACE(release_environment, 92);
PLACE(release_status, 93);
PLACE(release_memory, 94);
PLACE(release_session, 95);
PLACE(release_value, 96);
PLACE(release_type, 98);
PLACE(release_shape, 99);
PLACE(release_options, 100);
PLACE(list_providers, 125);
PLACE(release_providers, 126);
PLACE(configure, 130);
PLACE(append_tensorrt, 170);
PLACE(create_tensorrt, 171);
PLACE(set_tensorrt, 172);
PLACE(release_tensorrt, 174);
PLACE(append_cuda, 204);
PLACE(create_cuda, 205);
PLACE(set_cuda, 206);
PLACE(release_cuda, 208);

// The constants of the interface that acavd uses.
enum { severity_warning = 2, optimize_all = 99, element_float = 1, allocator_device = 0, memory_default = 0 };

const acavd_onnx_base *acavd_onnx_open(const char *path, char *reason, size_t capacity) {
    // Local: two releases may be open at a time, and neither may lend the other its functions.
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *words = dlerror();
        snprintf(reason, capacity, "%s", words == NULL ? "it cannot be opened" : words);
        return NULL;
    }
    const acavd_onnx_base *(*entry)(void);
    // dlsym(3) answers an object's pointer for a function; POSIX has it copied this way.
    *(void **)&entry = dlsym(library, "OrtGetApiBase");
    if (entry == NULL) {
        snprintf(reason, capacity, "it has no function OrtGetApiBase");
        return NULL;
    }
    const acavd_onnx_base *base = entry();
    if (base == NULL) { snprintf(reason, capacity, "its OrtGetApiBase answers nothing"); }
    return base;
}

const char *acavd_onnx_version(const acavd_onnx_base *base) { return base->version(); }

const acavd_onnx_functions *acavd_onnx_find_functions(const acavd_onnx_base *base) {
    return base->find_functions(INTERFACE_VERSION);
}

// Warnings of a thread, none of another's: no lock, and an error never carries another session's words.
static _Thread_local char warnings[4096];
static _Thread_local size_t warnings_length;

// Keeps the first warnings: they are nearest to the cause.
static void warn(
    void *context, int severity, const char *category, const char *logger, const char *place, const char *message) {
    (void)context, (void)severity, (void)category, (void)logger, (void)place;
    size_t room = sizeof warnings - warnings_length;
    if (message == NULL || room < 2) { return; }
    size_t length = strnlen(message, room - 1);
    for (size_t index = 0; index < length; index++) {
        warnings[warnings_length + index] = message[index] == '\n' ? ' ' : message[index];
    }
    warnings[warnings_length + length] = '\n';
    warnings_length += length + 1;
}

size_t acavd_onnx_take_warnings(char *text, size_t capacity) {
    if (capacity == 0) { return 0; }
    size_t length = warnings_length < capacity - 1 ? warnings_length : capacity - 1;
    memcpy(text, warnings, length);
    text[length] = 0;
    warnings_length = 0;
    return length;
}

const char *acavd_onnx_message(const acavd_onnx_functions *functions, const acavd_onnx_status *status) {
    return functions->message(status);
}

void acavd_onnx_release_status(const acavd_onnx_functions *functions, acavd_onnx_status *status) {
    functions->release_status(status);
}

// The library counts the owners of its environment, but frees it after it has let go of its own lock: a thread that
// makes the environment while another frees the last would be told that there must not be two.
static pthread_mutex_t environment_lock = PTHREAD_MUTEX_INITIALIZER;

acavd_onnx_status *acavd_onnx_create_environment(
    const acavd_onnx_functions *functions, acavd_onnx_environment **environment) {
    pthread_mutex_lock(&environment_lock);
    status failure = functions->create_environment(warn, NULL, severity_warning, "acavd", environment);
    pthread_mutex_unlock(&environment_lock);
    return failure;
}

void acavd_onnx_release_environment(const acavd_onnx_functions *functions, acavd_onnx_environment *environment) {
    pthread_mutex_lock(&environment_lock);
    functions->release_environment(environment);
    pthread_mutex_unlock(&environment_lock);
}

acavd_onnx_status *acavd_onnx_list_providers(const acavd_onnx_functions *functions, char ***names, int *count) {
    return functions->list_providers(names, count);
}

void acavd_onnx_release_providers(const acavd_onnx_functions *functions, char **names, int count) {
    status failure = functions->release_providers(names, count);
    if (failure != NULL) { functions->release_status(failure); }
}

acavd_onnx_status *acavd_onnx_create_options(const acavd_onnx_functions *functions, acavd_onnx_options **options) {
    return functions->create_options(options);
}

void acavd_onnx_release_options(const acavd_onnx_functions *functions, acavd_onnx_options *options) {
    functions->release_options(options);
}

acavd_onnx_status *acavd_onnx_optimize_fully(const acavd_onnx_functions *functions, acavd_onnx_options *options) {
    return functions->set_optimization(options, optimize_all);
}

acavd_onnx_status *acavd_onnx_set_threads(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, int within, int across) {
    status failure = functions->set_threads_within(options, within);
    return failure != NULL ? failure : functions->set_threads_across(options, across);
}

acavd_onnx_status *acavd_onnx_configure(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, const char *key, const char *value) {
    return functions->configure(options, key, value);
}

acavd_onnx_status *acavd_onnx_create_cuda(const acavd_onnx_functions *functions, acavd_onnx_cuda **provider) {
    return functions->create_cuda(provider);
}

void acavd_onnx_release_cuda(const acavd_onnx_functions *functions, acavd_onnx_cuda *provider) {
    functions->release_cuda(provider);
}

acavd_onnx_status *acavd_onnx_set_cuda(
    const acavd_onnx_functions *functions, acavd_onnx_cuda *provider, const char *const *keys,
    const char *const *values, size_t count) {
    return functions->set_cuda(provider, keys, values, count);
}

acavd_onnx_status *acavd_onnx_append_cuda(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, const acavd_onnx_cuda *provider) {
    return functions->append_cuda(options, provider);
}

acavd_onnx_status *acavd_onnx_create_tensorrt(
    const acavd_onnx_functions *functions, acavd_onnx_tensorrt **provider) {
    return functions->create_tensorrt(provider);
}

void acavd_onnx_release_tensorrt(const acavd_onnx_functions *functions, acavd_onnx_tensorrt *provider) {
    functions->release_tensorrt(provider);
}

acavd_onnx_status *acavd_onnx_set_tensorrt(
    const acavd_onnx_functions *functions, acavd_onnx_tensorrt *provider, const char *const *keys,
    const char *const *values, size_t count) {
    return functions->set_tensorrt(provider, keys, values, count);
}

acavd_onnx_status *acavd_onnx_append_tensorrt(
    const acavd_onnx_functions *functions, acavd_onnx_options *options, const acavd_onnx_tensorrt *provider) {
    return functions->append_tensorrt(options, provider);
}

acavd_onnx_status *acavd_onnx_create_session(
    const acavd_onnx_functions *functions, const acavd_onnx_environment *environment, const char *model,
    const acavd_onnx_options *options, acavd_onnx_session **session) {
    return functions->create_session(environment, model, options, session);
}

void acavd_onnx_release_session(const acavd_onnx_functions *functions, acavd_onnx_session *session) {
    functions->release_session(session);
}

acavd_onnx_status *acavd_onnx_count_tensors(
    const acavd_onnx_functions *functions, const acavd_onnx_session *session, enum acavd_onnx_side side,
    size_t *count) {
    return (side == acavd_onnx_inputs ? functions->count_inputs : functions->count_outputs)(session, count);
}

acavd_onnx_status *acavd_onnx_name_tensor(
    const acavd_onnx_functions *functions, const acavd_onnx_session *session, enum acavd_onnx_side side,
    size_t index, char **name) {
    struct allocator *allocator;
    status failure = functions->default_allocator(&allocator);
    if (failure != NULL) { return failure; }
    return (side == acavd_onnx_inputs ? functions->name_input : functions->name_output)(
        session, index, allocator, name);
}

void acavd_onnx_release_name(const acavd_onnx_functions *functions, char *name) {
    struct allocator *allocator;
    status failure = functions->default_allocator(&allocator);
    if (failure == NULL) { failure = functions->free(allocator, name); }
    if (failure != NULL) { functions->release_status(failure); }
}

acavd_onnx_status *acavd_onnx_type_tensor(
    const acavd_onnx_functions *functions, const acavd_onnx_session *session, enum acavd_onnx_side side,
    size_t index, acavd_onnx_type **type) {
    return (side == acavd_onnx_inputs ? functions->type_input : functions->type_output)(session, index, type);
}

void acavd_onnx_release_type(const acavd_onnx_functions *functions, acavd_onnx_type *type) {
    functions->release_type(type);
}

acavd_onnx_status *acavd_onnx_kind(
    const acavd_onnx_functions *functions, const acavd_onnx_type *type, int *kind) {
    return functions->kind(type, kind);
}

acavd_onnx_status *acavd_onnx_shape_of_type(
    const acavd_onnx_functions *functions, const acavd_onnx_type *type, const acavd_onnx_shape **shape) {
    return functions->shape_of_type(type, shape);
}

acavd_onnx_status *acavd_onnx_shape_of_value(
    const acavd_onnx_functions *functions, const acavd_onnx_value *value, acavd_onnx_shape **shape) {
    return functions->shape_of_value(value, shape);
}

void acavd_onnx_release_shape(const acavd_onnx_functions *functions, acavd_onnx_shape *shape) {
    functions->release_shape(shape);
}

acavd_onnx_status *acavd_onnx_element_type(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, int *type) {
    return functions->element_type(shape, type);
}

acavd_onnx_status *acavd_onnx_rank(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, size_t *rank) {
    return functions->rank(shape, rank);
}

acavd_onnx_status *acavd_onnx_lengths(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, int64_t *lengths, size_t rank) {
    return functions->lengths(shape, lengths, rank);
}

acavd_onnx_status *acavd_onnx_count_elements(
    const acavd_onnx_functions *functions, const acavd_onnx_shape *shape, size_t *count) {
    return functions->count_elements(shape, count);
}

acavd_onnx_status *acavd_onnx_create_memory(const acavd_onnx_functions *functions, acavd_onnx_memory **memory) {
    return functions->create_memory(allocator_device, memory_default, memory);
}

void acavd_onnx_release_memory(const acavd_onnx_functions *functions, acavd_onnx_memory *memory) {
    functions->release_memory(memory);
}

acavd_onnx_status *acavd_onnx_create_value(
    const acavd_onnx_functions *functions, const acavd_onnx_memory *memory, const float *elements, size_t count,
    const int64_t *lengths, size_t rank, acavd_onnx_value **value) {
    // The runtime takes any tensor as writable, and writes to no input of a model.
    return functions->create_value(
        memory, (void *)elements, count * sizeof(float), lengths, rank, element_float, value);
}

void acavd_onnx_release_value(const acavd_onnx_functions *functions, acavd_onnx_value *value) {
    functions->release_value(value);
}

acavd_onnx_status *acavd_onnx_is_tensor(
    const acavd_onnx_functions *functions, const acavd_onnx_value *value, int *is_tensor) {
    return functions->is_tensor(value, is_tensor);
}

acavd_onnx_status *acavd_onnx_elements(
    const acavd_onnx_functions *functions, acavd_onnx_value *value, void **elements) {
    return functions->elements(value, elements);
}

acavd_onnx_status *acavd_onnx_run(
    const acavd_onnx_functions *functions, acavd_onnx_session *session, const char *input,
    const acavd_onnx_value *value, const char *const *outputs, size_t count, acavd_onnx_value **values) {
    return functions->run(session, NULL, &input, &value, 1, outputs, count, values);
}
