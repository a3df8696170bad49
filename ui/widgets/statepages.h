// The four faces of every view: loading, failed with retry, empty, content.
#pragma once

#include "core/base/error.h"

#include <QStackedWidget>

namespace ltb::ui {

class Banner;
class EmptyState;

class StatePages : public QStackedWidget {
    Q_OBJECT
public:
    // Takes `content`. `loadingText` is a sentence such as "Loading the fleet".
    StatePages(const QString &loadingText, QWidget *content, QWidget *parent = nullptr);
    void setEmpty(EmptyState *empty); // takes it
    void showLoading();
    void showContent();
    void showEmpty();
    void showError(const core::Error &error);

signals:
    void retryRequested();

private:
    QWidget *m_loading;
    QWidget *m_content;
    QWidget *m_failed;
    Banner *m_banner;
    EmptyState *m_empty = nullptr;
};

} // namespace ltb::ui
