// What is shown until the installation is open: waiting for the keyring, or why it did not work and
// what to do about it.
#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"

#include <QWidget>

class QLabel;
class QStackedWidget;

namespace ltb::ui {

class Button;
class FormRow;
class SecretField;

class StartupWindow : public QWidget {
    Q_OBJECT
public:
    explicit StartupWindow(QWidget *parent = nullptr);

    void showOpening(const QString &what);
    // Offers a passphrase beside "Try again" when it was the keychain that failed.
    void showError(const core::Error &error, bool offerPassphrase);

signals:
    void retryRequested();
    // Use a key file under this passphrase instead of the keychain, from now on.
    void passphraseChosen(const ltb::core::Secret &passphrase);
    void quitRequested();

private:
    QWidget *buildOpening();
    QWidget *buildFailed();
    void submitPassphrase();

    QStackedWidget *m_pages;
    QLabel *m_what;
    QLabel *m_message;
    QLabel *m_cause;
    QLabel *m_nextStep;
    QWidget *m_passphraseBox;
    FormRow *m_passphraseRow;
    SecretField *m_passphrase;
    Button *m_retry;
};

} // namespace ltb::ui
