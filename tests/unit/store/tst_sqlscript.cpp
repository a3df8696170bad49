// Where a file of SQL is cut.
#include "core/store/sqlscript.h"

#include <QTest>

using ltb::core::store::splitSql;

class TestSqlScript : public QObject {
    Q_OBJECT
private slots:
    void splits_data();
    void splits();
};

void TestSqlScript::splits_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QStringList>("statements");
    const auto row = [](const char *name, const char *script, const QStringList &statements) {
        QTest::newRow(name) << QString::fromUtf8(script) << statements;
    };
    const auto list = [](std::initializer_list<const char *> texts) {
        QStringList result;
        for (const char *text : texts)
            result.append(QString::fromUtf8(text));
        return result;
    };
    row("nothing", "", {});
    row("only a comment", "-- nothing here; really\n", {});
    row("two", "SELECT 1; SELECT 2;", list({"SELECT 1", "SELECT 2"}));
    row("the last without a semicolon", "SELECT 1; SELECT 2", list({"SELECT 1", "SELECT 2"}));
    row("empty statements", ";; SELECT 1 ;;", list({"SELECT 1"}));
    row("a semicolon in a string", "SELECT ';'; SELECT 2", list({"SELECT ';'", "SELECT 2"}));
    row("a doubled quote", "SELECT 'it''s; fine'; SELECT 2",
        list({"SELECT 'it''s; fine'", "SELECT 2"}));
    row("a semicolon in a quoted name", "SELECT \"a;b\", `c;d`, [e;f]; SELECT 2",
        list({"SELECT \"a;b\", `c;d`, [e;f]", "SELECT 2"}));
    row("a semicolon in a comment", "SELECT 1 -- one; two\n; SELECT /* three; */ 2",
        list({"SELECT 1", "SELECT   2"}));
    row("minus and slash", "SELECT 4 - 1, 4 / 2; SELECT 2",
        list({"SELECT 4 - 1, 4 / 2", "SELECT 2"}));
    row("dashes in a string", "SELECT '--'; SELECT 2", list({"SELECT '--'", "SELECT 2"}));
    row("a trigger",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = 1; DELETE FROM c; END; SELECT 2",
        list({"CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = 1; DELETE FROM c; END",
              "SELECT 2"}));
    row("a quote that never ends", "SELECT 'abc; SELECT 2", list({"SELECT 'abc", "SELECT 2"}));
}

void TestSqlScript::splits()
{
    QFETCH(const QString, script);
    QFETCH(const QStringList, statements);
    QCOMPARE(splitSql(script), statements);
}

QTEST_GUILESS_MAIN(TestSqlScript)
#include "tst_sqlscript.moc"
