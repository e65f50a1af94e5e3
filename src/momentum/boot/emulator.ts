/**
 * The version of the emulated host's rules. It goes up whenever a rule changes what a policy can observe
 * or what a session results in; recordings say under which they were made.
 */
export const emulatorVersion = 8
