// Numbers with their units, the way the chosen language writes them.
import { regional } from './format'
import { words } from './index'

const formats = new Map<string, Intl.NumberFormat>()

function format(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${words.value.tag} ${name}`
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.NumberFormat(regional(words.value.tag), options)))
  return made
}

export const numberOf = (n: number) => format('number', {}).format(n)

export const percentOf = (part: number) => format('percent', { style: 'percent', maximumFractionDigits: 0 }).format(part)

/** For places with little room. */
export const shortNumberOf = (n: number) => (n < 1e7 ? numberOf(n) : format('short', { notation: 'compact', maximumSignificantDigits: 3 }).format(n))

/** For what is measured: as exact as one can read it. */
export const roughly = (n: number) => format('rough', { maximumSignificantDigits: 3 }).format(n)

function measured(n: number, unit: string): string {
  return format(unit, { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 }).format(n)
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function bytesOf(bytes: number): string {
  // 999.6 would be written as 1,000 of its unit.
  const step = Math.min(sizes.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes * 1.0005) / 3))
  return measured(bytes / 1000 ** step, sizes[step]!)
}

/** In words, in the largest unit that it fills: "30 seconds", "5 minutes". */
export function spanOf(seconds: number): string {
  const [unit, size] = seconds >= 3600 ? (['hour', 3600] as const) : seconds >= 60 ? (['minute', 60] as const) : (['second', 1] as const)
  return format(`long ${unit}`, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(seconds / size))
}

export const durationOf = (ms: number) => (ms < 1000 ? measured(ms, 'millisecond') : measured(ms / 1000, 'second'))
