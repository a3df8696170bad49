// Writes pairs of rows without a pause until it is killed, and prints each pair's number when its
// commit was answered:  crashwriter FILE FIRST_NUMBER
#include "core/store/storethread.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>
#include <unistd.h>

using namespace ltb::core;
using namespace ltb::core::store;

namespace {

Result<void> writePair(Database &database, qint64 number)
{
    for (const char *half : {"left", "right"}) {
        const Result<int> added = database.change(
            QStringLiteral("INSERT INTO settings(key, value_json, updated_at) VALUES (?, ?, ?)"),
            {QStringLiteral("%1/%2").arg(QString::fromLatin1(half)).arg(number), QString(300, u'x'),
             number});
        if (!added)
            return added.error();
    }
    return {};
}

class CrashWriter {
public:
    CrashWriter(StoreThread &store, qint64 first) : m_store(store), m_next(first) {}

    void fill()
    {
        constexpr int mostInFlight = 24;
        while (m_inFlight < mostInFlight) {
            const qint64 number = m_next++;
            ++m_inFlight;
            m_tasks.spawn(
                m_store.write<void>(
                    [number](Database &database) { return writePair(database, number); }),
                [this, number](const Result<void> &written) { answered(number, written); });
        }
    }

private:
    void answered(qint64 number, const Result<void> &written)
    {
        --m_inFlight;
        if (!written) {
            std::fprintf(stderr, "%s\n", qPrintable(describe(written.error())));
            std::_Exit(1);
        }
        const QByteArray line = QByteArray::number(number) + '\n';
        if (::write(STDOUT_FILENO, line.constData(), size_t(line.size())) != line.size())
            std::_Exit(2);
        QTimer::singleShot(0, QCoreApplication::instance(), [this] { fill(); });
    }

    StoreThread &m_store;
    qint64 m_next;
    int m_inFlight = 0;
    TaskScope m_tasks;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3)
        return 64;
    const auto store = StoreThread::start(StoreLocation::sqlite(arguments[1]));
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(describe(store.error())));
        return 1;
    }
    CrashWriter writer(**store, arguments[2].toLongLong());
    QTimer::singleShot(0, &application, [&writer] { writer.fill(); });
    return QCoreApplication::exec();
}
