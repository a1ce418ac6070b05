#include <stddef.h>
#include <stdint.h>

// libFuzzer's entry for programs with a main function of their own (LLVM, "libFuzzer", "Using libFuzzer as a library").
// It comes with the compiler's -sanitize=fuzzer, and no header does.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
