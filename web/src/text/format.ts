// Dates, times and names, the way the chosen language writes them.
import { words } from './index'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${words.value.tag} ${name}`
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(regional(words.value.tag), options)))
  return made
}

/** The browser's own regional form of the language, if it has one: en-GB writes times differently from en-US. */
export function regional(tag: string): string {
  return navigator.languages.find((language) => language.toLowerCase().split('-')[0] === tag) ?? tag
}

export const timeOf = (iso: string) => format('time', { timeStyle: 'short' }).format(new Date(iso))

export const dateOf = (iso: string) => format('date', { dateStyle: 'medium' }).format(new Date(iso))

export const momentOf = (iso: string) => format('moment', { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))

/** Stands for the local day: messages of one day have the same. */
export function dayKey(iso: string): number {
  const date = new Date(iso)
  return date.getFullYear() * 10000 + date.getMonth() * 100 + date.getDate()
}

function daysAgo(iso: string, now: number): number {
  const day = new Date(iso).setHours(0, 0, 0, 0)
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - day) / 86_400_000)
}

/** "Today", "Yesterday", "Monday, 5 May", with the year if it is another one. */
export function dayOf(iso: string, now = Date.now()): string {
  const ago = daysAgo(iso, now)
  if (ago === 0) return words.value.conversation.today
  if (ago === 1) return words.value.conversation.yesterday
  const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear()
  if (sameYear) return format('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(iso))
  return format('day of year', { dateStyle: 'long' }).format(new Date(iso))
}

/** As short as it can be: a time today, a weekday this week, a date before. */
export function shortWhen(iso: string, now = Date.now()): string {
  const ago = daysAgo(iso, now)
  if (ago === 0) return timeOf(iso)
  if (ago === 1) return words.value.conversation.yesterday
  if (ago > 1 && ago < 7) return format('weekday', { weekday: 'short' }).format(new Date(iso))
  return format('short', { dateStyle: 'short' }).format(new Date(iso))
}

/** "5 minutes ago", "yesterday". */
export function agoOf(iso: string, now = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat(words.value.tag, { numeric: 'auto' })
  const minutes = Math.round((new Date(iso).getTime() - now) / 60_000)
  if (minutes > -60) return relative.format(Math.min(0, minutes), 'minute')
  if (minutes > -24 * 60) return relative.format(Math.round(minutes / 60), 'hour')
  const days = -daysAgo(iso, now)
  return days > -30 ? relative.format(days, 'day') : dateOf(iso)
}
