// Style sheets are written in pixels, as they are at the browsers' own size of text, 16 px. What goes out follows the size
// that somebody has set: rem, and em where a media query asks how much room there is. Hairlines stay as they are.
const base = 16
const hairline = 3

const scaled = (css, unit) => css.replace(/(?<![\w.#-])(-?)(\d*\.?\d+)px\b/g, (all, sign, digits) =>
  Number(digits) <= hairline ? all : `${sign}${Number((Number(digits) / base).toFixed(5))}${unit}`)

/** The same sheet, in units of the size of text. */
export function toRem(css) {
  return css.split(/(@media[^{]*)/).map((part, index) => scaled(part, index % 2 ? 'em' : 'rem')).join('')
}
