#include "core/provisioning/gzip.h"

#include <QCoreApplication>

#include <zlib.h>

namespace ltb::core::provisioning {

namespace {

constexpr int gzipWindow = 15 + 16; // zlib's way of asking for a gzip header

Bytef *toZlib(QByteArray &bytes)
{
    return reinterpret_cast<Bytef *>(bytes.data());
}

} // namespace

QByteArray gzip(const QByteArray &plain)
{
    z_stream stream{};
    constexpr int memoryLevel = 9;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, memoryLevel,
                     Z_DEFAULT_STRATEGY)
        != Z_OK)
        qFatal("zlib: %s", stream.msg ? stream.msg : "out of memory");
    gz_header header{};
    header.os = 255; // unknown: the platform must not show
    deflateSetHeader(&stream, &header);
    QByteArray input = plain;
    QByteArray packed(qsizetype(deflateBound(&stream, uLong(plain.size()))), Qt::Uninitialized);
    stream.next_in = toZlib(input);
    stream.avail_in = uInt(input.size());
    stream.next_out = toZlib(packed);
    stream.avail_out = uInt(packed.size());
    deflate(&stream, Z_FINISH); // cannot fail: the output is large enough
    packed.resize(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

Result<QByteArray> gunzip(const QByteArray &packed, qsizetype most)
{
    z_stream stream{};
    if (inflateInit2(&stream, gzipWindow) != Z_OK)
        qFatal("zlib: %s", stream.msg ? stream.msg : "out of memory");
    QByteArray input = packed;
    QByteArray plain(most, Qt::Uninitialized);
    stream.next_in = toZlib(input);
    stream.avail_in = uInt(input.size());
    stream.next_out = toZlib(plain);
    stream.avail_out = uInt(plain.size());
    const int outcome = inflate(&stream, Z_FINISH);
    plain.resize(qsizetype(stream.total_out));
    inflateEnd(&stream);
    if (outcome != Z_STREAM_END)
        return Error{ErrorCode::InvalidInput,
                     QCoreApplication::translate("ltb::core", "The compressed data is damaged."),
                     QStringLiteral("zlib %1").arg(outcome)};
    return plain;
}

} // namespace ltb::core::provisioning
