// One page of the wizard.
#pragma once

#include "ui/wizard/wizarddraft.h"

#include <QWidget>

namespace ltb::ui {

class WizardStep : public QWidget {
    Q_OBJECT
public:
    WizardStep(QString title, WizardDraft &draft, QWidget *parent = nullptr)
        : QWidget(parent), m_draft(draft), m_title(std::move(title))
    {}

    const QString &title() const { return m_title; } // in the rail
    virtual void enter() = 0; // about to be shown
    // Why Next is not possible yet, as a sentence; empty when it is.
    virtual QString obstacle() const = 0;
    // Shows an error at the field it names ("agent.name"); false when the field is not here.
    virtual bool showError(const core::Error &error) = 0;

signals:
    void changed(); // obstacle() or the draft is different now

protected:
    WizardDraft &m_draft;

private:
    QString m_title;
};

} // namespace ltb::ui
