// One choice of a few, side by side; arrow keys move, screen readers hear radio buttons.
#pragma once

#include <QWidget>

#include <vector>

namespace ltb::ui {

class SegmentButton;

class SegmentedControl : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedControl(const QString &accessibleName, QWidget *parent = nullptr);
    int addSegment(const QString &text); // returns its index
    void setSegmentText(int index, const QString &text);
    int current() const;
    void setCurrent(int index);

signals:
    void currentChanged(int index); // by the operator

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<SegmentButton *> m_segments; // children
};

} // namespace ltb::ui
