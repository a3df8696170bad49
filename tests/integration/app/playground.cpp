#include "tests/integration/app/playground.h"

#include "core/base/secret.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

namespace ltb::tests {

using namespace Qt::StringLiterals;

namespace {

// Shaped like the provider's tokens: 64 letters and digits.
QByteArray makeToken()
{
    return core::Secret::random(32).reveal().toHex();
}

} // namespace

Playground::Playground()
    : m_environment(QProcessEnvironment::systemEnvironment())
    , m_providerToken(makeToken())
    , m_readOnlyToken(makeToken())
{
    QDir().mkpath(path(u"home"_s));
    m_environment.insert(u"HOME"_s, path(u"home"_s));
    for (const char *name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
        m_environment.insert(QString::fromLatin1(name), path(u"home"_s));
    m_environment.remove(u"CREDENTIALS_DIRECTORY"_s);
    m_environment.insert(u"TMPDIR"_s, m_directory.path()); // the virtual guests live there
}

QString Playground::writeFile(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    const bool written = file.open(QIODevice::WriteOnly | QIODevice::Truncate)
                         && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
                         && file.write(content) == content.size();
    return written ? file.fileName() : QString();
}

QByteArray Playground::readFile(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool Playground::startSimulator(const QByteArray &faults, const QStringList &more)
{
    const QString tokens =
        writeFile(u"simulator.tokens"_s, m_providerToken + "\nread-only " + m_readOnlyToken + '\n');
    QStringList arguments{u"simulate"_s, u"hetzner"_s, u"--listen"_s,     u"127.0.0.1:0"_s,
                          u"--speed"_s,  u"20"_s,      u"--token-file"_s, tokens};
    if (!faults.isEmpty())
        arguments << u"--faults"_s << writeFile(u"faults.json"_s, faults);
    m_simulator = std::make_unique<Program>(Program::built("launchthatbot"));
    m_simulator->setEnvironment(m_environment);
    if (!m_simulator->start(arguments + more))
        return false;
    m_simulatorUrl = m_simulator->waitForLine(u"listening "_s);
    return !m_simulatorUrl.isEmpty();
}

bool Playground::startHub(const QStringList &more)
{
    m_hub = std::make_unique<Program>(Program::built("launchthatbot-relay"));
    m_hub->setEnvironment(m_environment);
    const QStringList arguments{u"--listen"_s, u"127.0.0.1:0"_s,          u"--store"_s,
                                hubStore(),    u"--heartbeat-interval"_s, u"2"_s};
    if (!m_hub->start(arguments + more))
        return false;
    m_hubUrl = m_hub->waitForLine(u"listening "_s);
    const Outcome token = run({u"token"_s, u"create"_s, u"--store"_s, hubStore(), u"--role"_s,
                               u"ui"_s, u"--scopes"_s, u"read,chat,operate"_s});
    m_history.pop_back(); // its standard output is the token itself
    m_hubToken = token.out.trimmed();
    return !m_hubUrl.isEmpty() && !m_hubToken.isEmpty()
           && !writeFile(u"hub.token"_s, m_hubToken + '\n').isEmpty();
}

Outcome Playground::run(const QStringList &arguments, int timeoutMs, const QByteArray &input)
{
    Program program(Program::built("launchthatbot"));
    program.setEnvironment(m_environment);
    program.setInput(input);
    m_history.push_back(program.run(arguments, timeoutMs));
    return m_history.back();
}

QStringList Playground::installationOptions() const
{
    return {u"--data-dir"_s, path(u"data"_s), u"--key-file"_s, path(u"master.key"_s)};
}

QStringList Playground::hubOptions() const
{
    return {u"--hub"_s, m_hubUrl, u"--hub-token-file"_s, path(u"hub.token"_s)};
}

Outcome Playground::console(const QStringList &arguments, int timeoutMs, const QByteArray &input)
{
    return run(arguments + installationOptions(), timeoutMs, input);
}

Outcome Playground::onHub(const QStringList &arguments, int timeoutMs)
{
    return console(arguments + hubOptions(), timeoutMs);
}

Outcome Playground::addAccount()
{
    const QString file = writeFile(u"provider.token"_s, m_providerToken + '\n');
    return console({u"credential"_s, u"set"_s, u"hetzner"_s, u"--name"_s, u"sim"_s, u"--endpoint"_s,
                    m_simulatorUrl, u"--token-file"_s, file, u"--json"_s});
}

core::Json Playground::atProvider(const QString &collection) const
{
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(m_simulatorUrl + u'/' + collection));
    request.setRawHeader("Authorization", "Bearer " + m_providerToken);
    request.setTransferTimeout(30'000);
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    auto document = core::parseJson(reply->readAll());
    if (!document || !document->is_object() || !document->contains(collection.toStdString()))
        return {};
    return document->at(collection.toStdString());
}

QString Playground::logs() const
{
    QByteArray all;
    for (const Outcome &outcome : m_history)
        all += outcome.err;
    if (m_simulator)
        all += "--- simulator\n" + m_simulator->err();
    if (m_hub)
        all += "--- hub\n" + m_hub->err();
    return QString::fromUtf8(all);
}

} // namespace ltb::tests
