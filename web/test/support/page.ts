// As much of a browser's page as the views' modules ask for when they are loaded. To be imported before them.
const heard = new Map<string, (() => void)[]>()

const page = {
  location: { origin: 'https://chat.example', hash: '' },
  history: {
    replaceState(_: unknown, __: string, href: string) { page.location.hash = href },
  },
  addEventListener(name: string, listener: () => void) { heard.set(name, [...heard.get(name) ?? [], listener]) },
  navigator: { languages: ['en-US'], userAgent: '' },
  matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
  localStorage: { getItem: () => null, setItem: () => undefined },
}
for (const [name, value] of Object.entries(page)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })

/** Somebody follows a link, or goes back. */
export function goTo(hash: string): void {
  page.location.hash = hash
  heard.get('hashchange')?.forEach((listener) => listener())
}

export const address = () => page.location.hash
