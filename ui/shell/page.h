// What a section of the main window is. Pages know services, not each other: they ask for a route.
#pragma once

#include "ui/theme/tokens.h"

#include <QWidget>

namespace ltb::ui {

// Where to go. `page` is a Page::Info::id; the argument is the page's own business.
struct Route {
    QString page;
    QString argument{};
    bool operator==(const Route &) const = default;
};

// Ids of the built-in pages.
namespace pages {
inline constexpr char fleet[] = "fleet";
inline constexpr char conversations[] =
    "conversations"; // argument: a session key, or "instance:ID"
inline constexpr char deployments[] = "deployments"; // argument: a deployment id
inline constexpr char credentials[] = "credentials";
inline constexpr char settings[] = "settings";
inline constexpr char newServer[] =
    "new-server"; // argument: a deployment id to go on with, or empty
} // namespace pages

enum class PageGroup { Operate, Govern, Footer, Hidden };

class Page : public QWidget {
    Q_OBJECT
public:
    struct Info {
        QString id;
        QString title; // in the rail and the top bar
        QString iconName;
        PageGroup group = PageGroup::Operate;
    };

    explicit Page(Info info, QWidget *parent = nullptr) : QWidget(parent), m_info(std::move(info))
    {}
    const Info &info() const { return m_info; }

    virtual void refresh() {} // F5
    virtual void open(const QString &argument) { Q_UNUSED(argument) } // the page was routed to

signals:
    void routeRequested(ltb::ui::Route route);
    void notified(ltb::ui::StatusTone tone, QString text); // a toast
    void badgeChanged(int count); // beside the title in the rail

private:
    Info m_info;
};

} // namespace ltb::ui
