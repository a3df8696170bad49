#include "core/secrets/keystore.h"

namespace ltb::core::secrets {

Task<Secret> readOrCreateKey(KeyStore *store)
{
    const Result<Secret> existing = co_await store->read().result();
    if (existing)
        co_return existing.value();
    if (existing.error().code != ErrorCode::NotFound)
        co_await fail(existing.error());

    const Result<Secret> created = co_await store->create().result();
    if (created)
        co_return created.value();
    if (created.error().code != ErrorCode::Conflict) // another process was faster
        co_await fail(created.error());
    co_return co_await store->read();
}

} // namespace ltb::core::secrets
