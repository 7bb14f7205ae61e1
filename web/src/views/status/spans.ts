// How long a status stays.
const minute = 60_000

export const spanNames = ['never', 'half', 'hour', 'four', 'today', 'week'] as const
export type Span = (typeof spanNames)[number]

/** Weeks end on Sunday evening. */
export function endOf(span: Span, now: Date): Date | undefined {
  const later = (minutes: number) => new Date(now.getTime() + minutes * minute)
  const midnight = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  switch (span) {
    case 'half': return later(30)
    case 'hour': return later(60)
    case 'four': return later(240)
    case 'today': return midnight(1)
    case 'week': return midnight(((7 - now.getDay()) % 7) + 1)
    default: return undefined
  }
}
