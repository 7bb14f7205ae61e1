// Quiet hours and the pause, in the settings. They hold on all devices.
import { useId, useState } from 'preact/hooks'

import type { QuietHours } from '../../protocol.gen'
import { words } from '../../text'
import { numericMomentOf, regional } from '../../text/format'
import { now } from '../../text/now'
import { roomsWords } from '../../text/rooms'
import { useClient, useSelect } from '../context'
import { attempt, useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Icon } from '../icons'
import { Select } from '../select'
import { toast } from '../toasts'
import { pausedUntil, timeZones, zoneHere } from './hours'

const hourMs = 3_600_000
const pauses = ['hour', 'four', 'tomorrow', 'week'] as const
/** Weeks begin on Monday here, as in the times to send a message. */
const week = [1, 2, 3, 4, 5, 6, 0] as const

export function pauseEnd(pause: (typeof pauses)[number], from: Date): Date {
  const later = (hours: number) => new Date(from.getTime() + hours * hourMs)
  switch (pause) {
    case 'hour': return later(1)
    case 'four': return later(4)
    case 'tomorrow': return new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1, 9)
    case 'week': return later(7 * 24)
  }
}

/** A node that is older knows nothing of it. */
export function QuietSection() {
  const t = roomsWords.value.quiet
  const preferences = useSelect((state) => state.preferences)
  if (!preferences) return null
  const { quietHours } = preferences
  return (
    <section>
      <h2>{t.title}</h2>
      <p class="quiet">{t.lead}</p>
      <Pause until={pausedUntil(preferences, now())} />
      <Hours key={JSON.stringify(quietHours)} hours={quietHours} />
    </section>
  )
}

function Pause({ until }: { until: string | undefined }) {
  const client = useClient()
  const t = roomsWords.value.quiet
  const id = useId()
  const set = (end: Date | null) => void attempt(() => client.call('update_preferences', { pausedUntil: end && end.toISOString() }))
  return (
    <div class="quiet-pause">
      <p id={id} class="field-label">{t.pause}</p>
      <p role="status" class={until === undefined ? 'hidden' : undefined}>{until === undefined ? '' : t.paused(numericMomentOf(until))}</p>
      {until === undefined ? (
        <div class="chips" role="group" aria-labelledby={id}>
          {pauses.map((pause) => (
            <button key={pause} type="button" class="chip status-preset" onClick={() => set(pauseEnd(pause, new Date()))}>
              {t.pauses[pause]}
            </button>
          ))}
        </div>
      ) : (
        <button type="button" class="button" onClick={() => set(null)}>
          <Icon name="bell" size={18} />
          {t.resume}
        </button>
      )}
    </div>
  )
}

function Hours({ hours }: { hours: QuietHours | undefined }) {
  const client = useClient()
  const t = roomsWords.value.quiet
  const id = useId()
  const [on, setOn] = useState(hours !== undefined)
  const [days, setDays] = useState<readonly number[]>(hours?.days ?? week)
  const [zone, setZone] = useState(hours?.timeZone ?? zoneHere())
  const { busy, error, run, setError } = useTask()
  const change = (next: boolean) => {
    setOn(next)
    if (!next && hours) void attempt(() => client.call('update_preferences', { quietHours: null })).then((well) => well || setOn(true))
  }
  const save = (fields: Fields) => {
    const [from, to] = [fields('from').slice(0, 5), fields('to').slice(0, 5)]
    if (from === to) return setError({ text: t.same })
    if (days.length === 0) return setError({ text: t.noDay })
    const some = days.length < week.length ? { days: [...days].sort() } : {}
    void run(async () => {
      await client.call('update_preferences', { quietHours: { from, to, timeZone: zone, ...some } })
      toast(words.value.common.saved)
    })
  }
  return (
    <>
      <label class="check">
        <span>
          {t.each}
          <small>{t.eachHint}</small>
        </span>
        <input type="checkbox" role="switch" checked={on} onChange={(event) => change(event.currentTarget.checked)} />
      </label>
      {on && (
        <Form send={save}>
          <div class="quiet-times">
            <Time label={t.from} name="from" initial={hours?.from ?? '22:00'} />
            <Time label={t.to} name="to" initial={hours?.to ?? '07:00'} />
          </div>
          <Days label={t.days} days={days} change={setDays} />
          <div class="field">
            <label for={id}>{t.zone}</label>
            <Select id={id} name="zone" value={zone} onChoose={setZone}>
              {timeZones(zone).map((name) => <option key={name} value={name}>{name.replaceAll('_', ' ')}</option>)}
            </Select>
          </div>
          {error && (
            <p class="error" role="alert">
              {error.text}
            </p>
          )}
          <div class="buttons">
            <button type="submit" class="button" disabled={busy} aria-busy={busy}>
              {t.save}
            </button>
          </div>
        </Form>
      )}
    </>
  )
}

function Time({ label, name, initial }: { label: string; name: string; initial: string }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} class="input" type="time" name={name} required defaultValue={initial} />
    </div>
  )
}

function Days({ label, days, change }: { label: string; days: readonly number[]; change: (days: readonly number[]) => void }) {
  const id = useId()
  const nameOf = (day: number, weekday: 'short' | 'long') =>
    // The first of November 2026 is a Sunday.
    new Intl.DateTimeFormat(regional(words.value.tag), { weekday, timeZone: 'UTC' }).format(Date.UTC(2026, 10, 1 + day))
  return (
    <div class="field quiet-days" role="group" aria-labelledby={id}>
      <span id={id} class="field-label">{label}</span>
      <div class="choices">
        {week.map((day) => (
          <label key={day}>
            <input
              type="checkbox" aria-label={nameOf(day, 'long')} checked={days.includes(day)}
              onChange={(event) => change(event.currentTarget.checked ? [...days, day] : days.filter((other) => other !== day))}
            />
            <span>{nameOf(day, 'short')}</span>
          </label>
        ))}
      </div>
    </div>
  )
}
