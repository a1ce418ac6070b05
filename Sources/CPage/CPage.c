#include "CPage.h"

// C23's #embed (ISO/IEC 9899:2024, 6.10.4), which Clang has in every mode and calls an extension of the older ones. An
// array literal of as many bytes takes Swift's compiler twenty seconds, this takes none.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char page[] = {
#embed "../Monitoring/Page/page.html"
};

const unsigned char *acavd_page(void) { return page; }
size_t acavd_page_length(void) { return sizeof page; }
