// Table classes: what goes in comes out, and what they refuse. Secrets are stored sealed only.
#include "core/base/ulid.h"
#include "core/store/provideraccountstable.h"
#include "core/store/secretstable.h"
#include "core/store/settingstable.h"
#include "tests/support/ciphertextcheck.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ltb::core;
using namespace ltb::core::store;
using ltb::core::secrets::Vault;
using ltb::tests::ciphertextViolations;

class TestTables : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void accounts();
    void accountNamesAreUniquePerProvider();
    void accountTests();
    void missingAccounts();
    void settings();
    void settingsByPrefix();
    void secrets();
    void findsPlainSecrets();

private:
    ProviderAccountRow account(const QString &name);
    QByteArray sealed(const QString &table, const QString &column, const QString &id);

    const Vault m_vault{Secret::random(32)};
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
};

void TestTables::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_database =
        Database::open(StoreLocation::sqlite(m_folder->filePath(QStringLiteral("test.sqlite"))))
            .value();
    QVERIFY(m_database->migrate());
}

void TestTables::cleanup()
{
    QCOMPARE(ciphertextViolations(*m_database), QStringList());
    m_database.reset();
    m_folder.reset();
}

QByteArray TestTables::sealed(const QString &table, const QString &column, const QString &id)
{
    return m_vault.seal(Secret::fromUtf8(QStringLiteral("token")), {table, column, id});
}

ProviderAccountRow TestTables::account(const QString &name)
{
    const QString id = newUlid();
    return {.id = AccountId(id),
            .providerId = QStringLiteral("hetzner"),
            .name = name,
            .tokenCiphertext =
                sealed(QStringLiteral("provider_accounts"), QStringLiteral("token_ciphertext"), id),
            .createdAtMs = 1'700'000'000'000};
}

void TestTables::accounts()
{
    ProviderAccountsTable table(*m_database);
    const ProviderAccountRow plain = account(QStringLiteral("work"));
    ProviderAccountRow full = account(QStringLiteral("home"));
    full.endpoint = QStringLiteral("https://127.0.0.1:1/v1");
    full.createdAtMs = plain.createdAtMs - 1;
    full.lastUsedAtMs = 5;
    full.testedAtMs = 6;
    full.checkJson = QStringLiteral("{\"project\":\"p\"}");
    full.testErrorJson = QStringLiteral("{}");
    QVERIFY(table.insert(plain));
    QVERIFY(table.insert(full));
    QCOMPARE(*table.find(plain.id), plain);
    QCOMPARE(*table.findByName(QStringLiteral("hetzner"), QStringLiteral("home")), full);
    QCOMPARE(*table.all(), (std::vector{full, plain}));

    const QByteArray next = sealed(QStringLiteral("provider_accounts"),
                                   QStringLiteral("token_ciphertext"), plain.id.toString());
    QVERIFY(table.setToken(plain.id, next));
    QCOMPARE(table.find(plain.id)->tokenCiphertext, next);
    QVERIFY(table.remove(full.id));
    QCOMPARE(table.all()->size(), 1U);
}

void TestTables::accountNamesAreUniquePerProvider()
{
    ProviderAccountsTable table(*m_database);
    QVERIFY(table.insert(account(QStringLiteral("work"))));
    const Result<void> refused = table.insert(account(QStringLiteral("work")));
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(refused.error().field, QStringLiteral("name"));
    ProviderAccountRow elsewhere = account(QStringLiteral("work"));
    elsewhere.providerId = QStringLiteral("digitalocean");
    QVERIFY(table.insert(elsewhere));
}

void TestTables::accountTests()
{
    ProviderAccountsTable table(*m_database);
    ProviderAccountRow row = account(QStringLiteral("work"));
    QVERIFY(table.insert(row));

    QVERIFY(table.recordGoodTest(row.id, 10, QStringLiteral("{\"ok\":1}")));
    row.testedAtMs = 10;
    row.checkJson = QStringLiteral("{\"ok\":1}");
    QCOMPARE(*table.find(row.id), row);

    QVERIFY(table.recordFailedTest(row.id, 11, QStringLiteral("{\"code\":\"unauthorized\"}")));
    row.testedAtMs = 11;
    row.testErrorJson = QStringLiteral("{\"code\":\"unauthorized\"}");
    QCOMPARE(*table.find(row.id), row);

    QVERIFY(table.recordGoodTest(row.id, 12, QStringLiteral("{\"ok\":2}")));
    QVERIFY(table.setLastUsed(row.id, 13));
    row.testedAtMs = 12;
    row.checkJson = QStringLiteral("{\"ok\":2}");
    row.testErrorJson = std::nullopt;
    row.lastUsedAtMs = 13;
    QCOMPARE(*table.find(row.id), row);
}

void TestTables::missingAccounts()
{
    ProviderAccountsTable table(*m_database);
    const AccountId nobody(QStringLiteral("nobody"));
    QCOMPARE(table.find(nobody).error().code, ErrorCode::NotFound);
    QCOMPARE(table.findByName({}, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(table.setToken(nobody, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(table.setLastUsed(nobody, 1).error().code, ErrorCode::NotFound);
    QCOMPARE(table.recordGoodTest(nobody, 1, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(table.recordFailedTest(nobody, 1, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(table.remove(nobody).error().code, ErrorCode::NotFound);
    QVERIFY(table.all()->empty());
}

void TestTables::settings()
{
    SettingsTable table(*m_database);
    const QString key = QStringLiteral("console.theme");
    QVERIFY(!table.value(key)->has_value());
    QVERIFY(table.setValue(key, "dark", 1));
    QVERIFY(table.setValue(key, Json{{"name", "dark"}, {"since", 1}}, 2));
    QVERIFY(*table.value(key) == std::optional(Json{{"name", "dark"}, {"since", 1}}));
    QVERIFY(table.setValue(key, Json(), 3));
    QVERIFY(table.value(key)->value().is_null()); // null is a value too
    QVERIFY(table.remove(key));
    QVERIFY(table.remove(key));
    QVERIFY(!table.value(key)->has_value());

    QVERIFY(m_database->change(
        QStringLiteral("INSERT INTO settings(key, value_json, updated_at) VALUES (?, '{', 1)"),
        {key}));
    QCOMPARE(table.value(key).error().code, ErrorCode::Storage);
}

void TestTables::settingsByPrefix()
{
    SettingsTable table(*m_database);
    for (const char *key : {"console.theme", "console.language", "hub.url", "consolation"})
        QVERIFY(table.setValue(QString::fromLatin1(key), 1, 1));
    QCOMPARE(dumpJson(*table.values(QStringLiteral("console."))),
             QByteArray(R"({"console.language":1,"console.theme":1})"));
    QCOMPARE(table.values(QString())->size(), 4U);
}

void TestTables::secrets()
{
    SecretsTable table(*m_database);
    const auto row = [this](const QString &owner, const QString &name) {
        const QString id = newUlid();
        return SecretRow{.id = id,
                         .owner = owner,
                         .name = name,
                         .valueCiphertext = sealed(QStringLiteral("secrets"),
                                                   QStringLiteral("value_ciphertext"), id),
                         .createdAtMs = 1};
    };
    const SecretRow key = row(QStringLiteral("deployment/1"), QStringLiteral("ssh_private_key"));
    const SecretRow token = row(QStringLiteral("deployment/1"), QStringLiteral("gateway_token"));
    QVERIFY(table.insert(key));
    QVERIFY(table.insert(token));
    QVERIFY(table.insert(row(QStringLiteral("deployment/2"), QStringLiteral("gateway_token"))));
    QCOMPARE(table.insert(row(key.owner, key.name)).error().code, ErrorCode::Conflict);

    QCOMPARE(*table.ofOwner(key.owner), (std::vector{token, key}));
    QVERIFY(table.setLastUsed(key.id, 9));
    const Result<SecretRow> used = table.find(key.owner, key.name);
    QCOMPARE(used->lastUsedAtMs, std::optional<qint64>(9));
    QVERIFY(m_vault.open(used->valueCiphertext,
                         {QStringLiteral("secrets"), QStringLiteral("value_ciphertext"), key.id}));
    QCOMPARE(*table.removeOwner(key.owner), 2);
    QCOMPARE(table.find(key.owner, key.name).error().code, ErrorCode::NotFound);
    QCOMPARE(table.setLastUsed(key.id, 9).error().code, ErrorCode::NotFound);
    QCOMPARE(table.ofOwner(QStringLiteral("deployment/2"))->size(), 1U);
}

void TestTables::findsPlainSecrets()
{
    for (const char *sql : {"CREATE TABLE odd (id TEXT, a_ciphertext BLOB, b_ciphertext TEXT)",
                            "INSERT INTO odd VALUES ('1', NULL, NULL)",
                            "INSERT INTO odd VALUES ('2', x'736563726574', NULL)",
                            "INSERT INTO odd VALUES ('3', NULL, 'a secret in plain text')"})
        QVERIFY(m_database->change(QString::fromLatin1(sql)));
    QCOMPARE(ciphertextViolations(*m_database),
             (QStringList{QStringLiteral("odd.a_ciphertext row 2: not an envelope"),
                          QStringLiteral("odd.b_ciphertext row 3: not an envelope")}));
    QVERIFY(m_database->change(QStringLiteral("DROP TABLE odd")));
}

QTEST_GUILESS_MAIN(TestTables)
#include "tst_tables.moc"
