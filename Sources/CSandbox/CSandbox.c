#define _GNU_SOURCE
#include "CSandbox.h"
