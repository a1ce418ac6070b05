// What the kernel offers to confine a process, and to open files and pass them on safely, where the C library has no
// function for it or Swift cannot import it.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
