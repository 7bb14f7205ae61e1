// Emoji to pick from: by group, by name, those used last on top. Arrow keys move in the grid, and between the groups' signs.
import { useEffect, useRef, useState } from 'preact/hooks'

import { words } from '../text'
import { picturesWords } from '../text/pictures'
import { roomsWords } from '../text/rooms'
import { composing } from '../views/composing'
import { useLongPress } from '../views/conversation/long_press'
import { Icon, type IconName } from '../views/icons'
import { isOwn, ownNamed, OwnEmoji } from '../views/pictures/own_emoji'
import { preferences, setPreference } from '../views/preferences'
import type { Emoji } from './emoji'
import { hasSkin, type Skin, toned } from './skin'
import { openSkins } from './skin_menu'

const columns = 8

interface Section {
  readonly name: keyof typeof icons
  readonly emoji: readonly Emoji[]
}

const icons = {
  recent: 'clock', own: 'image', smileys: 'smile', people: 'users', nature: 'leaf', food: 'coffee', travel: 'car', activities: 'trophy', objects: 'lightbulb',
  symbols: 'hash', flags: 'flag',
} as const satisfies Record<string, IconName>

/** What stands in a text for one of the server's own. */
const ownIn = (text: string) => /^:([a-z0-9_-]+):$/.exec(text)?.[1]
const ownEmoji = (name: string): Emoji => ({ char: `:${name}:`, names: [name], tags: [] })
/** A name of the server's own stays as long as there is such an emoji. */
const isThere = (char: string) => isOwn(ownIn(char) ?? '') || ownIn(char) === undefined

export function Picker({ pick }: { pick: (emoji: string) => void }) {
  const t = words.value.emoji
  const [query, setQuery] = useState('')
  const [data, setData] = useState<typeof import('./emoji') | undefined>(undefined)
  const grid = useRef<HTMLDivElement>(null)
  const recent = preferences.value.recentEmoji.filter(isThere)
  const own = ownNamed('')

  useEffect(() => {
    import('./emoji').then((module) => setData(module), () => undefined)
  }, [])
  const skin = preferences.value.skin ?? 0
  const choose = (char: string) => {
    setPreference('recentEmoji', [char, ...recent.filter((other) => other !== char)].slice(0, columns * 2))
    pick(char)
  }
  const move = (event: KeyboardEvent) => {
    const stops = [...grid.current!.querySelectorAll<HTMLElement>('button')]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    if (at < 0 && (event.key !== 'ArrowDown' || !stops[0])) return
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at < 0 ? 1 : columns, ArrowUp: -columns }[event.key]
    if (step === undefined) return
    event.preventDefault()
    stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
  }

  const find = (text: string, most: number) => [...ownNamed(text.toLowerCase()).map(ownEmoji), ...(data?.search(text, most) ?? [])].slice(0, most)
  const found = query.length > 0 && data ? find(query, 80) : undefined
  const sections: Section[] = [
    ...(recent.length > 0 ? [{ name: 'recent' as const, emoji: recent.map((char) => ({ char, names: [ownIn(char) ?? char], tags: [] })) }] : []),
    ...(own.length > 0 ? [{ name: 'own' as const, emoji: own.map(ownEmoji) }] : []),
    ...(data?.groups.map(([name, emoji]) => ({ name: name as Section['name'], emoji })) ?? []),
  ]
  return (
    <div onKeyDown={move}>
      <input
        class="input"
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        // Where a finger picks there is no keyboard to be brought up.
        data-autofocus={matchMedia('(pointer: coarse)').matches ? undefined : true}
        onInput={(event) => setQuery(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          const first = event.key === 'Enter' && !composing(event) && event.currentTarget.value.trim() && find(event.currentTarget.value.trim(), 1)[0]
          if (!first) return
          event.preventDefault()  // else the same key presses what gets the focus back
          choose(toned(first.char, skin))
        }}
      />
      {!found && data && <Signs grid={grid} names={sections.map(({ name }) => name)} />}
      <div class="picker-grid" ref={grid}>
        {found?.length === 0 && <p class="quiet">{t.none}</p>}
        {found && <Grid emoji={found} pick={choose} skin={skin} first />}
        {!found &&
          sections.map(({ name, emoji }, index) => (
            <section key={name} class="picker-group">
              <h3>{titleOf(name)}</h3>
              <Grid emoji={emoji} pick={choose} skin={name === 'recent' ? undefined : skin} first={index === 0} />
            </section>
          ))}
      </div>
    </div>
  )
}

function titleOf(name: Section['name']): string {
  if (name === 'own') return picturesWords.value.emoji.section
  return name === 'recent' ? words.value.emoji.recent : words.value.emoji.groups[name]
}

/** A sign for each group, to jump there; the one that is in view is marked. */
function Signs({ grid, names }: { grid: { readonly current: HTMLElement | null }; names: readonly Section['name'][] }) {
  const [at, setAt] = useState(0)
  useEffect(() => {
    const box = grid.current!
    const look = () => {
      const below = [...box.children].findIndex((section) => section.getBoundingClientRect().bottom > box.getBoundingClientRect().top + 8)
      setAt(Math.max(0, below))
    }
    box.addEventListener('scroll', look)
    return () => box.removeEventListener('scroll', look)
  }, [])
  const enter = (index: number) => grid.current!.children[index]!.querySelector('button')!.focus({ preventScroll: true })
  const jump = (event: MouseEvent, index: number) => {
    grid.current!.children[index]!.scrollIntoView({ block: 'start' })
    if (event.detail === 0) enter(index) // by keyboard: to the emoji at once
  }
  const move = (event: KeyboardEvent) => {
    const signs = [...(event.currentTarget as HTMLElement).children] as HTMLElement[]
    const from = signs.indexOf(event.target as HTMLElement)
    const onward = getComputedStyle(event.currentTarget as HTMLElement).direction === 'rtl' ? -1 : 1
    const to = { ArrowRight: from + onward, ArrowLeft: from - onward, Home: 0, End: signs.length - 1 }[event.key]
    if (event.key === 'ArrowDown') enter(at)
    else if (to === undefined) return
    else signs[(to + signs.length) % signs.length]!.focus()
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="picker-signs" role="toolbar" aria-label={words.value.emoji.jump} onKeyDown={move}>
      {names.map((name, index) => (
        <button
          key={name}
          type="button"
          tabIndex={index === at ? 0 : -1}
          aria-label={titleOf(name)}
          title={titleOf(name)}
          aria-current={index === at ? 'true' : undefined}
          onClick={(event) => jump(event, index)}
        >
          <Icon name={icons[name]} />
        </button>
      ))}
    </div>
  )
}

interface GridProps {
  readonly emoji: readonly Emoji[]
  readonly pick: (char: string) => void
  /** Undefined: they stay as they are. */
  readonly skin: Skin | undefined
  readonly first: boolean
}

/** One tab stop for all of them. */
function Grid({ emoji, pick, skin, first }: GridProps) {
  return (
    <div class="picker-row">
      {emoji.map((one, index) => {
        const tabIndex = first && index === 0 ? 0 : -1
        if (skin !== undefined && hasSkin(one.char)) return <Toned key={one.char} emoji={one} pick={pick} skin={skin} tabIndex={tabIndex} />
        return (
          <button key={one.char} type="button" tabIndex={tabIndex} title={one.names[0]} aria-label={labelOf(one)} onClick={() => pick(one.char)}>
            {ownIn(one.char) === undefined ? one.char : <OwnEmoji name={one.names[0]!} hidden />}
          </button>
        )
      })}
    </div>
  )
}

const labelOf = ({ names }: Emoji) => names[0]!.replaceAll('_', ' ')

/** One that has skin tones: they open by a long press, the right mouse button, or Alt and the arrow down. */
function Toned({ emoji, pick, skin, tabIndex }: { emoji: Emoji; pick: (char: string) => void; skin: Skin; tabIndex: number }) {
  const button = useRef<HTMLButtonElement>(null)
  const char = toned(emoji.char, skin)
  const open = () => openSkins(button.current!, emoji.char, labelOf(emoji), pick)
  const press = useLongPress(open)
  return (
    <button
      ref={button}
      type="button"
      class="with-skins"
      tabIndex={tabIndex}
      title={`${emoji.names[0]}. ${roomsWords.value.skin.hint}`}
      aria-label={labelOf(emoji)}
      aria-haspopup="menu"
      onClick={() => pick(char)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' || !event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        open()
      }}
      {...press}
    >
      {char}
    </button>
  )
}
