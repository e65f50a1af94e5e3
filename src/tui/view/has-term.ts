/** Whether a text has the term in it; upper and lower case are one. */
export const hasTerm = (text: string, term: string): boolean => text.toLowerCase().includes(term.toLowerCase())
