/** How a key is written for people: `j`, `PageDown`, `Ctrl-p`. */
export const keyText = (key: string): string => {
  const [control, name] = key.startsWith('ctrl+') ? ['Ctrl-', key.slice(5)] : ['', key]
  return `${control}${written[name] ?? name}`
}

const written: Readonly<Record<string, string>> = {
  ' ': 'space',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  home: 'Home',
  end: 'End',
  return: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  backspace: 'Backspace',
  delete: 'Delete',
}

/** The key of a name as people write it, in upper or lower case; undefined where there is no such key. */
export const keyNamed = (text: string): string | undefined => {
  if ([...text].length === 1) return text
  const control = /^ctrl[-+]([a-y])$/i.exec(text)?.[1]?.toLowerCase()
  if (control !== undefined) return taken.includes(control) ? undefined : `ctrl+${control}`
  const lower = text.toLowerCase()
  return Object.keys(written).find((key) => key === lower || written[key]?.toLowerCase() === lower)
}

/** What ends a program is not ours to give away; i, j and m are Tab, line feed and Enter to a terminal. */
const taken: readonly string[] = ['c', 'i', 'j', 'm']
