// launchthatbot user-data render --spec FILE: the exact cloud-init document of a specification.
#pragma once

#include "app/command.h"

namespace ltb::app {

class UserDataRenderCommand final : public Command {
public:
    QStringList words() const override;
    QString summary() const override;
    void addOptions(QCommandLineParser &parser) const override;
    core::Task<ExitCode> run(const Invocation *invocation) override;
};

} // namespace ltb::app
