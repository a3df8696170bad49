-- The connector's memory: what it was asked, how far each turn is, and what the hub has not
-- acknowledged yet. Times are UTC milliseconds.

CREATE TABLE connector_inbox (
    message_id TEXT NOT NULL PRIMARY KEY,      -- id of the inbound.user
    position INTEGER NOT NULL,                 -- order of arrival
    session_key TEXT NOT NULL,                 -- the relay's
    gateway_key TEXT NOT NULL,                 -- the gateway's, lower case
    run_key TEXT NOT NULL,                     -- idempotency key for the gateway
    run_id TEXT NOT NULL,                      -- the gateway's run that answers
    boot_id TEXT NOT NULL DEFAULT '',          -- the gateway process it was handed to
    state TEXT NOT NULL,                       -- received, sent, finished
    frame BLOB,                                -- the message; NULL when finished
    progress TEXT NOT NULL DEFAULT '',         -- text so far, as JSON
    received_at INTEGER NOT NULL,
    finished_at INTEGER                        -- NULL: not yet
);
CREATE INDEX connector_inbox_unfinished ON connector_inbox (position) WHERE finished_at IS NULL;

CREATE TABLE connector_outbox (
    id TEXT NOT NULL PRIMARY KEY,              -- of the message
    position INTEGER NOT NULL UNIQUE,          -- order of sending
    frame BLOB NOT NULL,
    created_at INTEGER NOT NULL
);
