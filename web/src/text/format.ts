// Dates, times and names, the way the chosen language writes them.
import { words } from './index'
import { locales } from './locales'
import { now as thisMinute, today } from './now'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${words.value.tag} ${locales().join()} ${name}`
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(regional(words.value.tag), options)))
  return made
}

/** How the browser's first language counts hours, whatever language the words are in: people set that for their clock, too. */
function clock(): Intl.DateTimeFormatOptions {
  const { hourCycle } = new Intl.DateTimeFormat(locales()[0], { hour: 'numeric' }).resolvedOptions()
  return { timeStyle: 'short', hourCycle }
}

/** The browser's own regional form of the language, if it has one: en-GB writes times differently from en-US. */
export function regional(tag: string): string {
  return locales().find((language) => language.toLowerCase().split('-')[0] === tag) ?? tag
}

export const timeOf = (iso: string) => format('time', clock()).format(new Date(iso))

/** With more than "12:59": "12:59 PM". */
export const longTimes = () => timeOf('2026-01-01T12:59').length > 5

export const dateOf = (iso: string) => format('date', { dateStyle: 'medium' }).format(new Date(iso))

export const momentOf = (iso: string) => format('moment', { dateStyle: 'full', ...clock() }).format(new Date(iso))

/** To be read anywhere and at any time: "29/11/2026, 14:03". */
export const numericMomentOf = (iso: string) => format('numeric', { dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso))

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
export function dayOf(iso: string, now = today()): string {
  const ago = daysAgo(iso, now)
  if (ago === 0) return words.value.conversation.today
  if (ago === 1) return words.value.conversation.yesterday
  const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear()
  if (sameYear) return format('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(iso))
  return format('day of year', { dateStyle: 'long' }).format(new Date(iso))
}

/** "Ann, Bob and Carl". */
export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(regional(words.value.tag), { type: 'conjunction' }).format(names)
}

/** As short as it can be: a time today, a weekday this week, a date before. */
export function shortWhen(iso: string, now = today()): string {
  const ago = daysAgo(iso, now)
  if (ago === 0) return timeOf(iso)
  if (ago === 1) return words.value.conversation.yesterday
  if (ago > 1 && ago < 7) return format('weekday', { weekday: 'short' }).format(new Date(iso))
  return format('short', { dateStyle: 'short' }).format(new Date(iso))
}

/** "5 minutes ago", "yesterday". */
export function agoOf(iso: string, now = thisMinute()): string {
  const relative = new Intl.RelativeTimeFormat(words.value.tag, { numeric: 'auto' })
  const minutes = Math.round((new Date(iso).getTime() - now) / 60_000)
  if (minutes > -60) return relative.format(Math.min(0, minutes), 'minute')
  if (minutes > -24 * 60) return relative.format(Math.round(minutes / 60), 'hour')
  const days = -daysAgo(iso, now)
  return days > -30 ? relative.format(days, 'day') : dateOf(iso)
}
