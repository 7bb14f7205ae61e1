// Emoji to pick from: by group, by name, those used last on top. Arrow keys move in the grid.
import { useEffect, useRef, useState } from 'preact/hooks'

import { words } from '../text'
import { preferences, setPreference } from '../views/preferences'
import type { Emoji } from './emoji'

const columns = 8

export function Picker({ pick }: { pick: (emoji: string) => void }) {
  const t = words.value.emoji
  const [query, setQuery] = useState('')
  const [data, setData] = useState<typeof import('./emoji') | undefined>(undefined)
  const grid = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const recent = preferences.value.recentEmoji

  useEffect(() => {
    field.current?.focus()
    import('./emoji').then((module) => setData(module), () => undefined)
  }, [])
  const choose = (char: string) => {
    setPreference('recentEmoji', [char, ...recent.filter((other) => other !== char)].slice(0, columns * 2))
    pick(char)
  }
  const move = (event: KeyboardEvent) => {
    const stops = [...grid.current!.querySelectorAll<HTMLElement>('button')]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at < 0 ? 1 : columns, ArrowUp: -columns }[event.key]
    if (step === undefined || (at < 0 && event.key !== 'ArrowDown')) return
    event.preventDefault()
    stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
  }

  const found = query.length > 0 ? data?.search(query, 80) : undefined
  return (
    <div onKeyDown={move}>
      <input
        class="input"
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        ref={field}
        onInput={(event) => setQuery(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found?.[0]) choose(found[0].char)
        }}
      />
      <div class="picker-grid" ref={grid}>
        {found?.length === 0 && <p class="quiet">{t.none}</p>}
        {found && <Grid emoji={found} pick={choose} />}
        {!found && recent.length > 0 && <Group title={t.recent} emoji={recent.map((char) => ({ char, names: [char], tags: [] }))} pick={choose} />}
        {!found && data?.groups.map(([name, emoji]) => <Group key={name} title={t.groups[name as keyof typeof t.groups]} emoji={emoji} pick={choose} />)}
      </div>
    </div>
  )
}

function Group({ title, emoji, pick }: { title: string; emoji: readonly Emoji[]; pick: (char: string) => void }) {
  return (
    <section class="picker-group">
      <h3>{title}</h3>
      <Grid emoji={emoji} pick={pick} />
    </section>
  )
}

function Grid({ emoji, pick }: { emoji: readonly Emoji[]; pick: (char: string) => void }) {
  return (
    <div class="picker-row">
      {emoji.map((one) => (
        <button key={one.char} type="button" title={one.names[0]} aria-label={one.names[0]!.replaceAll('_', ' ')} onClick={() => pick(one.char)}>
          {one.char}
        </button>
      ))}
    </div>
  )
}
