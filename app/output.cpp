#include "app/output.h"

#include "core/base/redaction.h"

#include <QFileDevice>

namespace ltb::app {

using core::Json;

void Output::write(QIODevice *device, const QByteArray &bytes)
{
    device->write(bytes);
    if (auto *file = qobject_cast<QFileDevice *>(device))
        file->flush();
}

void Output::line(const QString &text)
{
    if (!isJson())
        write(m_out, text.toUtf8() + '\n');
}

void Output::raw(const QString &text)
{
    if (!isJson())
        write(m_out, text.toUtf8());
}

void Output::note(const QString &text)
{
    write(m_err, text.toUtf8() + '\n');
}

void Output::json(const Json &document)
{
    if (isJson())
        write(m_out, core::dumpJson(document) + '\n');
}

void Output::value(const QString &text)
{
    write(m_out, text.toUtf8() + '\n');
}

void Output::error(const core::Error &error)
{
    const QString message = core::redact(error.message);
    const QString cause = core::redact(error.cause);
    if (isJson()) {
        Json document{{"code", core::errorCodeName(error.code).toStdString()},
                      {"message", message.toStdString()}};
        const auto add = [&document](const char *name, const QString &text) {
            if (!text.isEmpty())
                document[name] = text.toStdString();
        };
        add("cause", cause);
        add("field", error.field);
        add("nextStep", error.nextStep);
        add("providerCode", error.providerCode);
        add("requestId", error.requestId);
        write(m_out, core::dumpJson(Json{{"error", document}}) + '\n');
        return;
    }
    QString text = QStringLiteral("error: ") + message;
    if (!error.field.isEmpty() && !message.contains(error.field))
        text += QStringLiteral(" [%1]").arg(error.field);
    if (!cause.isEmpty())
        text += QStringLiteral("\n  cause: ") + cause;
    if (!error.nextStep.isEmpty())
        text += QStringLiteral("\n  next: ") + error.nextStep;
    write(m_err, text.toUtf8() + '\n');
}

} // namespace ltb::app
