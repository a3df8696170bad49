// A rounded surface that groups what belongs together.
#pragma once

#include "ui/theme/tokens.h"

#include <QFrame>

class QVBoxLayout;

namespace ltb::ui {

class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(QWidget *parent = nullptr);
    // A vertical layout with the usual margins, made on first use.
    QVBoxLayout *body();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body = nullptr;
};

} // namespace ltb::ui
