// The product's buttons: one look, five weights, an icon of the family, a visible keyboard focus.
#pragma once

#include <QPushButton>

namespace ltb::ui {

class Button : public QPushButton {
    Q_OBJECT
public:
    enum class Weight {
        Primary, // one a page
        Secondary,
        Ghost, // no frame until hovered
        Danger, // opens a dangerous question
        DangerPrimary // answers it
    };
    enum class Size { Normal, Small };

    Button(const QString &text, Weight weight, QWidget *parent = nullptr);
    Button(const QString &text, const QString &iconName, Weight weight, QWidget *parent = nullptr);

    void setWeight(Weight weight);
    void setIconName(const QString &name);
    void setSize(Size size);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Colors;
    Colors colors() const;
    QFont labelFont() const;

    Weight m_weight;
    Size m_size = Size::Normal;
    QString m_iconName;
};

// A square ghost button; `name` is what the tooltip and the screen reader say.
Button *makeIconButton(const QString &iconName, const QString &name, QWidget *parent = nullptr);

} // namespace ltb::ui
