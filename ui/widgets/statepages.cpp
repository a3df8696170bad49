#include "ui/widgets/statepages.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"

#include <QVBoxLayout>

namespace ltb::ui {

namespace {
constexpr int failedWidth = 640;
} // namespace

StatePages::StatePages(const QString &loadingText, QWidget *content, QWidget *parent)
    : QStackedWidget(parent)
    , m_loading(new QWidget(this))
    , m_content(content)
    , m_failed(new QWidget(this))
    , m_banner(new Banner(StatusTone::Error, m_failed))
{
    auto *loading = new QVBoxLayout(m_loading);
    loading->setSpacing(space::m);
    loading->addStretch(2);
    loading->addWidget(new BusyIndicator(28, m_loading), 0, Qt::AlignHCenter);
    loading->addWidget(makeLabel(loadingText, Type::Body, Ink::Text2, m_loading), 0,
                       Qt::AlignHCenter);
    loading->addStretch(3);

    auto *failed = new QVBoxLayout(m_failed);
    failed->setContentsMargins(space::page, space::page, space::page, space::page);
    m_banner->setMaximumWidth(failedWidth);
    failed->addStretch(1);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_banner, 20);
    row->addStretch(1);
    failed->addLayout(row);
    failed->addStretch(2);
    Button *retry = m_banner->addAction(tr("Try again"), QStringLiteral("rotate-ccw"));
    connect(retry, &Button::clicked, this, &StatePages::retryRequested);

    addWidget(m_loading);
    addWidget(m_content);
    addWidget(m_failed);
}

void StatePages::setEmpty(EmptyState *empty)
{
    m_empty = empty;
    addWidget(empty);
}

void StatePages::showLoading()
{
    setCurrentWidget(m_loading);
}

void StatePages::showContent()
{
    setCurrentWidget(m_content);
}

void StatePages::showEmpty()
{
    setCurrentWidget(m_empty ? static_cast<QWidget *>(m_empty) : m_content);
}

void StatePages::showError(const core::Error &error)
{
    m_banner->setError(error);
    setCurrentWidget(m_failed);
}

} // namespace ltb::ui
