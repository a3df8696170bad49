// The desktop's wish for light or dark, against a real session bus with a portal on it.
#include "ui/theme/systemtheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace ltb::ui;

namespace {

constexpr int busPatienceMs = 20'000;
const QString portalName = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString settingsName = QStringLiteral("org.freedesktop.portal.Settings");

// Answers Read as the portal does: the value wrapped twice.
class Portal final : public QDBusVirtualObject {
    Q_OBJECT
public:
    std::atomic<uint> scheme{1};

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        if (message.member() != QStringLiteral("Read"))
            return false;
        const QVariantList asked = message.arguments();
        if (asked.value(1).toString() != QStringLiteral("color-scheme")) {
            connection.send(message.createErrorReply(QStringLiteral("org.test.NotFound"), {}));
            return true;
        }
        const QDBusVariant inner(QVariant::fromValue(scheme.load()));
        connection.send(
            message.createReply(QVariant::fromValue(QDBusVariant(QVariant::fromValue(inner)))));
        return true;
    }
};

} // namespace

class TestSystemTheme : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_daemon.start(QStringLiteral("dbus-daemon"),
                       {QStringLiteral("--session"), QStringLiteral("--print-address"),
                        QStringLiteral("--nofork"), QStringLiteral("--nopidfile")});
        if (!m_daemon.waitForStarted())
            QSKIP("dbus-daemon is not installed");
        QVERIFY(m_daemon.waitForReadyRead(busPatienceMs));
        m_address = QString::fromUtf8(m_daemon.readLine().trimmed());
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_address.toUtf8());
        // In a thread of its own: SystemTheme waits for the answer.
        m_portal.moveToThread(&m_thread);
        m_thread.start();
        bool ready = false;
        QMetaObject::invokeMethod(
            &m_portal, [this] { return publish(); }, Qt::BlockingQueuedConnection, &ready);
        QVERIFY(ready);
    }

    void cleanupTestCase()
    {
        m_thread.quit();
        m_thread.wait();
        QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    void readsTheWish_data()
    {
        QTest::addColumn<uint>("answer");
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << 1U << true;
        QTest::newRow("light") << 2U << false;
        QTest::newRow("no preference") << 0U << false;
    }
    void readsTheWish()
    {
        QFETCH(uint, answer);
        QFETCH(bool, dark);
        m_portal.scheme = answer;
        const SystemTheme theme;
        QCOMPARE(theme.scheme() == Scheme::Dark, dark);
    }

    void followsLive()
    {
        m_portal.scheme = 2;
        SystemTheme theme;
        QSignalSpy changed(&theme, &SystemTheme::changed);
        announce(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme"),
                 QVariant::fromValue(1U));
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, busPatienceMs);
        QCOMPARE(theme.scheme(), Scheme::Dark);
        announce(QStringLiteral("org.gnome.desktop.interface"), QStringLiteral("enable-animations"),
                 QVariant(false));
        QTRY_VERIFY_WITH_TIMEOUT(theme.isReducedMotion(), busPatienceMs);
        announce(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme"),
                 QVariant::fromValue(1U)); // nothing new
        announce(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme"),
                 QVariant::fromValue(2U));
        QTRY_COMPARE_WITH_TIMEOUT(theme.scheme(), Scheme::Light, busPatienceMs);
        QCOMPARE(changed.size(), 3);
    }

private:
    bool publish()
    {
        QDBusConnection bus = QDBusConnection::connectToBus(m_address, QStringLiteral("portal"));
        return bus.registerVirtualObject(portalPath, &m_portal) && bus.registerService(portalName);
    }
    static void announce(const QString &group, const QString &key, const QVariant &value)
    {
        QDBusMessage signal =
            QDBusMessage::createSignal(portalPath, settingsName, QStringLiteral("SettingChanged"));
        signal << group << key << QVariant::fromValue(QDBusVariant(value));
        QDBusConnection(QStringLiteral("portal")).send(signal);
    }

    QProcess m_daemon;
    QString m_address;
    Portal m_portal;
    QThread m_thread;
};

QTEST_MAIN(TestSystemTheme)
#include "tst_systemtheme.moc"
