// The identity against the measured test vector, and its file.
#include "core/connector/deviceidentity.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace ltb::core;
using namespace ltb::core::connector;
using namespace Qt::StringLiterals;

class TestDeviceIdentity : public QObject {
    Q_OBJECT
private slots:
    void matchesTheTestVector();
    void staysTheSame();
    void refusesADamagedSeed();
    void theFolderIsPrivate();
    void aReadableFileIsRefused();
};

void TestDeviceIdentity::matchesTheTestVector()
{
    QFile file(QStringLiteral(LTB_SOURCE_DIR "/tests/data/openclaw/ed25519-test-vector.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto vector = nlohmann::json::parse(file.readAll().toStdString());
    const auto text = [&vector](const char *name) { return QString::fromStdString(vector[name]); };

    const auto identity = DeviceIdentity::fromSeed(
        Secret::fromBytes(QByteArray::fromHex(text("seed_hex").toLatin1())));
    QVERIFY(identity);
    QCOMPARE(identity->id(), text("deviceId"));
    QCOMPARE(identity->publicKey(), text("publicKey"));
    ConnectClaim claim;
    claim.clientId = u"cli"_s;
    claim.clientMode = u"cli"_s;
    claim.role = u"operator"_s;
    claim.scopes = {u"operator.read"_s, u"operator.write"_s};
    claim.signedAtMs = 1737264000000;
    claim.token = Secret::fromBytes("TOKEN");
    claim.nonce = u"11111111-2222-3333-4444-555555555555"_s;
    claim.platform = u" Linux "_s; // trimmed and lowered
    claim.deviceFamily = u"server"_s;
    const Secret payload = identity->payload(claim);
    QCOMPARE(QString::fromUtf8(payload.reveal()), text("payload"));
    const auto signature = identity->sign(payload);
    QVERIFY(signature);
    QCOMPARE(*signature, text("signature"));
}

void TestDeviceIdentity::staysTheSame()
{
    const QTemporaryDir folder;
    const auto state = StateDir::open(folder.filePath(u"a/state"_s));
    QVERIFY(state);
    const auto first = DeviceIdentity::loadOrCreate(*state);
    const auto second = DeviceIdentity::loadOrCreate(*state);
    QVERIFY(first && second);
    QCOMPARE(first->id(), second->id());
    QCOMPARE(first->id().size(), 64);
    QCOMPARE(first->publicKey().size(), 43);
}

void TestDeviceIdentity::refusesADamagedSeed()
{
    const auto identity = DeviceIdentity::fromSeed(Secret::fromBytes("short"));
    QVERIFY(!identity);
    QCOMPARE(identity.error().code, ErrorCode::InvalidInput);
}

void TestDeviceIdentity::theFolderIsPrivate()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"state"_s);
    QVERIFY(QDir().mkpath(path));
    QVERIFY(QFile::setPermissions(path, QFile::Permissions(0x7755)));
    const auto state = StateDir::open(path);
    QVERIFY(state);
    const auto others = QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(path) & others));
    QVERIFY(state->write(u"x"_s, Secret::fromBytes("value")));
    QVERIFY(!(QFile::permissions(state->filePath(u"x"_s)) & others));
    QCOMPARE(state->read(u"x"_s)->value().reveal(), "value");
    QVERIFY(state->remove(u"x"_s));
    QVERIFY(!state->read(u"x"_s)->has_value());
    QVERIFY(state->remove(u"x"_s)); // gone is gone
}

void TestDeviceIdentity::aReadableFileIsRefused()
{
    const QTemporaryDir folder;
    const auto state = StateDir::open(folder.path());
    QVERIFY(state);
    QVERIFY(state->write(u"device-token"_s, Secret::fromBytes("value")));
    QVERIFY(QFile::setPermissions(state->filePath(u"device-token"_s), QFile::Permissions(0x6644)));
    const auto read = state->read(u"device-token"_s);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Forbidden);
    QVERIFY(read.error().message.contains("0600"_L1));
}

QTEST_GUILESS_MAIN(TestDeviceIdentity)
#include "tst_deviceidentity.moc"
