// Adds a provider account: provider, name, token; tested before it is stored.
#pragma once

#include "core/console/credentials.h"

#include <QUrl>
#include <QWidget>

class QComboBox;
class QLineEdit;

namespace ltb::ui {

class Banner;
class BusyIndicator;
class Button;
class FormRow;
class SecretField;

class NewAccountForm : public QWidget {
    Q_OBJECT
public:
    explicit NewAccountForm(core::console::Credentials &credentials, QWidget *parent = nullptr);
    void focusFirst();
    void setPrimary(); // adding is what this page is for

signals:
    void added(ltb::core::AccountId id);

private:
    void submit();
    void finish(const core::Result<core::AccountId> &result);
    void setBusy(bool busy);
    void updateHelp();

    core::console::Credentials &m_credentials;
    QComboBox *m_provider;
    QLineEdit *m_name;
    FormRow *m_nameRow;
    SecretField *m_token;
    FormRow *m_tokenRow;
    QLineEdit *m_endpoint;
    FormRow *m_endpointRow;
    Button *m_help;
    QUrl m_helpUrl;
    Banner *m_banner;
    BusyIndicator *m_busy;
    Button *m_add;
};

} // namespace ltb::ui
