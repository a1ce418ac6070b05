// Through its module, so that libavutil's declarations belong to CLibAVUtil alone.
#include "../CLibAVUtil/shim.h"
#include <libavcodec/avcodec.h>
