#include "tests/integration/openclaw/child.h"

#include <QTest>

namespace ltb::tests {

using namespace Qt::StringLiterals;

Child::Child(QString name, QString logFile) : m_name(std::move(name))
{
    m_process.setStandardErrorFile(logFile, QIODevice::Append);
    connect(&m_process, &QProcess::readyReadStandardOutput, this,
            [this] { m_output += QString::fromUtf8(m_process.readAllStandardOutput()); });
}

Child::~Child()
{
    killHard();
}

bool Child::start(const QString &program, const QStringList &arguments)
{
    m_output.clear();
    m_process.start(program, arguments);
    return m_process.waitForStarted(30'000);
}

QString Child::waitForLine(const QString &start, int timeoutMs)
{
    QString found;
    const auto look = [this, &start, &found] {
        for (const QString &line : m_output.split(u'\n')) {
            if (line.startsWith(start))
                found = line.mid(start.size()).trimmed();
        }
        return !found.isEmpty() || !isRunning();
    };
    if (!QTest::qWaitFor(look, timeoutMs))
        qWarning("%s did not say \"%s\"", qPrintable(m_name), qPrintable(start));
    return found;
}

void Child::killHard()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(30'000);
}

int Child::terminate(int timeoutMs)
{
    m_process.terminate();
    return m_process.waitForFinished(timeoutMs) && m_process.exitStatus() == QProcess::NormalExit
               ? m_process.exitCode()
               : -1;
}

} // namespace ltb::tests
