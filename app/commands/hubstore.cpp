#include "app/commands/hubstore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace ltb::app {

using namespace Qt::StringLiterals;

void addStoreOption(QCommandLineParser &parser)
{
    parser.addOption(
        {u"store"_s,
         QCoreApplication::translate("ltb::app", "The hub's database: sqlite:FILE. Without it, "
                                                 "hub.sqlite in the data folder."),
         u"STORE"_s});
}

core::Result<core::store::StoreLocation> hubStoreLocation(const Invocation &invocation)
{
    const QString chosen = invocation.options.value(u"store"_s);
    const auto location = core::store::StoreLocation::parse(
        chosen.isEmpty() ? u"sqlite:%1/hub.sqlite"_s.arg(invocation.dataDirectory) : chosen);
    if (!location || location->engine != core::store::StoreLocation::Engine::Sqlite)
        return location;
    const QString folder = QFileInfo(location->path).absolutePath();
    if (!QDir().mkpath(folder))
        return core::Error{
            core::ErrorCode::Storage,
            QCoreApplication::translate("ltb::app", "The folder %1 cannot be made.").arg(folder),
            {},
            u"store"_s};
    return location;
}

} // namespace ltb::app
