// Which way a text runs: by its first letter that has a direction, as `dir="auto"` does.

const firstStrong = /[A-Za-z\u00c0-\u02af\u0370-\u058f\u0590-\u08ff\u0900-\ufdcf\ufdf0-\ufeff]/
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** Undefined: nothing in it says so. */
export function directionOf(text: string): 'ltr' | 'rtl' | undefined {
  const letter = firstStrong.exec(text)?.[0]
  return letter === undefined ? undefined : rightToLeft.test(letter) ? 'rtl' : 'ltr'
}
