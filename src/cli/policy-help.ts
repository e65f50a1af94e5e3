/** What `--policy` may name. */
export const policyHelp = 'a Lua file, a configuration (*.conf), or a folder of either'
