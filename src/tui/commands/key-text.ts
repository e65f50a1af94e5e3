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
