/** Ids of intakes that this thread writes: nobody has left them. */
export const openIntakes = new Set<string>()
