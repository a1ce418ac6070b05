// Macros and inline functions that Swift cannot import, a line each.
#pragma once
#include <errno.h>
#include <libavutil/avutil.h>
#include <libavutil/error.h>

static inline int acavd_averror(int posix_error) { return AVERROR(posix_error); }
static inline int acavd_averror_eof(void) { return AVERROR_EOF; }
static inline int64_t acavd_no_timestamp(void) { return AV_NOPTS_VALUE; }
