// A scrolling column without a frame, as wide as its viewport: never a horizontal bar.
#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace ltb::ui {

class SectionScroll : public QScrollArea {
    Q_OBJECT
public:
    explicit SectionScroll(QWidget *parent = nullptr);
    QVBoxLayout *column() const { return m_column; }

private:
    QVBoxLayout *m_column;
};

} // namespace ltb::ui
