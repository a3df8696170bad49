#include "tests/integration/app/processwatch.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHash>

namespace ltb::tests {

namespace {

QByteArray procFile(qint64 pid, const char *name)
{
    QFile file(QStringLiteral("/proc/%1/%2").arg(pid).arg(QString::fromLatin1(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

ProcessWatch::ProcessWatch()
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
    m_timer.start(25);
}

void ProcessWatch::look()
{
    QHash<qint64, qint64> parents;
    for (const QString &entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool isNumber = false;
        const qint64 pid = entry.toLongLong(&isNumber);
        if (!isNumber)
            continue;
        // pid (name) state parent: the name may hold anything, so count from its end.
        const QByteArray stat = procFile(pid, "stat");
        parents.insert(pid, stat.mid(stat.lastIndexOf(')') + 4).split(' ').value(0).toLongLong());
    }
    for (auto it = parents.cbegin(); it != parents.cend(); ++it) {
        qint64 ancestor = it.value();
        for (int depth = 0; depth < 32 && ancestor > 1; ++depth) {
            if (ancestor == QCoreApplication::applicationPid()) {
                m_pids << it.key();
                m_seen << procFile(it.key(), "cmdline") << procFile(it.key(), "environ");
                break;
            }
            ancestor = parents.value(ancestor);
        }
    }
}

} // namespace ltb::tests
