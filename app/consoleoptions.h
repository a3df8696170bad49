// Which options of the console take a value: both programs must tell a value from a command.
#pragma once

#include <string_view>

namespace ltb::app {

inline bool consoleOptionTakesValue(std::string_view option)
{
    for (const std::string_view known :
         {"--data-dir", "--key-file", "--speed", "--hub", "--hub-token-file"}) {
        if (option == known)
            return true;
    }
    return false;
}

} // namespace ltb::app
