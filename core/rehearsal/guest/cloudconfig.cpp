#include "core/rehearsal/guest/cloudconfig.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <optional>
#include <yaml-cpp/yaml.h>
#include <zlib.h>

namespace ltb::core::rehearsal {

namespace {

constexpr qsizetype maxUserDataBytes = 64 << 10; // the most any provider takes
constexpr qsizetype maxFileBytes = 8 << 20;

Error userDataError(const QString &cause, const QString &field = QStringLiteral("user_data"))
{
    Error error{ErrorCode::InvalidInput,
                QCoreApplication::translate("ltb::core", "The user_data is not a cloud-config."),
                cause};
    error.field = field;
    return error;
}

std::optional<QByteArray> gunzip(const QByteArray &packed)
{
    constexpr int gzipWindow = 16 + MAX_WBITS;
    z_stream stream{};
    if (inflateInit2(&stream, gzipWindow) != Z_OK)
        return std::nullopt;
    QByteArray input = packed; // zlib wants it writable
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = uInt(input.size());
    QByteArray content;
    std::array<char, 16'384> chunk{};
    int state = Z_OK;
    while (state == Z_OK && content.size() <= maxFileBytes) {
        stream.next_out = reinterpret_cast<Bytef *>(chunk.data());
        stream.avail_out = uInt(chunk.size());
        state = inflate(&stream, Z_NO_FLUSH);
        content.append(chunk.data(), qsizetype(chunk.size() - stream.avail_out));
    }
    inflateEnd(&stream);
    return state == Z_STREAM_END ? std::optional(content) : std::nullopt;
}

std::optional<QByteArray> fromBase64(const QByteArray &text)
{
    QByteArray compact = text; // cloud-init's decoder skips line breaks
    compact.removeIf([](char c) { return c == '\n' || c == '\r' || c == ' '; });
    const auto decoded =
        QByteArray::fromBase64Encoding(compact, QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? std::optional(decoded.decoded) : std::nullopt;
}

// By cloud-init's own names of encodings.
std::optional<QByteArray> decodeContent(const QByteArray &content, const std::string &encoding)
{
    const auto isOne = [&encoding](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), encoding) != names.end();
    };
    if (isOne({"", "text/plain"}))
        return content;
    if (isOne({"b64", "base64"}))
        return fromBase64(content);
    if (isOne({"gz", "gzip"}))
        return gunzip(content);
    if (isOne({"gz+b64", "gz+base64", "gzip+b64", "gzip+base64"})) {
        const auto packed = fromBase64(content);
        return packed ? gunzip(*packed) : std::nullopt;
    }
    return std::nullopt;
}

std::string scalarOf(const YAML::Node &node, const char *name)
{
    const YAML::Node value = node[name];
    return value && value.IsScalar() ? value.Scalar() : std::string();
}

Result<std::map<QString, QByteArray>> readFiles(const YAML::Node &root)
{
    std::map<QString, QByteArray> files;
    if (!root.IsMap())
        return userDataError(QStringLiteral("not a mapping"));
    const YAML::Node entries = root["write_files"];
    if (!entries)
        return files;
    if (!entries.IsSequence())
        return userDataError(QStringLiteral("write_files is not a list"),
                             QStringLiteral("write_files"));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const YAML::Node entry = entries[i];
        const QString field = QStringLiteral("write_files[%1]").arg(i);
        if (!entry.IsMap() || scalarOf(entry, "path").empty())
            return userDataError(QStringLiteral("an entry has no path"), field);
        const auto content = decodeContent(QByteArray::fromStdString(scalarOf(entry, "content")),
                                           scalarOf(entry, "encoding"));
        if (!content)
            return userDataError(QStringLiteral("an entry cannot be decoded"), field);
        const QString path = QString::fromStdString(scalarOf(entry, "path"));
        if (scalarOf(entry, "append") == "true")
            files[path] += *content;
        else
            files[path] = *content;
    }
    return files;
}

} // namespace

Result<std::map<QString, QByteArray>> filesOfUserData(const QByteArray &userData)
{
    const bool isPacked = userData.startsWith("\x1f\x8b");
    const QByteArray text = isPacked ? gunzip(userData).value_or(QByteArray()) : userData;
    if (userData.size() > maxUserDataBytes || !text.startsWith("#cloud-config"))
        return userDataError(QStringLiteral("no #cloud-config in the first line, or too large"));
    try { // yaml-cpp has no other way of saying no
        return readFiles(YAML::Load(text.toStdString()));
    } catch (const YAML::Exception &exception) {
        // Its text may quote the document: only the position is kept.
        return userDataError(QStringLiteral("line %1").arg(exception.mark.line + 1));
    }
}

} // namespace ltb::core::rehearsal
