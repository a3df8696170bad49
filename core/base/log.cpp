#include "core/base/log.h"

#include "core/base/json.h"
#include "core/base/redaction.h"

#include <QDateTime>

#include <atomic>
#include <cstdio>

namespace ltb::core {

Q_LOGGING_CATEGORY(lcNet, "ltb.net", QtInfoMsg)
Q_LOGGING_CATEGORY(lcStore, "ltb.store", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSecrets, "ltb.secrets", QtInfoMsg)
Q_LOGGING_CATEGORY(lcRelay, "ltb.relay", QtInfoMsg)
Q_LOGGING_CATEGORY(lcConnector, "ltb.connector", QtInfoMsg)
Q_LOGGING_CATEGORY(lcProviders, "ltb.providers", QtInfoMsg)
Q_LOGGING_CATEGORY(lcProvisioning, "ltb.provisioning", QtInfoMsg)
Q_LOGGING_CATEGORY(lcConsole, "ltb.console", QtInfoMsg)
Q_LOGGING_CATEGORY(lcRehearsal, "ltb.rehearsal", QtInfoMsg)

namespace {

std::atomic<LogFormat> currentFormat{LogFormat::Text};

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    case QtCriticalMsg:
        return "error";
    case QtFatalMsg:
        break;
    }
    return "fatal";
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QByteArray time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toUtf8();
    const QByteArray text = redact(message).toUtf8();
    const QByteArray category(context.category ? context.category : "default");
    QByteArray line;
    if (currentFormat == LogFormat::JsonLines) {
        line = dumpJson(Json{{"time", time.toStdString()},
                             {"level", levelName(type)},
                             {"category", category.toStdString()},
                             {"message", text.toStdString()}});
    } else {
        line = time + ' ' + levelName(type) + ' ' + category + ": " + text;
    }
    line += '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
}

} // namespace

void installLog(LogFormat format)
{
    currentFormat = format;
    qInstallMessageHandler(writeLine);
}

} // namespace ltb::core
