-- Inbound policy of Lantern, a small (and invented) platform that carries notices for clubs.
--
-- Momentum loads this one script:
--
--     scriptlet "scriptlet" {
--       script "lantern" { source = "policy" }
--     }
--
-- The rules live in one file each under lantern/. What may be tuned is in lantern/settings.lua; the
-- lists that other people edit (allowed peers, blocked mailboxes, smart hosts) are text files in data/.

require("msys.core")
require("msys.extended.vctx")
require("msys.extended.ac")
require("msys.extended.message")
require("msys.extended.message_routing")
require("msys.audit_series")
require("msys.cidr")
require("msys.datasource")
require("msys.db")
require("msys.pcre")
require("msys.pbp")

-- The order matters. In each phase the modules are asked from top to bottom, and the first that
-- returns VALIDATE_DONE ends the phase: cheap checks stand before those that ask the database, and the
-- ledger stands last so that it sees only what everybody else let through.
msys.registerModule("lantern_limits", require("lantern.limits"))
msys.registerModule("lantern_greeting", require("lantern.greeting"))
msys.registerModule("lantern_sender", require("lantern.sender"))
msys.registerModule("lantern_mailboxes", require("lantern.mailboxes"))
msys.registerModule("lantern_handling", require("lantern.handling"))
msys.registerModule("lantern_content", require("lantern.content"))
msys.registerModule("lantern_routing", require("lantern.routing"))
msys.registerModule("lantern_ledger", require("lantern.ledger"))
