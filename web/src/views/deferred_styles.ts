// The style of what is fetched after the first page. The page names it for paper and forced colours only: the browser fetches it
// from the beginning, and draws nothing later for it.

/** Resolves when it is in force; also if it can't be had: what it is for works without. */
export function deferredStyles(): Promise<void> {
  const link = document.getElementById('deferred-styles') as HTMLLinkElement | null
  if (!link) return Promise.resolve()
  return new Promise((resolve) => {
    link.onload = link.onerror = () => resolve()
    link.media = 'all'
    if (link.sheet) resolve()
  })
}
