// The page of the daemon, Sources/Monitoring/Page/page.html, as it is when this is compiled.
#pragma once
#include <stddef.h>

#pragma clang assume_nonnull begin

// Its bytes, UTF-8 without an end mark; they live as long as the process.
const unsigned char *acavd_page(void);
size_t acavd_page_length(void);

#pragma clang assume_nonnull end
