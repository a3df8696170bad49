-- Deployments, every attempt at their steps, the ledger of what exists at providers, and leases.

CREATE TABLE deployments (
    id TEXT NOT NULL PRIMARY KEY,              -- ULID; the value of the label ltb-deployment
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    spec_json TEXT NOT NULL,
    state TEXT NOT NULL,                       -- running, waiting_for_retry, failed, done, …
    error_json TEXT,                           -- why it is failed or cleanup_failed
    instance_id TEXT,                          -- at the hub; NULL: not registered
    token_expires_at BIGINT NOT NULL DEFAULT 0,
    ssh_public_key TEXT NOT NULL,
    ssh_private_key_ciphertext BLOB,
    bootstrap_token_ciphertext BLOB,           -- NULL before registration and once it is worthless
    gateway_token_ciphertext BLOB,
    portainer_password_ciphertext BLOB,
    model_key_ciphertext BLOB,                 -- NULL: none given, or handed over
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0         -- 0: still at work
);

CREATE TABLE deployment_steps (
    deployment_id TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    step TEXT NOT NULL,                        -- 'create_server.find_or_create', 'docker'
    number INTEGER NOT NULL,                   -- of the attempt, over all resumptions, from 1
    is_guest_stage INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,                  -- since the last resumption
    max_attempts INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT NOT NULL DEFAULT 0,
    error_json TEXT,
    log_tail TEXT NOT NULL DEFAULT '',         -- of a guest stage, redacted
    PRIMARY KEY (deployment_id, step, number)
);

-- The ledger: whatever costs money or stays behind. A row is written before the provider is asked,
-- and is kept after the provider said 404.
CREATE TABLE server_resources (
    id TEXT NOT NULL PRIMARY KEY,              -- ULID
    deployment_id TEXT NOT NULL REFERENCES deployments (id),
    kind TEXT NOT NULL,                        -- server, firewall, ssh_key
    state TEXT NOT NULL,                       -- intended, present, removing, gone
    provider_id TEXT NOT NULL DEFAULT '',      -- empty while it is only intended
    name TEXT NOT NULL,
    billed INTEGER NOT NULL,
    surplus INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    removed_at BIGINT NOT NULL DEFAULT 0,
    error_json TEXT                            -- why it is still there
);
CREATE INDEX server_resources_by_deployment ON server_resources (deployment_id);

CREATE TABLE servers (
    id TEXT NOT NULL PRIMARY KEY,              -- ULID
    deployment_id TEXT NOT NULL REFERENCES deployments (id),
    account_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    name TEXT NOT NULL,
    location TEXT NOT NULL,
    size TEXT NOT NULL,
    ipv4 TEXT NOT NULL,
    ipv6 TEXT NOT NULL,
    pending_actions_json TEXT NOT NULL,        -- of the provider, to wait for
    created_at BIGINT NOT NULL,
    removed_at BIGINT NOT NULL DEFAULT 0,      -- 0: exists
    UNIQUE (deployment_id, provider_id)
);

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,            -- 'deployment/01J…'
    owner TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE quotes (
    deployment_id TEXT NOT NULL PRIMARY KEY REFERENCES deployments (id) ON DELETE CASCADE,
    quote_json TEXT NOT NULL,
    quoted_at BIGINT NOT NULL                  -- when the provider stated the prices
);
