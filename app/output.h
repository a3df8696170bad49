// Standard output of a command: lines for people, or one JSON document for programs.
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"

#include <QIODevice>
#include <QString>

namespace ltb::app {

class Output {
public:
    enum class Format { Text, Json };

    Output(QIODevice *out, QIODevice *err, Format format) : m_out(out), m_err(err), m_format(format)
    {}

    bool isJson() const { return m_format == Format::Json; }

    void line(const QString &text); // text format only
    void raw(const QString &text); // text format only; no newline (streaming)
    void note(const QString &text); // progress, on standard error, both formats
    void json(const core::Json &document); // JSON format only; one line
    // Both formats: a value that is the result itself (a token, the `listening` line).
    void value(const QString &text);
    void error(const core::Error &error); // standard error, or {"error":{…}} on standard output

private:
    static void write(QIODevice *device, const QByteArray &bytes);

    QIODevice *m_out;
    QIODevice *m_err;
    Format m_format;
};

} // namespace ltb::app
