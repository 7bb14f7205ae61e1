// The browser's languages.
let asked: readonly string[] | undefined
let good: readonly string[] = []

/** Those that Intl takes. WebKitGTK has the language "C" where the system has no other, and Intl throws for it. */
export function locales(all: readonly string[] = navigator.languages): readonly string[] {
  if (asked !== all) {
    asked = all
    good = all.filter(isTag)
  }
  return good
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0
  } catch {
    return false
  }
}
