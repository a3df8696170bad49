#include "core/rehearsal/guest/connectorprocess.h"

#include "core/base/log.h"
#include "core/base/redaction.h"

#include <QCoreApplication>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

namespace ltb::core::rehearsal {

namespace {

constexpr std::chrono::seconds restartPause{2};
constexpr std::chrono::seconds stopPatience{5};
constexpr qsizetype keptLines = 40;

} // namespace

ConnectorProcess::ConnectorProcess(QString program, QStringList arguments, QObject *parent)
    : QObject(parent)
    , m_program(std::move(program))
    , m_arguments(std::move(arguments))
    , m_process(new QProcess(this))
{
    m_process->setProcessChannelMode(QProcess::MergedChannels);
#ifdef Q_OS_LINUX
    // A killed simulator takes its connectors along.
    m_process->setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
    m_restart.setSingleShot(true);
    m_patience.setSingleShot(true);
    connect(&m_restart, &QTimer::timeout, this, &ConnectorProcess::start);
    connect(&m_patience, &QTimer::timeout, m_process, &QProcess::kill);
    connect(m_process, &QProcess::readyRead, this, &ConnectorProcess::collect);
    connect(m_process, &QProcess::finished, this, &ConnectorProcess::onFinished);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_lines << m_process->errorString();
            onFinished(127);
        }
    });
}

ConnectorProcess::~ConnectorProcess()
{
    m_process->disconnect(this);
    if (!isRunning())
        return;
    // QProcess would wait for the end in its destructor: let it die on its own time.
    m_process->setParent(QCoreApplication::instance());
    QObject::connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
    m_process->kill();
}

void ConnectorProcess::start()
{
    m_stopping = false;
    if (!isRunning())
        m_process->start(m_program, m_arguments, QIODevice::ReadOnly);
}

void ConnectorProcess::stop()
{
    m_stopping = true;
    m_restart.stop();
    if (!isRunning()) {
        QTimer::singleShot(0, this, &ConnectorProcess::stopped);
        return;
    }
    m_process->terminate();
    m_patience.start(stopPatience);
}

qint64 ConnectorProcess::pid() const
{
    return m_process->processId();
}

QString ConnectorProcess::lastWords() const
{
    return redact(m_lines.join(u'\n'));
}

void ConnectorProcess::collect()
{
    while (m_process->canReadLine()) {
        m_lines << QString::fromUtf8(m_process->readLine()).trimmed();
        qCDebug(lcRehearsal) << "connector:" << m_lines.back();
    }
    while (m_lines.size() > keptLines)
        m_lines.removeFirst();
}

void ConnectorProcess::onFinished(int exitCode)
{
    collect();
    m_patience.stop();
    if (m_stopping) {
        emit stopped();
        return;
    }
    qCWarning(lcRehearsal) << "a connector ended with" << exitCode << lastWords();
    ++m_failures;
    m_lastExitCode = exitCode;
    m_restart.start(restartPause);
    emit failed(exitCode);
}

} // namespace ltb::core::rehearsal
