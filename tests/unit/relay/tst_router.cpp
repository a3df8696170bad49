// Who follows what: exact keys, prefixes, changes of mind; agents and their instances.
#include "core/relay/router.h"

#include <QTest>

using namespace ltb::core;
using namespace ltb::core::relay;
using namespace Qt::StringLiterals;

class TestRouter : public QObject {
    Q_OBJECT
private slots:
    void followers_data();
    void followers();
    void aNewSubscriptionReplacesTheOld();
    void manyFollowersComeAndGo();
    void agentsBelongToInstances();
    void connectionsOfInstances();
};

namespace {

const char key[] = "agent:ada:launchthatbot:project:p:thread:t";

} // namespace

void TestRouter::followers_data()
{
    QTest::addColumn<QStringList>("patterns");
    QTest::addColumn<bool>("follows");
    const QString exact = QString::fromLatin1(key);
    QTest::newRow("the key itself") << QStringList{exact} << true;
    QTest::newRow("another key") << QStringList{exact + u'2'} << false;
    QTest::newRow("everything") << QStringList{u"*"_s} << true;
    QTest::newRow("all sessions of the agent") << QStringList{u"agent:ada:*"_s} << true;
    QTest::newRow("an agent whose name begins alike") << QStringList{u"agent:adam:*"_s} << false;
    QTest::newRow("a prefix in the middle of a word") << QStringList{u"agent:ad*"_s} << true;
    QTest::newRow("the key as a prefix") << QStringList{exact + u'*'} << true;
    QTest::newRow("longer than the key") << QStringList{exact + u"longer*"_s} << false;
    QTest::newRow("the key without its end, no star") << QStringList{exact.chopped(1)} << false;
    QTest::newRow("several that fit") << QStringList{exact, u"agent:*"_s, u"*"_s} << true;
    QTest::newRow("nothing") << QStringList() << false;
}

void TestRouter::followers()
{
    QFETCH(QStringList, patterns);
    QFETCH(bool, follows);
    Router router;
    router.subscribe(7, patterns);
    const std::vector<net::ConnectionId> expected =
        follows ? std::vector<net::ConnectionId>{7} : std::vector<net::ConnectionId>{};
    QCOMPARE(router.followers(key), expected);
    router.unsubscribe(7);
    QVERIFY(router.followers(key).empty());
}

void TestRouter::aNewSubscriptionReplacesTheOld()
{
    Router router;
    router.subscribe(1, {u"agent:ada:*"_s, u"agent:ada:*"_s});
    router.subscribe(1, {u"agent:bob:*"_s});
    QVERIFY(router.followers(key).empty());
    router.subscribe(1, {});
    QVERIFY(router.followers("agent:bob:launchthatbot:project:p:thread:t").empty());
}

void TestRouter::manyFollowersComeAndGo()
{
    Router router;
    for (net::ConnectionId id = 1; id <= 200; ++id)
        router.subscribe(id, {id % 2 ? QString::fromLatin1(key) : u"agent:ada:*"_s});
    QCOMPARE(router.followers(key).size(), size_t(200));
    for (net::ConnectionId id = 1; id <= 200; id += 2)
        router.unsubscribe(id);
    QCOMPARE(router.followers(key).size(), size_t(100));
    router.unsubscribe(2);
    QCOMPARE(router.followers(key).size(), size_t(99));
    for (net::ConnectionId id = 4; id <= 200; id += 2)
        router.unsubscribe(id);
    QVERIFY(router.followers(key).empty());
}

void TestRouter::agentsBelongToInstances()
{
    Router router;
    router.replaceAgents({{{u"bob"_s, u"Bob"_s}, u"i-2"_s}, {{u"ada"_s, u"Ada"_s}, u"i-1"_s}});
    QCOMPARE(router.instanceOfAgent("ada"), u"i-1"_s);
    QCOMPARE(router.instanceOfAgent("nobody"), QString());
    router.bindAgent({u"zoe"_s, u"Zoe"_s}, u"i-1"_s);
    const auto agents = router.agentsOf(u"i-1"_s);
    QCOMPARE(agents.size(), size_t(2));
    QCOMPARE(agents[0].agentId, u"ada"_s);
    QCOMPARE(agents[1].agentId, u"zoe"_s);
    router.replaceAgents({});
    QCOMPARE(router.instanceOfAgent("ada"), QString());
}

void TestRouter::connectionsOfInstances()
{
    Router router;
    QVERIFY(!router.attach(u"i-1"_s, 1));
    QVERIFY(!router.attach(u"i-1"_s, 1)); // a second hello on the same connection
    QVERIFY(router.attach(u"i-1"_s, 2) == net::ConnectionId(1));
    router.detach(u"i-1"_s, 1); // the replaced one leaves: nothing changes
    QVERIFY(router.connectionOf(u"i-1"_s) == net::ConnectionId(2));
    router.detach(u"i-1"_s, 2);
    QVERIFY(!router.connectionOf(u"i-1"_s));
}

QTEST_GUILESS_MAIN(TestRouter)
#include "tst_router.moc"
