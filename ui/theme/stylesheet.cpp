#include "ui/theme/stylesheet.h"

#include "ui/theme/type.h"

#include <QHash>

namespace ltb::ui {

namespace {

// @name is a colour, #n# a length in px that grows with the text.
constexpr char16_t sheetTemplate[] = uR"(
QToolTip { background: @text; color: @surface; border: 0; padding: #5#px #8#px; }
QLabel { background: transparent; color: @text; }
QLabel[ink="text2"] { color: @text2; }
QLabel[ink="text3"] { color: @text3; }
QLabel[ink="accent"] { color: @accentText; }
QLabel[ink="ok"] { color: @okFg; }
QLabel[ink="warn"] { color: @warnFg; }
QLabel[ink="error"] { color: @errorFg; }
QLabel[ink="info"] { color: @infoFg; }
QWidget[surface="page"] { background: @bg; }
QWidget[surface="bar"] { background: @surface; border-bottom: 1px solid @border; }
QWidget[surface="rail"] { background: @surface; }
QWidget[surface="plain"] { background: @surface; }
QFrame[line="true"] { background: @border; border: 0; }

QAbstractScrollArea { border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextEdit {
  background: @surface; color: @text; border: 1px solid @control; border-radius: 7px;
  selection-background-color: @accent; selection-color: @onAccent;
}
QLineEdit, QComboBox, QSpinBox { padding: 0 #10#px; min-height: #30#px; max-height: #30#px; }
QPlainTextEdit, QTextEdit { padding: #6#px #8#px; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QPlainTextEdit:hover { border-color: @text3; }
QLineEdit:focus, QSpinBox:focus, QComboBox:focus, QComboBox:on {
  border: 2px solid @accent; padding: 0 #9#px; min-height: #28#px; max-height: #28#px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent; padding: #5#px #7#px; }
QLineEdit[invalid="true"], QComboBox[invalid="true"], QSpinBox[invalid="true"],
QPlainTextEdit[invalid="true"] { border-color: @errorFg; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled {
  background: @sunken; color: @text3; border-color: @border; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: @sunken; border-color: @border; }
QLineEdit[quiet="true"] { background: @sunken; border: 1px solid @border; }
QLineEdit[quiet="true"]:focus { border: 2px solid @accent; background: @surface; }
QPlainTextEdit[bare="true"], QPlainTextEdit[bare="true"]:focus,
QPlainTextEdit[bare="true"]:hover { border: 0; padding: 0; background: transparent; }
QPlainTextEdit[log="true"] { background: @sunken; border: 1px solid @border; }
QPlainTextEdit[log="true"]:focus { border: 2px solid @accent; }

QComboBox::drop-down { border: 0; width: #26#px; }
QComboBox::down-arrow { image: url(:/icons/control/chevron-down-@scheme.svg);
  width: #14#px; height: #14#px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @border;
  padding: #4#px; outline: 0; selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: #28#px; padding: 0 #6#px; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; width: #20#px; background: transparent; }
QSpinBox::up-arrow { image: url(:/icons/control/chevron-up-@scheme.svg);
  width: #12#px; height: #12#px; }
QSpinBox::down-arrow { image: url(:/icons/control/chevron-down-@scheme.svg);
  width: #12#px; height: #12#px; }

QCheckBox { spacing: #8#px; color: @text; }
QCheckBox:disabled { color: @text3; }
QCheckBox::indicator { width: #16#px; height: #16#px; border: 1px solid @control;
  border-radius: 4px; background: @surface; }
QCheckBox::indicator:hover { border-color: @text3; }
QCheckBox::indicator:focus, QCheckBox:focus::indicator { border: 2px solid @accent;
  width: #14#px; height: #14#px; }
QCheckBox::indicator:checked { background: @accent; border: 1px solid @accent;
  image: url(:/icons/control/check-@scheme.svg); }
QCheckBox::indicator:disabled { background: @sunken; border-color: @border; }

QMenu { background: @surface; color: @text; border: 1px solid @border; border-radius: 7px;
  padding: #4#px; }
QMenu::item { padding: #6#px #18#px #6#px #10#px; border-radius: 5px; }
QMenu::icon { padding-left: #8#px; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @border; margin: #4#px #6#px; }

QScrollArea, QScrollArea > QWidget > QWidget[transparent="true"] { background: transparent;
  border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTableView, QListView, QTreeView { background: @surface; color: @text; border: 0; outline: 0;
  gridline-color: @border; }
QHeaderView { background: @surface; border: 0; }
QHeaderView::section { background: @surface; color: @text2; border: 0;
  border-bottom: 1px solid @border; padding: 0 #12#px; height: #40#px; }
QSplitter::handle { background: @border; }
QDialog { background: @surface; }
)";

QHash<QString, QString> colorNames(const Tokens &t)
{
    const bool dark = t.scheme == Scheme::Dark;
    return {
        {QStringLiteral("bg"), t.bg.name()},
        {QStringLiteral("surface"), t.surface.name()},
        {QStringLiteral("sunken"), t.sunken.name()},
        {QStringLiteral("border"), t.border.name()},
        {QStringLiteral("control"), t.control.name()},
        {QStringLiteral("text"), t.text.name()},
        {QStringLiteral("text2"), t.text2.name()},
        {QStringLiteral("text3"), t.text3.name()},
        {QStringLiteral("accent"), t.accent.name()},
        {QStringLiteral("onAccent"), t.onAccent.name()},
        {QStringLiteral("accentSoft"), t.accentSoft.name()},
        {QStringLiteral("accentText"), t.accentText.name()},
        {QStringLiteral("okFg"), t.ok.foreground.name()},
        {QStringLiteral("warnFg"), t.warn.foreground.name()},
        {QStringLiteral("errorFg"), t.error.foreground.name()},
        {QStringLiteral("infoFg"), t.info.foreground.name()},
        {QStringLiteral("scroll"), dark ? QStringLiteral("#39424f") : QStringLiteral("#cdd3dd")},
        {QStringLiteral("scheme"), dark ? QStringLiteral("dark") : QStringLiteral("light")},
    };
}

bool isNamePart(QChar c)
{
    return c.isLetterOrNumber();
}

QString typeRules(double scale)
{
    QString rules;
    for (const Type type : {Type::Caption, Type::Small, Type::Body, Type::Strong, Type::Title,
                            Type::Heading, Type::Display, Type::Mono}) {
        rules += QStringLiteral("QLabel[type=\"%1\"] { font-size: %2px; font-weight: %3; }\n")
                     .arg(QLatin1String(typeName(type)))
                     .arg(qRound(typePixels(type) * scale))
                     .arg(typeWeight(type));
    }
    const QString small = QString::number(qRound(typePixels(Type::Small) * scale));
    rules += QStringLiteral("QLabel[type=\"mono\"], QPlainTextEdit[log=\"true\"], "
                            "QLineEdit[mono=\"true\"] { font-family: \"%1\"; font-size: %2px; }\n")
                 .arg(monoFontFamily(), small);
    rules += QStringLiteral("QHeaderView::section, QToolTip { font-size: %1px; }\n").arg(small);
    return rules;
}

} // namespace

QString styleSheet(const Tokens &tokens, double scale)
{
    const QHash<QString, QString> colors = colorNames(tokens);
    const QStringView source(sheetTemplate);
    QString out;
    out.reserve(source.size() * 5 / 4);
    for (qsizetype i = 0; i < source.size(); ++i) {
        const QChar c = source[i];
        qsizetype end = i + 1;
        if (c == u'@') {
            while (end < source.size() && isNamePart(source[end]))
                ++end;
            const QString name = source.mid(i + 1, end - i - 1).toString();
            Q_ASSERT_X(colors.contains(name), "styleSheet", qPrintable(name));
            out += colors.value(name);
            i = end - 1;
        } else if (c == u'#') {
            while (source[end] != u'#')
                ++end;
            out += QString::number(qRound(source.mid(i + 1, end - i - 1).toInt() * scale));
            i = end;
        } else {
            out += c;
        }
    }
    return out + typeRules(scale);
}

} // namespace ltb::ui
