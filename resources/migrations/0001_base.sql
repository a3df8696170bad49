-- Accounts at providers, sealed secrets and settings: what every installation has.
-- Times are UTC milliseconds. A column that ends in _ciphertext holds an envelope (docs/security.md).

CREATE TABLE provider_accounts (
    id TEXT NOT NULL PRIMARY KEY,              -- ULID
    provider_id TEXT NOT NULL,                 -- 'hetzner'
    name TEXT NOT NULL,                        -- the operator's own
    endpoint TEXT NOT NULL DEFAULT '',         -- empty: the vendor's
    token_ciphertext BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,                      -- NULL: never
    tested_at INTEGER,                         -- NULL: never
    check_json TEXT,                           -- what the last successful test said
    test_error_json TEXT,                      -- why the last test failed; NULL after a good one
    UNIQUE (provider_id, name)
);

CREATE TABLE secrets (
    id TEXT NOT NULL PRIMARY KEY,              -- ULID
    owner TEXT NOT NULL,                       -- what it belongs to: 'deployment/01J…', 'hub'
    name TEXT NOT NULL,                        -- 'ssh_private_key'
    value_ciphertext BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,                      -- NULL: never
    UNIQUE (owner, name)
);

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,             -- 'console.theme'
    value_json TEXT NOT NULL,
    updated_at INTEGER NOT NULL
);
