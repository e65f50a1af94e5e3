/** EC_AUTH_*, by what the connection context calls them (`auth_status`); the numbers are chosen (`numeric-constants`). */
export const authStatuses = { pass: 0, fail: 1, error: 2 } as const
