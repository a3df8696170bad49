#include "tests/support/program.h"

#include <QElapsedTimer>
#include <QTest>

namespace ltb::tests {

core::Json Outcome::json() const
{
    auto document = core::parseJson(out);
    return document ? std::move(document).value() : core::Json();
}

QString Outcome::describe() const
{
    return QStringLiteral("exit %1\n--- standard output\n%2\n--- standard error\n%3")
        .arg(exitCode)
        .arg(outText(), errText());
}

Program::Program(QString path) : m_path(std::move(path))
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Program::collect);
    connect(&m_process, &QProcess::readyReadStandardError, this, &Program::collect);
}

Program::~Program()
{
    killHard();
}

QString Program::built(const char *name)
{
    return QStringLiteral(LTB_BIN_DIR "/") + QString::fromLatin1(name);
}

void Program::collect()
{
    m_out += m_process.readAllStandardOutput();
    m_err += m_process.readAllStandardError();
}

bool Program::start(const QStringList &arguments)
{
    m_out.clear();
    m_err.clear();
    m_process.start(m_path, arguments);
    if (!m_process.waitForStarted(30'000)) {
        qWarning("%s did not start: %s", qPrintable(m_path), qPrintable(m_process.errorString()));
        return false;
    }
    if (!m_input.isEmpty())
        m_process.write(m_input);
    m_process.closeWriteChannel();
    return true;
}

Outcome Program::run(const QStringList &arguments, int timeoutMs)
{
    return start(arguments) ? waitForEnd(timeoutMs) : Outcome();
}

QString Program::waitForLine(const QString &start, int timeoutMs)
{
    QString found;
    const auto look = [this, &start, &found] {
        for (const QString &line : QString::fromUtf8(m_out).split(u'\n')) {
            if (line.startsWith(start))
                found = line.mid(start.size()).trimmed();
        }
        return !found.isEmpty() || !isRunning();
    };
    if (!QTest::qWaitFor(look, timeoutMs) || found.isEmpty())
        qWarning("%s did not say \"%s\": %s", qPrintable(m_path), qPrintable(start),
                 m_err.right(2000).constData());
    return found;
}

Outcome Program::waitForEnd(int timeoutMs)
{
    if (!QTest::qWaitFor([this] { return !isRunning(); }, timeoutMs)) {
        qWarning("%s was killed after %d ms", qPrintable(m_path), timeoutMs);
        killHard();
    }
    collect();
    const bool normal = m_process.exitStatus() == QProcess::NormalExit;
    return {normal ? m_process.exitCode() : -1, m_out, m_err};
}

Outcome Program::terminate(int timeoutMs)
{
    m_process.terminate();
    return waitForEnd(timeoutMs);
}

void Program::killHard()
{
    if (!isRunning())
        return;
    m_process.kill();
    m_process.waitForFinished(30'000);
    collect();
}

} // namespace ltb::tests
