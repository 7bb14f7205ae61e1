// How well what was typed fits a name: one way for every place where one looks for somebody or something by name.

/** Letters that stand for others and do not come apart by themselves. */
const plain: Record<string, string> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h',
}

/** Without case, accents, and widths: what is left is compared. */
export function fold(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/[ßæœøłđðþıħ]/g, (letter) => plain[letter]!)
}

/** As German is written without its letters: `mueller` is Müller. */
const spelled = (text: string) => fold(text.normalize('NFC').toLowerCase().replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter]!))

const wordsIn = (text: string) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)

/** From the best on. The two last are guesses. */
export const fits = { whole: 100, beginning: 90, words: 80, anyWords: 75, initials: 70, inside: 60, typo: 40, scattered: 20, none: 0 } as const

/** Of this many letters on a slip is forgiven. */
const longEnough = 4
/** More letters than these are nobody's abbreviation. */
const mostScattered = 12
/** Names are shorter. */
const longestQuery = 200

/** How well a name fits: one of `fits`, or a little more. An empty query fits everything alike. */
export function fit(query: string, name: string): number {
  const wanted = fold(query).trim()
  if (wanted === '') return fits.whole
  if (wanted.length > longestQuery) return fits.none
  return Math.max(fitFolded(wanted, fold(name)), /[äöü]/i.test(name.normalize('NFC')) ? fitFolded(wanted, spelled(name)) : 0)
}

/** The best of several names of one. */
export const bestFit = (query: string, names: readonly (string | undefined)[]) =>
  names.reduce((best, name) => (name === undefined ? best : Math.max(best, fit(query, name))), fits.none as number)

function fitFolded(wanted: string, name: string): number {
  if (name === wanted) return fits.whole
  if (name.startsWith(wanted)) return fits.beginning
  const asked = wordsIn(wanted)
  const words = wordsIn(name)
  if (asked.length === 0) return name.includes(wanted) ? fits.inside : fits.none
  if (inOrder(asked, words)) return fits.words
  if (asked.every((part) => words.some((word) => word.startsWith(part)))) return fits.anyWords
  const letters = asked.join('')
  if (letters.length > 1 && words.map((word) => word[0]).join('').startsWith(letters)) return fits.initials
  if (asked.every((part) => name.includes(part))) return fits.inside
  if (asked.every((part) => words.some((word) => word.startsWith(part) || nearly(part, word)))) return fits.typo
  const scattered = asked.length === 1 ? scatter(wanted, name) : 0
  return scattered > 0 ? fits.scattered + scattered : fits.none
}

/** Each begins a word, one after the other. */
function inOrder(asked: readonly string[], words: readonly string[]): boolean {
  let at = 0
  for (const word of words) if (at < asked.length && word.startsWith(asked[at]!)) at++
  return at === asked.length
}

/** One letter too many, too few, wrong, or two of them changed places, against the beginning of the word. */
function nearly(part: string, word: string): boolean {
  if (part.length < longEnough) return false
  for (const length of [part.length - 1, part.length, part.length + 1]) {
    if (length <= word.length && oneSlip(part, word.slice(0, length))) return true
  }
  return false
}

function oneSlip(a: string, b: string): boolean {
  let head = 0
  while (head < a.length && a[head] === b[head]) head++
  const rest = (text: string, from: number) => text.slice(from)
  return (
    rest(a, head + 1) === rest(b, head + 1) ||
    rest(a, head + 1) === rest(b, head) ||
    rest(a, head) === rest(b, head + 1) ||
    (a[head] === b[head + 1] && a[head + 1] === b[head] && rest(a, head + 2) === rest(b, head + 2))
  )
}

/**
 * The letters in their order, the first one at the beginning of a word: `ptd` is ProducT Design. The answer grows with how
 * many of them begin words, up to 10; 0: they are not there.
 */
function scatter(wanted: string, name: string): number {
  if (wanted.length < 2 || wanted.length > mostScattered) return 0
  const begins = Array.from({ length: name.length }, (_, at) => at === 0 || /[^\p{L}\p{N}]/u.test(name[at - 1]!))
  // For each place: how many words have been begun, at best, if the letter is taken there; 0: it can't be.
  let begun: number[] = begins.map((first, at) => (first && name[at] === wanted[0] ? 1 : 0))
  for (const letter of wanted.slice(1)) {
    let before = 0
    begun = begun.map((count, at) => {
      const here = before > 0 && name[at] === letter ? before + Number(begins[at]) : 0
      before = Math.max(before, count)
      return here
    })
  }
  return Math.ceil((10 * Math.max(...begun)) / wanted.length)
}
