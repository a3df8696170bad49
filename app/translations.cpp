#include "app/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace ltb::app {

namespace {

void install(const QLocale &locale, const QString &catalogue, const QString &folder)
{
    auto *translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(locale, catalogue, QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

void installTranslations(const QString &language)
{
    const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
    const QString catalogue = QStringLiteral("launchthatbot");
    const QString folder = QStringLiteral(":/i18n");
    // The last one installed is asked first: English fills in what a language leaves out.
    install(QLocale(QLocale::English), catalogue, folder);
    if (locale.language() != QLocale::English)
        install(locale, catalogue, folder);
    install(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
}

} // namespace ltb::app
