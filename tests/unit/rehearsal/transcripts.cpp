#include "transcripts.h"

#include <QDir>
#include <QFile>

namespace ltb::tests {

using core::Json;

namespace {

QString transcriptPath(const char *name)
{
    const QString shared =
        qEnvironmentVariable("LTB_SHARED_DIR", QStringLiteral(LTB_SOURCE_DIR "/../shared"));
    return QStringLiteral("%1/openclaw/transcripts/%2.jsonl")
        .arg(shared, QString::fromLatin1(name));
}

} // namespace

bool haveTranscripts()
{
    return QFile::exists(transcriptPath("chat-02-tool"));
}

std::vector<Json> transcript(const char *name)
{
    QFile file(transcriptPath(name));
    std::vector<Json> frames;
    if (!file.open(QIODevice::ReadOnly))
        return frames;
    while (!file.atEnd()) {
        const auto line = core::parseJson(file.readLine());
        if (line && line->contains("frame"))
            frames.push_back(line->at("frame"));
    }
    return frames;
}

Json recorded(const char *name, const std::function<bool(const Json &)> &fits)
{
    for (const Json &frame : transcript(name)) {
        if (fits(frame))
            return frame;
    }
    qFatal("no such frame in %s", name);
}

std::set<std::string> keysOf(const Json &object)
{
    std::set<std::string> keys;
    for (const auto &[key, value] : object.items())
        keys.insert(key);
    return keys;
}

} // namespace ltb::tests
