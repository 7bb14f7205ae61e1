// When a message may be sent later: what is offered, and how a field for a time writes it.

export interface Offer {
  readonly name: 'hour' | 'tomorrow' | 'monday'
  readonly at: Date
}

const morning = (now: Date, days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9)

/** On a Sunday tomorrow is Monday; on a Monday the next one is meant. */
export function offersOf(now: Date): Offer[] {
  const toMonday = (8 - now.getDay()) % 7 || 7
  const offers: Offer[] = [{ name: 'hour', at: new Date(now.getTime() + 3_600_000) }, { name: 'tomorrow', at: morning(now, 1) }]
  return toMonday === 1 ? offers : [...offers, { name: 'monday', at: morning(now, toMonday) }]
}

/** As `<input type="datetime-local">` has it: local, without seconds. */
export function fieldOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Undefined: it says no time that lies ahead. */
export function timeIn(field: string, now: Date): Date | undefined {
  const at = new Date(field)
  return at > now ? at : undefined
}

/** The next full hour that is at least so far away. */
export const nextHour = (now: Date) => new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 2)
