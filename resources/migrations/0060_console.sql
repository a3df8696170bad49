-- What the console keeps of conversations: a cache of the hub's log, and what the operator typed.
CREATE TABLE console_sessions (
    session_key TEXT PRIMARY KEY,
    instance_id TEXT NOT NULL DEFAULT '',
    agent_id TEXT NOT NULL,
    agent_name TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    last_text TEXT NOT NULL DEFAULT '',
    last_at_ms BIGINT NOT NULL DEFAULT 0,
    last_seq BIGINT NOT NULL DEFAULT 0,
    read_seq BIGINT NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    created_at_ms BIGINT NOT NULL
);

-- Durable messages exactly as the hub sent them; the log of a session has no gaps up to last_seq.
CREATE TABLE console_messages (
    session_key TEXT NOT NULL,
    seq BIGINT NOT NULL,
    message_id TEXT NOT NULL,
    frame TEXT NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session_key, seq),
    UNIQUE (session_key, message_id)
);

-- Typed here, not yet acknowledged by the hub.
CREATE TABLE console_outbox (
    message_id TEXT PRIMARY KEY,
    session_key TEXT NOT NULL,
    frame TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    error_json TEXT
);
CREATE INDEX console_outbox_by_session ON console_outbox (session_key, message_id);

CREATE TABLE console_drafts (
    session_key TEXT PRIMARY KEY,
    text TEXT NOT NULL
);
