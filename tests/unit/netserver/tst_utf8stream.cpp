// UTF-8 in pieces must be judged as the whole text is, wherever it is cut.
#include "core/net/server/utf8stream.h"

#include <QStringDecoder>
#include <QTest>

using ltb::core::net::Utf8Stream;

namespace {

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

bool isValid(const QByteArray &text)
{
    Utf8Stream stream;
    return stream.accept(viewOf(text)) && stream.isComplete();
}

} // namespace

class TestUtf8Stream : public QObject {
    Q_OBJECT
private slots:
    void judges_data();
    void judges();
    void agreesWithQtOnEverySequence();
    void refusesAsSoonAsItCan();
};

void TestUtf8Stream::judges_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("one to four bytes")
        << QByteArray("a\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80") << true;
    QTest::newRow("long and plain") << QByteArray(5000, 'x') << true;
    QTest::newRow("long and wide") << QByteArray("\xe4\xb8\xad").repeated(1000) << true;
    QTest::newRow("smallest and largest of each length") << QByteArray(
        "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")
                                                         << true;
    QTest::newRow("around the surrogates") << QByteArray("\xed\x9f\xbf\xee\x80\x80") << true;
    QTest::newRow("lone continuation") << QByteArray("a\x80") << false;
    QTest::newRow("three continuations at the end") << QByteArray("a\x80\x80\x80") << false;
    QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << false;
    QTest::newRow("overlong in three bytes") << QByteArray("\xe0\x9f\xbf") << false;
    QTest::newRow("overlong in four bytes") << QByteArray("\xf0\x8f\xbf\xbf") << false;
    QTest::newRow("low surrogate") << QByteArray("\xed\xa0\x80") << false;
    QTest::newRow("above U+10FFFF") << QByteArray("\xf4\x90\x80\x80") << false;
    QTest::newRow("never a lead byte") << QByteArray("\xf5\x80\x80\x80") << false;
    QTest::newRow("cut after one of two") << QByteArray("a\xc3") << false;
    QTest::newRow("cut after three of four") << QByteArray("a\xf0\x9f\x98") << false;
    QTest::newRow("lead byte instead of a continuation") << QByteArray("\xe4\xb8\xc3\xa4") << false;
}

void TestUtf8Stream::judges()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    QCOMPARE(isValid(text), valid);
    for (qsizetype split = 0; split <= std::min<qsizetype>(text.size(), 300); ++split) {
        Utf8Stream stream;
        const bool accepted = stream.accept(viewOf(text.left(split)))
                              && stream.accept(viewOf(text.mid(split))) && stream.isComplete();
        QCOMPARE(accepted, valid);
    }
}

void TestUtf8Stream::agreesWithQtOnEverySequence()
{
    // Every pair of bytes, followed by nothing, one or two continuations.
    for (int first = 0x80; first < 0x100; ++first) {
        for (int second = 0; second < 0x100; ++second) {
            for (const QByteArray &rest :
                 {QByteArray(), QByteArray("\x80"), QByteArray("\xbf\xbf")}) {
                QByteArray text;
                text.append(static_cast<char>(first))
                    .append(static_cast<char>(second))
                    .append(rest);
                QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
                const QString decoded = decoder.decode(text);
                QCOMPARE(isValid(text), !decoder.hasError() && !decoded.isNull());
            }
        }
    }
}

void TestUtf8Stream::refusesAsSoonAsItCan()
{
    Utf8Stream stream;
    QVERIFY(stream.accept("\xf4"));
    QVERIFY(!stream.isComplete());
    QVERIFY(!stream.accept("\x90"));
    stream.reset();
    QVERIFY(stream.accept("a"));
    QVERIFY(stream.isComplete());
}

QTEST_GUILESS_MAIN(TestUtf8Stream)
#include "tst_utf8stream.moc"
