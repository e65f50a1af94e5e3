/** How commands that replay treat what `record --continuous` made. */
export const continuousHelp = `A recording made with record --continuous is replayed with the state that the sessions before it left: they run first, from
loading on, one after the other. Where one of them was erased or cannot be relied on, those behind it are undecidable.`
