// The visual language: readable in both themes, live, and never half applied.
#include "ui/theme/icons.h"
#include "ui/theme/stylesheet.h"
#include "ui/theme/theme.h"
#include "ui/theme/type.h"
#include "ui/widgets/pill.h"

#include <QApplication>
#include <QDirIterator>
#include <QPainter>
#include <QTest>

using namespace ltb::ui;

Q_DECLARE_METATYPE(ltb::ui::Scheme)

namespace {

constexpr double textContrast = 4.5; // WCAG AA for text
constexpr double outlineContrast = 3.0; // WCAG AA for controls

struct Pair {
    QString name;
    QColor foreground;
    QColor background;
    double least;
};

std::vector<Pair> pairsOf(const Tokens &t)
{
    std::vector<Pair> pairs;
    const std::pair<QString, QColor> inks[]{{QStringLiteral("text"), t.text},
                                            {QStringLiteral("text2"), t.text2},
                                            {QStringLiteral("text3"), t.text3},
                                            {QStringLiteral("accentText"), t.accentText}};
    const std::pair<QString, QColor> grounds[]{{QStringLiteral("bg"), t.bg},
                                               {QStringLiteral("surface"), t.surface},
                                               {QStringLiteral("sunken"), t.sunken},
                                               {QStringLiteral("accentSoft"), t.accentSoft},
                                               {QStringLiteral("hover"), t.hover}};
    for (const auto &[inkName, ink] : inks) {
        for (const auto &[groundName, ground] : grounds)
            pairs.push_back(
                {inkName + QStringLiteral(" on ") + groundName, ink, ground, textContrast});
    }
    const std::pair<QString, StatusTone> tones[]{{QStringLiteral("ok"), StatusTone::Ok},
                                                 {QStringLiteral("warn"), StatusTone::Warn},
                                                 {QStringLiteral("error"), StatusTone::Error},
                                                 {QStringLiteral("info"), StatusTone::Info},
                                                 {QStringLiteral("neutral"), StatusTone::Neutral}};
    for (const auto &[name, tone] : tones) {
        const StatusColors &c = t.status(tone);
        pairs.push_back({name + QStringLiteral(" pill"), c.foreground, c.background, textContrast});
        pairs.push_back(
            {name + QStringLiteral(" on surface"), c.foreground, t.surface, textContrast});
        pairs.push_back({QStringLiteral("text on ") + name, t.text, c.background, textContrast});
    }
    pairs.push_back(
        {QStringLiteral("label on a primary button"), t.onAccent, t.accent, textContrast});
    pairs.push_back({QStringLiteral("label on a hovered primary button"), t.onAccent, t.accentHover,
                     textContrast});
    pairs.push_back({QStringLiteral("tooltip"), t.surface, t.text, textContrast});
    pairs.push_back(
        {QStringLiteral("input outline on surface"), t.control, t.surface, outlineContrast});
    pairs.push_back({QStringLiteral("input outline on bg"), t.control, t.bg, outlineContrast});
    pairs.push_back(
        {QStringLiteral("focus ring on surface"), t.accent, t.surface, outlineContrast});
    return pairs;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private slots:
    void contrastFormula()
    {
        QVERIFY(qAbs(contrastRatio(Qt::black, Qt::white) - 21.0) < 0.01);
        QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
    }

    void everyTextIsReadable_data()
    {
        QTest::addColumn<QColor>("foreground");
        QTest::addColumn<QColor>("background");
        QTest::addColumn<double>("least");
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            for (const Pair &pair : pairsOf(tokensOf(scheme))) {
                QTest::addRow("%s, %s", qPrintable(pair.name),
                              scheme == Scheme::Dark ? "dark" : "light")
                    << pair.foreground << pair.background << pair.least;
            }
        }
    }
    void everyTextIsReadable()
    {
        QFETCH(QColor, foreground);
        QFETCH(QColor, background);
        QFETCH(double, least);
        const double ratio = contrastRatio(foreground, background);
        QVERIFY2(ratio >= least, qPrintable(QStringLiteral("%1 : 1").arg(ratio)));
    }

    void tokensFollowTheAppliedTheme()
    {
        applyTheme(Scheme::Dark, 100);
        QCOMPARE(tokens().scheme, Scheme::Dark);
        QCOMPARE(qApp->palette().color(QPalette::Window), darkTokens().bg);
        applyTheme(Scheme::Light, 100);
        QCOMPARE(tokens().scheme, Scheme::Light);
    }

    void textSizeScalesTypeAndLengths()
    {
        applyTheme(Scheme::Light, 200);
        QCOMPARE(typeFont(Type::Body).pixelSize(), 26);
        QCOMPARE(typeFont(Type::Caption).pixelSize(), 22);
        QCOMPARE(scaled(34), 68);
        applyTheme(Scheme::Light, 100);
        QCOMPARE(scaled(34), 34);
    }

    void styleSheetHasNoPlaceholderLeft()
    {
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            const QString sheet = styleSheet(tokensOf(scheme), 1.5);
            QVERIFY(!sheet.contains(u'@'));
            QVERIFY(sheet.contains(tokensOf(scheme).accent.name()));
        }
    }

    void everyIconRenders()
    {
        applyTheme(Scheme::Light, 100);
        int seen = 0;
        for (QDirIterator it(QStringLiteral(":/icons/lucide")); it.hasNext();) {
            it.next();
            QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            paintIcon(painter, it.fileInfo().completeBaseName(), QRectF(0, 0, 24, 24), Qt::red);
            painter.end();
            int red = 0;
            for (int y = 0; y < 24; ++y) {
                for (int x = 0; x < 24; ++x)
                    red += image.pixelColor(x, y).red() > 128 ? 1 : 0;
            }
            QVERIFY2(red > 5, qPrintable(it.fileName()));
            ++seen;
        }
        QVERIFY(seen > 60);
    }

    void everyToneHasItsOwnIcon()
    {
        QStringList names;
        for (const StatusTone tone : {StatusTone::Neutral, StatusTone::Ok, StatusTone::Warn,
                                      StatusTone::Error, StatusTone::Info})
            names << statusIconName(tone);
        QCOMPARE(names.removeDuplicates(), 0);
    }

    void iconFollowsTheThemeWithoutBeingMadeAgain()
    {
        applyTheme(Scheme::Light, 100);
        const QIcon icon = themedIcon(QStringLiteral("square"), Ink::Text);
        const auto brightest = [&icon] {
            const QImage image = icon.pixmap(QSize(24, 24), 1.0).toImage();
            int most = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y).alpha() > 200)
                        most = std::max(most, image.pixelColor(x, y).lightness());
                }
            }
            return most;
        };
        QVERIFY(brightest() < 128);
        applyTheme(Scheme::Dark, 100);
        QVERIFY(brightest() > 128);
        applyTheme(Scheme::Light, 100);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
