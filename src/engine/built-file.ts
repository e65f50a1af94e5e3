/** The module of that name beside the one that asks, for a thread to be started from: as it was built, also when a test runs the source. */
export const builtFile = (askingUrl: string, name: string): URL => {
  const built = askingUrl.endsWith('.ts') ? askingUrl.replace(/^(.*)\/src\//s, '$1/dist/') : askingUrl
  return new URL(`./${name}.js`, built)
}
