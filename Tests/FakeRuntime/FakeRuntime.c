#define _GNU_SOURCE
#include "FakeRuntime.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Every object is one of these; `living` counts them.
struct object {
    char text[256];
    int64_t lengths[2];
    int element;
    int claimed_huge;
    float *elements;
};

static atomic_long living;

long fake_runtime_living(void) { return atomic_load(&living); }

static struct object *make(void) {
    atomic_fetch_add(&living, 1);
    return calloc(1, sizeof(struct object));
}

static void release(struct object *object) {
    if (object == NULL) { return; }
    atomic_fetch_sub(&living, 1);
    free(object->elements);
    free(object);
}

static struct object *fail(const char *words) {
    struct object *status = make();
    snprintf(status->text, sizeof status->text, "%s", words);
    return status;
}

static void *hand_out(struct object **place) {
    *place = make();
    return NULL;
}

static const char *message(const struct object *status) { return status->text; }

static void (*logger)(void *, int, const char *, const char *, const char *, const char *);

static void *create_environment(
    void (*log)(void *, int, const char *, const char *, const char *, const char *), void *context, int severity,
    const char *name, struct object **place) {
    (void)context, (void)severity, (void)name;
    logger = log;
    return hand_out(place);
}

static void *create_session(const void *environment, const char *path, const void *options, struct object **place) {
    (void)environment, (void)path, (void)options;
    logger(NULL, 2, "", "", "", "the model\nis made up");
    return hand_out(place);
}

static void *succeed(void) { return NULL; }

static void *count_inputs(const void *session, size_t *count) { return (void)session, *count = 1, NULL; }
static void *count_outputs(const void *session, size_t *count) { return (void)session, *count = 6, NULL; }

static const char *const outputs[] = {"doubled", "huge", "integer", "nothing", "failing", "hungry"};

static void *name(const char *text, char **place) {
    struct object *object = make();
    snprintf(object->text, sizeof object->text, "%s", text);
    *place = object->text;
    return NULL;
}

static void *name_input(const void *session, size_t index, void *allocator, char **place) {
    return (void)session, (void)index, (void)allocator, name("vector", place);
}

static void *name_output(const void *session, size_t index, void *allocator, char **place) {
    return (void)session, (void)allocator, name(outputs[index], place);
}

// A name is the beginning of its object.
static void *release_name(void *allocator, void *text) { return (void)allocator, release(text), NULL; }
static void *default_allocator(void **place) { return *place = &living, NULL; }

static void *type(const void *session, size_t index, struct object **place) {
    (void)session, (void)index;
    hand_out(place);
    (*place)->element = 1;
    (*place)->lengths[0] = -1;
    (*place)->lengths[1] = 4;
    return NULL;
}

static void *kind(const void *of, int *number) { return (void)of, *number = 1, NULL; }
static void *shape_of_type(const struct object *of, const struct object **place) { return *place = of, NULL; }
static void *element(const struct object *shape, int *number) { return *number = shape->element, NULL; }
static void *rank(const struct object *shape, size_t *count) { return (void)shape, *count = 2, NULL; }

static void *lengths(const struct object *shape, int64_t *place, size_t count) {
    memcpy(place, shape->lengths, count * sizeof *place);
    return NULL;
}

static void *count_elements(const struct object *shape, size_t *count) {
    *count = shape->claimed_huge ? ((size_t)1 << 28) + 1 : (size_t)(shape->lengths[0] * shape->lengths[1]);
    return NULL;
}

static void *shape_of_value(const struct object *value, struct object **place) {
    hand_out(place);
    (*place)->element = value->element;
    (*place)->claimed_huge = value->claimed_huge;
    memcpy((*place)->lengths, value->lengths, sizeof value->lengths);
    return NULL;
}

static void *create_memory(int allocator, int use, struct object **place) {
    return (void)allocator, (void)use, hand_out(place);
}

static void *create_value(
    const void *memory, float *elements, size_t bytes, const int64_t *lengths, size_t rank, int element,
    struct object **place) {
    (void)memory, (void)rank;
    hand_out(place);
    (*place)->element = element;
    memcpy((*place)->lengths, lengths, sizeof (*place)->lengths);
    (*place)->elements = malloc(bytes);
    memcpy((*place)->elements, elements, bytes);
    return NULL;
}

static void *is_tensor(const void *value, int *answer) { return (void)value, *answer = 1, NULL; }
static void *elements(struct object *value, void **place) { return *place = value->elements, NULL; }

static void *run(
    void *session, const void *options, const char *const *inputs, const struct object *const *values, size_t given,
    const char *const *names, size_t count, struct object **produced) {
    (void)session, (void)options, (void)inputs, (void)given;
    for (size_t index = 0; index < count; index++) {
        if (strcmp(names[index], "failing") == 0) {
            logger(NULL, 3, "", "", "", "something is wrong");
            return fail("/some/source.cc:7 int f() [ONNXRuntimeError] : 1 : FAIL : it fails\n  at : once");
        }
        if (strcmp(names[index], "hungry") == 0) { return fail("node X: std::bad_alloc"); }
    }
    size_t size = (size_t)(values[0]->lengths[0] * values[0]->lengths[1]);
    for (size_t index = 0; index < count; index++) {
        if (strcmp(names[index], "nothing") == 0) { continue; }
        struct object *value = make();
        *value = *values[0];
        value->elements = malloc(size * sizeof(float));
        for (size_t place = 0; place < size; place++) { value->elements[place] = 2 * values[0]->elements[place]; }
        value->claimed_huge = strcmp(names[index], "huge") == 0;
        if (strcmp(names[index], "integer") == 0) { value->element = 7; }
        produced[index] = value;
    }
    return NULL;
}

static void *list_providers(char ***names, int *count) {
    static char name[] = "CPUExecutionProvider";
    struct object *object = make();
    char **list = (char **)object->text;
    list[0] = name;
    *names = list;
    *count = 1;
    return NULL;
}

static void *release_providers(char **names, int count) { return (void)count, release((struct object *)names), NULL; }

// What nothing here stands for must not be called.
static void *unexpected(void) {
    fprintf(stderr, "FakeRuntime: a function was called that it does not have\n");
    abort();
}

static void *table[209];

static const void *find_functions(uint32_t version) {
    if (version > 12) { return NULL; }
    for (size_t place = 0; place < sizeof table / sizeof *table; place++) { table[place] = unexpected; }
    table[2] = message;
    table[4] = create_environment;
    table[7] = create_session;
    table[9] = run;
    table[10] = hand_out;  // Options of a session.
    for (size_t place = 23; place <= 25; place++) { table[place] = succeed; }
    table[30] = count_inputs;
    table[31] = count_outputs;
    table[33] = table[34] = type;
    table[36] = name_input;
    table[37] = name_output;
    table[49] = create_value;
    table[50] = is_tensor;
    table[51] = elements;
    table[55] = shape_of_type;
    table[56] = kind;
    table[60] = element;
    table[61] = rank;
    table[62] = lengths;
    table[64] = count_elements;
    table[65] = shape_of_value;
    table[69] = create_memory;
    table[76] = release_name;
    table[78] = default_allocator;
    for (size_t place = 92; place <= 100; place++) { table[place] = release; }
    table[125] = list_providers;
    table[126] = release_providers;
    table[130] = succeed;
    return table;
}

static const char *version(void) {
    static char text[64];
    Dl_info place;
    if (dladdr((void *)version, &place) == 0) { return "?"; }
    const char *slash = strrchr(place.dli_fname, '/');
    snprintf(text, sizeof text, "%s", slash == NULL ? place.dli_fname : slash + 1);
    return text;
}

struct base {
    const void *(*find_functions)(uint32_t);
    const char *(*version)(void);
};

const struct base *OrtGetApiBase(void) {
    static const struct base base = {find_functions, version};
    return &base;
}
