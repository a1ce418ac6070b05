// Macros and inline functions that Swift cannot import, a line each.
#pragma once
#include <errno.h>
#include "../../CLibAVUtil/shim.h"

static inline int acavd_averror(int posix_error) { return AVERROR(posix_error); }
static inline int acavd_averror_eof(void) { return AVERROR_EOF; }
static inline int acavd_averror_exit(void) { return AVERROR_EXIT; }
static inline int acavd_averror_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int acavd_averror_http_not_found(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int acavd_averror_patch_welcome(void) { return AVERROR_PATCHWELCOME; }
static inline int64_t acavd_no_timestamp(void) { return AV_NOPTS_VALUE; }
static inline enum AVPixelFormat acavd_planar_gbr16(void) { return AV_PIX_FMT_GBRP16; }
