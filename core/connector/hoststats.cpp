#include "core/connector/hoststats.h"

#include <QFile>
#include <QList>

#include <algorithm>
#include <sys/statvfs.h>

namespace ltb::core::connector {

using namespace Qt::StringLiterals;

namespace {

qint64 meminfoBytes(const QByteArray &text, const char *name)
{
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith(name))
            return line.mid(qsizetype(qstrlen(name))).simplified().split(' ').first().toLongLong()
                   * 1024;
    }
    return 0;
}

} // namespace

protocol::HostFigures HostStats::read()
{
    protocol::HostFigures figures;
    readCpu(figures);
    readMemory(figures);
    readDisk(figures);
    figures.load1 = file(u"proc/loadavg"_s).split(' ').first().toDouble();
    figures.uptimeS = qint64(file(u"proc/uptime"_s).split(' ').first().toDouble());
    return figures;
}

QByteArray HostStats::file(const QString &name) const
{
    QFile source(m_root + u'/' + name);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

void HostStats::readCpu(protocol::HostFigures &figures)
{
    // cpu user nice system idle iowait irq softirq steal guest guest_nice; the last two are in
    // user.
    const QList<QByteArray> fields =
        file(u"proc/stat"_s).split('\n').first().simplified().split(' ');
    qint64 total = 0;
    qint64 idle = 0;
    for (qsizetype i = 1; i < std::min<qsizetype>(fields.size(), 9); ++i) {
        const qint64 ticks = fields[i].toLongLong();
        total += ticks;
        if (i == 4 || i == 5)
            idle += ticks;
    }
    const qint64 busy = total - idle;
    if (total > m_total)
        figures.cpuPercent =
            std::clamp(100.0 * double(busy - m_busy) / double(total - m_total), 0.0, 100.0);
    m_busy = busy;
    m_total = total;
}

void HostStats::readMemory(protocol::HostFigures &figures) const
{
    const QByteArray text = file(u"proc/meminfo"_s);
    figures.memTotalBytes = meminfoBytes(text, "MemTotal:");
    figures.memUsedBytes = figures.memTotalBytes - meminfoBytes(text, "MemAvailable:");
}

void HostStats::readDisk(protocol::HostFigures &figures) const
{
    struct statvfs disk {};
    if (::statvfs(QFile::encodeName(m_root).constData(), &disk) != 0)
        return;
    figures.diskTotalBytes = qint64(disk.f_blocks) * qint64(disk.f_frsize);
    figures.diskUsedBytes = figures.diskTotalBytes - qint64(disk.f_bfree) * qint64(disk.f_frsize);
}

} // namespace ltb::core::connector
