// The filters of a search: those that are set, as chips that can be taken away, and those that can be set.
import type { State } from '../../contract'
import { dateOf } from '../../text/format'
import { words } from '../../text'
import { searchWords } from '../../text/search'
import { useSelect } from '../context'
import { Icon, type IconName } from '../icons'
import { openLayer } from '../layers'
import { fullName, nameOf } from '../names'
import { FormDialog, openMenu } from './controls'
import { pickChat, pickPerson } from './pick'
import { type Filter, type Query, withFilter, without } from './query'

const dayMs = 86_400_000

/** The local day, as filters have it. */
function dayOf(ms: number): string {
  const at = new Date(ms)
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

function textOf(state: State, { key, value }: Filter): string {
  const t = searchWords.value.chip
  switch (key) {
    case 'from': {
      if (value === 'me') return t.from(t.me)
      const user = [...state.users.values()].find(({ username }) => username === value)
      return t.from(user ? nameOf(user) : `@${value}`)
    }
    case 'in': {
      const chat = state.chats.get(value)
      return t.in(chat ? fullName(state, chat) : words.value.common.somebody)
    }
    case 'mentions':
      return t.mentions
    case 'has':
    case 'is':
      return t[value as 'file' | 'image' | 'link' | 'poll' | 'saved' | 'pinned']
    default:
      return t[key](dateOf(`${value}T12:00:00`))
  }
}

const toggles: readonly Filter[] = [{ key: 'mentions', value: 'me' }, { key: 'is', value: 'saved' }, { key: 'is', value: 'pinned' }]
const kinds = ['file', 'image', 'link', 'poll'] as const
const icons: Readonly<Record<(typeof kinds)[number], IconName>> = { file: 'paperclip', image: 'image', link: 'link', poll: 'checkCheck' }

export function Filters({ query, change }: { query: Query; change: (query: Query) => void }) {
  const t = searchWords.value
  const set = (key: Filter['key']) => (value: string) => change(withFilter(query, { key, value }))
  const has = (key: Filter['key'], value?: string) =>
    query.filters.some((one) => one.key === key && (value === undefined || one.value === value))
  const chips = useSelect((state) => query.filters.map((filter) => ({ filter, text: textOf(state, filter) })), [query, t])

  const kindsLeft = kinds.filter((kind) => !has('has', kind))
  const openKinds = (event: MouseEvent) => {
    const item = (kind: (typeof kinds)[number]) => ({ icon: icons[kind], text: t.choose[kind], action: () => set('has')(kind) })
    openMenu(t.filter.has, kindsLeft.map(item), event)
  }
  const openDates = (event: MouseEvent) => {
    const back = (days: number) => () => set('after')(dayOf(Date.now() - days * dayMs))
    openMenu(t.filter.date, [
      { icon: 'clock', text: t.when.today, action: () => set('on')(dayOf(Date.now())) },
      { icon: 'clock', text: t.when.week, action: back(7) },
      { icon: 'clock', text: t.when.month, action: back(30) },
      ...(['on', 'before', 'after'] as const).map((key) => (
        { icon: 'pencil' as const, text: t.when[key], action: () => askDay(key, set(key)) }
      )),
    ], event)
  }
  const add = (text: string, open: (event: MouseEvent) => void) => (
    <button type="button" class="filter" aria-haspopup="dialog" onClick={open}>
      <Icon name="plus" size={14} />
      {text}
    </button>
  )

  return (
    <div class="search-filters" role="group" aria-label={t.filters}>
      {chips.map(({ filter, text }) => (
        <button
          key={`${filter.key}:${filter.value}`}
          type="button"
          class="filter filter-set"
          aria-label={t.remove(text)}
          title={t.remove(text)}
          onClick={() => change(without(query, filter))}
        >
          <bdi class="clip">{text}</bdi>
          <Icon name="x" size={14} />
        </button>
      ))}
      {!has('from') && add(t.filter.from, () => pickPerson(set('from')))}
      {!has('in') && add(t.filter.in, () => pickChat(set('in')))}
      {kindsLeft.length > 0 && add(t.filter.has, openKinds)}
      {!has('on') && !(has('before') && has('after')) && add(t.filter.date, openDates)}
      {toggles.filter(({ key, value }) => !has(key, value)).map((filter) => (
        <button key={filter.value} type="button" class="filter" onClick={() => change(withFilter(query, filter))}>
          {t.chip[filter.value === 'me' ? 'mentions' : (filter.value as 'saved' | 'pinned')]}
        </button>
      ))}
    </div>
  )
}

function askDay(key: 'on' | 'before' | 'after', choose: (day: string) => void) {
  const title = searchWords.peek().when[key].replace('…', '')
  openLayer((close) => <Day title={title} choose={choose} close={close} />)
}

function Day({ title, choose, close }: { title: string; choose: (day: string) => void; close: () => void }) {
  const t = searchWords.value.when
  return (
    <FormDialog title={title} submit={t.set} close={close} action={async (fields) => choose(fields('day'))}>
      <div class="field">
        <label for="search-day">{t.day}</label>
        <input
          class="input"
          id="search-day"
          name="day"
          type="date"
          required
          max="9999-12-31"
          defaultValue={dayOf(Date.now())}
          data-autofocus
        />
      </div>
    </FormDialog>
  )
}
