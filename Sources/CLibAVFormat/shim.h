// Through their modules, so that each library's declarations belong to its own module alone.
#include "../CLibAVUtil/shim.h"
#include "../CLibAVCodec/shim.h"
#include <libavformat/avformat.h>
