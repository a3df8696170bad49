#include "app/commands/simulateoptions.h"

#include "core/base/jsonfields.h"
#include "core/base/redaction.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

#include <limits>

namespace ltb::app {

using namespace core;
using namespace core::rehearsal;

namespace {

Error wrongOption(const QString &field, const char *sentence, const QString &cause = {})
{
    return {.code = ErrorCode::InvalidInput,
            .message = QCoreApplication::translate("ltb::app", sentence),
            .cause = cause,
            .field = field};
}

Result<QByteArray> readOptionFile(const QString &fileName, const QString &field)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return wrongOption(field, QT_TRANSLATE_NOOP("ltb::app", "The file cannot be read."),
                           file.errorString());
    return file.readAll();
}

} // namespace

Result<ListenAddress> readListenAddress(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(\A(?:(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)|(localhost)):)?([0-9]{1,5})\z)"));
    const QRegularExpressionMatch match = pattern.match(text);
    ListenAddress listen;
    const QString host = match.captured(1) + match.captured(2);
    if (!host.isEmpty())
        listen.address = QHostAddress(host);
    const int port = match.captured(4).toInt();
    if (!match.hasMatch() || listen.address.isNull() || port > std::numeric_limits<quint16>::max())
        return wrongOption(QStringLiteral("listen"),
                           QT_TRANSLATE_NOOP("ltb::app", "This is not an address with a port."),
                           text);
    if (!listen.address.isLoopback())
        return wrongOption(
            QStringLiteral("listen"),
            QT_TRANSLATE_NOOP("ltb::app", "A simulator listens on this computer only."), text);
    listen.port = quint16(port);
    return listen;
}

Result<std::vector<hetzner::SimulatedToken>> readTokenFile(const QString &fileName)
{
    const QString field = QStringLiteral("token-file");
    const Result<QByteArray> text = readOptionFile(fileName, field);
    if (!text)
        return text.error();
    std::vector<hetzner::SimulatedToken> tokens;
    for (const QByteArray &raw : text->split('\n')) {
        const QByteArray line = raw.trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        constexpr QByteArrayView mark("read-only ");
        const bool readOnly = line.startsWith(mark);
        const QByteArray value = readOnly ? line.mid(mark.size()).trimmed() : line;
        tokens.push_back({Secret::fromBytes(value), readOnly});
        rememberSecret(tokens.back().value);
    }
    if (tokens.empty())
        return wrongOption(field, QT_TRANSLATE_NOOP("ltb::app", "The file has no token."));
    return tokens;
}

Result<GuestFaults> readGuestFaults(const QString &fileName)
{
    const Result<QByteArray> text = readOptionFile(fileName, QStringLiteral("faults"));
    if (!text)
        return text.error();
    const Result<Json> document = parseJson(*text);
    if (!document)
        return document.error();
    GuestFaults faults;
    const Json *guest = JsonFields(*document).optionalObject("guest");
    if (!guest)
        return faults;
    JsonFields fields(*guest, QStringLiteral("guest."));
    fields.refuseOthers({QStringLiteral("failStage"), QStringLiteral("failExitCode"),
                         QStringLiteral("failLog"), QStringLiteral("failTimes"),
                         QStringLiteral("neverContactsHub"), QStringLiteral("slowness")});
    constexpr int mostExitCode = 255;
    constexpr int mostTimes = 1'000'000;
    faults.failStage = fields.optionalText("failStage").value_or(QString());
    faults.failExitCode = int(fields.optionalInteger("failExitCode", 1, mostExitCode).value_or(1));
    faults.failLog = fields.optionalText("failLog").value_or(QString());
    faults.failTimes = int(fields.optionalInteger("failTimes", -1, mostTimes).value_or(-1));
    faults.neverContactsHub = fields.optionalBoolean("neverContactsHub").value_or(false);
    faults.slowness = fields.optionalNumber("slowness").value_or(1);
    if (const Result<void> ok = fields.check(); !ok)
        return ok.error();
    return faults;
}

Result<double> readSpeed(const QString &text)
{
    constexpr double slowest = 0.01;
    constexpr double fastest = 10'000;
    bool isNumber = false;
    const double speed = text.toDouble(&isNumber);
    if (!isNumber || !(speed >= slowest && speed <= fastest))
        return wrongOption(
            QStringLiteral("speed"),
            QT_TRANSLATE_NOOP("ltb::app", "The speed is a number from 0.01 to 10000."), text);
    return speed;
}

} // namespace ltb::app
