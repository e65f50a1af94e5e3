/** In columns: a longer line is broken, and shorter ones the terminal breaks itself. */
export const lineWidth = 1000
