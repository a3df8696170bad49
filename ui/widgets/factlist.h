// Names and values in two columns, for side panels.
#pragma once

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace ltb::ui {

class ElidedLabel;

struct Fact {
    QString name;
    QString value;
};

class FactList : public QWidget {
    Q_OBJECT
public:
    explicit FactList(QWidget *parent = nullptr);
    // Facts without a value are left out.
    void setFacts(const std::vector<Fact> &facts);

private:
    struct Row {
        QLabel *name;
        ElidedLabel *value;
    };
    QGridLayout *m_grid;
    std::vector<Row> m_rows; // children
};

} // namespace ltb::ui
