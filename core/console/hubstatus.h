// The console's link to its hub, as the status pill shows it.
#pragma once

#include "core/base/error.h"

#include <QObject>

#include <optional>

namespace ltb::core::console {

enum class LinkState { Connecting, Connected, Reconnecting, Refused };

class HubStatus : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual LinkState state() const = 0;
    virtual QString hubName() const = 0; // host, or "this computer"
    virtual qint64 nextTryAtMs() const = 0; // Reconnecting: when the next attempt starts
    virtual std::optional<Error> lastError() const = 0;
    virtual void retryNow() = 0;

signals:
    void changed();
};

} // namespace ltb::core::console
