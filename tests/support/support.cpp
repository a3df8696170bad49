#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"
