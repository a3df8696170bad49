// The machine's figures for the heartbeat, from /proc and statvfs.
#pragma once

#include "core/protocol/messages.h"

#include <QString>

namespace ltb::core::connector {

class HostStats {
public:
    // `root` holds proc/; tests bring their own.
    explicit HostStats(QString root = QStringLiteral("/")) : m_root(std::move(root)) {}

    // What cannot be read is 0. The CPU's share is of the time since the last call.
    protocol::HostFigures read();

private:
    QByteArray file(const QString &name) const;
    void readCpu(protocol::HostFigures &figures);
    void readMemory(protocol::HostFigures &figures) const;
    void readDisk(protocol::HostFigures &figures) const;

    QString m_root;
    qint64 m_busy = 0; // ticks
    qint64 m_total = 0;
};

} // namespace ltb::core::connector
