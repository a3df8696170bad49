#include "ui/theme/type.h"

#include <QFontDatabase>
#include <QGuiApplication>

namespace ltb::ui {

double textScale()
{
    const int pixels = QGuiApplication::font().pixelSize();
    return pixels > 0 ? double(pixels) / basePixels : 1.0;
}

int scaled(int px)
{
    return qRound(px * textScale());
}

int typePixels(Type type)
{
    switch (type) {
    case Type::Caption:
        return 11;
    case Type::Small:
    case Type::Mono:
        return 12;
    case Type::Body:
    case Type::Strong:
        return basePixels;
    case Type::Title:
        return 15;
    case Type::Heading:
        return 20;
    case Type::Display:
        return 26;
    }
    return basePixels;
}

int typeWeight(Type type)
{
    switch (type) {
    case Type::Caption:
        return QFont::Medium;
    case Type::Strong:
    case Type::Title:
    case Type::Heading:
    case Type::Display:
        return QFont::DemiBold;
    case Type::Small:
    case Type::Body:
    case Type::Mono:
        break;
    }
    return QFont::Normal;
}

const char *typeName(Type type)
{
    switch (type) {
    case Type::Caption:
        return "caption";
    case Type::Small:
        return "small";
    case Type::Body:
        return "body";
    case Type::Strong:
        return "strong";
    case Type::Title:
        return "title";
    case Type::Heading:
        return "heading";
    case Type::Display:
        return "display";
    case Type::Mono:
        return "mono";
    }
    return "body";
}

QFont typeFont(Type type)
{
    QFont font = QGuiApplication::font();
    if (type == Type::Mono) {
        font.setFamily(monoFontFamily());
        font.setStyleHint(QFont::Monospace);
    }
    font.setPixelSize(qRound(typePixels(type) * textScale()));
    font.setWeight(QFont::Weight(typeWeight(type)));
    if (type == Type::Heading)
        font.setLetterSpacing(QFont::AbsoluteSpacing, -0.2);
    if (type == Type::Display)
        font.setLetterSpacing(QFont::AbsoluteSpacing, -0.4);
    return font;
}

QString uiFontFamily()
{
    static const QString family = [] {
        const QString inter = QStringLiteral("Inter");
        return QFontDatabase::hasFamily(inter)
                   ? inter
                   : QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    return family;
}

QString monoFontFamily()
{
    static const QString family = [] {
        const QString jetbrains = QStringLiteral("JetBrains Mono");
        return QFontDatabase::hasFamily(jetbrains)
                   ? jetbrains
                   : QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    }();
    return family;
}

} // namespace ltb::ui
