-- The hub: who may connect, which agents exist, and every session's durable log.
-- Times are UTC milliseconds. Token columns hold SHA-256 in lower-case hex, never a token.

-- One row a thing that other processes on this store watch; `revision` grows with every change.
CREATE TABLE relay_revisions (
    name TEXT PRIMARY KEY,
    revision BIGINT NOT NULL
);

INSERT INTO relay_revisions (name, revision) VALUES ('accounts', 1);

CREATE TABLE instances (
    instance_id TEXT PRIMARY KEY,
    deployment_id TEXT UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    secrets_ciphertext BLOB,
    provider_instance_id TEXT,
    hostname TEXT,
    ssh_host_keys TEXT,
    alarm_at BIGINT,
    alarm_reason TEXT
);

CREATE TABLE agents (
    agent_id TEXT PRIMARY KEY,
    instance_id TEXT NOT NULL REFERENCES instances (instance_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX agents_by_instance ON agents (instance_id);

CREATE TABLE instance_tokens (
    token_id TEXT PRIMARY KEY,
    instance_id TEXT NOT NULL REFERENCES instances (instance_id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE INDEX instance_tokens_by_instance ON instance_tokens (instance_id);

CREATE TABLE operator_tokens (
    token_id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    agents TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE TABLE bootstrap_tokens (
    token_hash TEXT PRIMARY KEY,
    progress_hash TEXT NOT NULL UNIQUE,
    instance_id TEXT NOT NULL REFERENCES instances (instance_id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    first_contact_at BIGINT,
    nonce_hash TEXT,
    exchanged_at BIGINT,
    ingest_token_ciphertext BLOB,
    voided_at BIGINT,
    provisioned_at BIGINT
);

CREATE INDEX bootstrap_tokens_by_instance ON bootstrap_tokens (instance_id);

CREATE TABLE progress_events (
    instance_id TEXT NOT NULL REFERENCES instances (instance_id) ON DELETE CASCADE,
    run_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    exit_code BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    log TEXT NOT NULL,
    PRIMARY KEY (instance_id, run_id, seq)
);

CREATE TABLE heartbeats (
    instance_id TEXT PRIMARY KEY REFERENCES instances (instance_id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    status TEXT NOT NULL
);

CREATE TABLE sessions (
    session_key TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_agent ON sessions (agent_id);

-- `frame` is the message as it is forwarded: the sender's bytes with seq and instanceId stamped in.
-- `waiting` is 1 while an inbound.user waits for its connector's acknowledgement.
CREATE TABLE messages (
    session_key TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    instance_id TEXT NOT NULL,
    frame TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    waiting SMALLINT NOT NULL,
    delivered_at BIGINT,
    rejected_code TEXT,
    PRIMARY KEY (session_key, seq),
    UNIQUE (session_key, id)
);

CREATE INDEX messages_waiting ON messages (instance_id, session_key, seq) WHERE waiting = 1;
