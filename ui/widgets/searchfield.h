// A line edit that searches: magnifier in front, cross behind, Escape clears.
#pragma once

#include <QLineEdit>

namespace ltb::ui {

class SearchField : public QLineEdit {
    Q_OBJECT
public:
    // `placeholder` says what is searched and is the accessible name.
    explicit SearchField(const QString &placeholder, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace ltb::ui
