// A connector between a fake hub and a fake gateway, with its state in a folder, so that a test can
// end its process and start the next one.
#pragma once

#include "core/connector/connector.h"
#include "tests/support/waitfor.h"
#include "tests/unit/connector/fakegateway.h"
#include "tests/unit/connector/fakehub.h"

#include <QTemporaryDir>

#include <memory>

namespace ltb::tests {

struct ConnectorBench {
    ConnectorBench()
    {
        m_limits.rerunWait = std::chrono::milliseconds(400);
        m_limits.recheck = std::chrono::milliseconds(50);
        m_limits.deltaInterval = std::chrono::milliseconds(5);
    }
    ~ConnectorBench() { kill(); }

    void start()
    {
        using namespace core::connector;
        const auto folder = StateDir::open(m_dir.filePath(QStringLiteral("state")));
        const auto identity = DeviceIdentity::loadOrCreate(*folder);
        core::store::StoreLocation location;
        location.path = folder->filePath(QStringLiteral("connector.sqlite"));
        auto store = core::store::StoreThread::start(location);
        m_store = std::move(*store);
        ConnectorOptions options;
        options.hub.url = m_hub.url();
        options.hub.token = core::Secret::fromBytes("ltbi_test");
        options.hub.firstWait = options.gateway.firstWait = std::chrono::milliseconds(10);
        options.hub.longestWait = options.gateway.longestWait = std::chrono::milliseconds(100);
        options.gateway.url = m_gateway.url();
        options.gateway.sharedToken = core::Secret::fromBytes(m_gateway.m_sharedToken.toUtf8());
        options.agents = {*AgentBinding::parse(QStringLiteral("ada=main"))};
        options.limits = m_limits;
        m_connector = std::make_unique<Connector>(std::move(options), *folder, *identity,
                                                  m_store.get(), core::systemClock());
        const auto started = waitFor(m_connector->start());
        if (!started)
            qFatal("%s", qPrintable(core::describe(started.error())));
    }
    // The process is gone; what it wrote is there.
    void kill()
    {
        m_connector.reset();
        m_store.reset();
    }

    QTemporaryDir m_dir;
    FakeHub m_hub;
    FakeGateway m_gateway;
    core::connector::TurnLimits m_limits;
    std::unique_ptr<core::store::StoreThread> m_store;
    std::unique_ptr<core::connector::Connector> m_connector;
};

} // namespace ltb::tests
