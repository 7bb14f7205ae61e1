// When somebody wants no notifications: hours that come again, by the clock of a time zone, and a pause until a moment.
import type { Preferences, QuietHours } from '../../protocol.gen'

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** The day of the week (0: Sunday) and the minute of the day there. In a zone that this browser does not know: here. */
function clockIn(timeZone: string, at: number): { readonly day: number; readonly minute: number } {
  const form = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-GB', { ...form, timeZone })
  } catch {
    format = new Intl.DateTimeFormat('en-GB', form)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return { day: names.indexOf(parts.weekday ?? ''), minute: (Number(parts.hour) % 24) * 60 + Number(parts.minute) }
}

/** Hours over midnight belong to the day on which they begin. */
export function inHours({ from, to, timeZone, days }: QuietHours, at: number): boolean {
  const { day, minute } = clockIn(timeZone, at)
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  const on = (which: number) => days === undefined || days.includes(which)
  if (begin < end) return on(day) && begin <= minute && minute < end
  return (on(day) && minute >= begin) || (on((day + 6) % 7) && minute < end)
}

/** Until when somebody has paused notifications, if that is still to come. */
export function pausedUntil(preferences: Preferences | undefined, at: number): string | undefined {
  const until = preferences?.pausedUntil
  return until !== undefined && Date.parse(until) > at ? until : undefined
}

export function isQuiet(preferences: Preferences | undefined, at: number): boolean {
  if (pausedUntil(preferences, at) !== undefined) return true
  return preferences?.quietHours !== undefined && inHours(preferences.quietHours, at)
}

/** All that this browser knows, and the one that is chosen. */
export function timeZones(chosen: string): readonly string[] {
  const { supportedValuesOf } = Intl as { supportedValuesOf?: (key: 'timeZone') => string[] }
  const known = supportedValuesOf?.('timeZone') ?? []
  return known.includes(chosen) ? known : [chosen, ...known]
}

export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
