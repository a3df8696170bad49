#include "tests/integration/relay/hubprocess.h"

#include <QTest>

#include <csignal>

namespace ltb::tests {

namespace {

constexpr int processPatienceMs = 30'000;

QString program()
{
    return QStringLiteral(LTB_BIN_DIR "/launchthatbot");
}

} // namespace

HubProcess::~HubProcess()
{
    kill();
}

QString HubProcess::store() const
{
    return QStringLiteral("sqlite:") + m_folder.filePath(QStringLiteral("hub.sqlite"));
}

QStringList HubProcess::listenArguments() const
{
    return {QStringLiteral("--relay"), QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
            QStringLiteral("--store"), store()};
}

bool HubProcess::start(const QStringList &more)
{
    return launch(program(), listenArguments() + more);
}

bool HubProcess::startWithFileLimit(int kibibytes)
{
    const QString script = QStringLiteral("trap '' XFSZ; ulimit -f %1; exec \"$@\"").arg(kibibytes);
    return launch(QStringLiteral("bash"),
                  QStringList{QStringLiteral("-c"), script, QStringLiteral("hub"), program()}
                      + listenArguments());
}

bool HubProcess::launch(const QString &file, const QStringList &arguments)
{
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    m_process.start(file, arguments);
    QByteArray out;
    const bool listening = QTest::qWaitFor(
        [&] {
            out += m_process.readAllStandardOutput();
            m_log += m_process.readAllStandardError();
            return out.contains('\n') || m_process.state() == QProcess::NotRunning;
        },
        processPatienceMs);
    if (!listening || !out.startsWith("listening "))
        return false;
    m_url = QUrl(QString::fromUtf8(out.mid(10).trimmed()));
    return true;
}

void HubProcess::terminate()
{
    m_process.terminate();
}

void HubProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished();
}

bool HubProcess::waitForExit(int timeoutMs)
{
    const bool ended =
        QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, timeoutMs);
    m_log += m_process.readAllStandardError();
    return ended && m_process.exitStatus() == QProcess::NormalExit;
}

HubProcess::Outcome HubProcess::run(const QStringList &arguments)
{
    QProcess process;
    process.start(program(), arguments);
    if (!process.waitForFinished(processPatienceMs))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray HubProcess::token(const QStringList &arguments) const
{
    return run(QStringList{QStringLiteral("token"), QStringLiteral("create"),
                           QStringLiteral("--store"), store()}
               + arguments)
        .out.trimmed();
}

} // namespace ltb::tests
