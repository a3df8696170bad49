// The name of one accepted connection. Qt-free.
#pragma once

namespace ltb::core::net {

// Never reused within a process. The same type as Qt's quint64.
using ConnectionId = unsigned long long;

} // namespace ltb::core::net
