-- The orders in which the list of sessions can be read from any place on. Sessions that tie come as they were written: the
-- rowid ends every index. That by time also tells how replies were spread over time, without a look at the table.

DROP INDEX session_by_opened_at;
CREATE INDEX session_by_opened_at ON session (opened_at, stream, worst_reply) WHERE erased_at IS NULL;
CREATE INDEX session_by_stream ON session (stream) WHERE erased_at IS NULL;
CREATE INDEX session_by_peer ON session (coalesce(peer, '')) WHERE erased_at IS NULL;
CREATE INDEX session_by_sender ON session (coalesce(senders, '') COLLATE NOCASE) WHERE erased_at IS NULL;
CREATE INDEX session_by_reply ON session (coalesce(worst_reply, 0)) WHERE erased_at IS NULL;
CREATE INDEX session_by_revision ON session (revision) WHERE erased_at IS NULL;
