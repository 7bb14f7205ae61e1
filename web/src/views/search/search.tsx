// The search: people, chats and messages by words and filters. What was found stays for who comes back from it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'

import { go, goBack, route, searchHref } from '../../routes'
import { words } from '../../text'
import { fold } from '../../text/match'
import { searchWords } from '../../text/search'
import { composing } from '../composing'
import { useClient, useSelect } from '../context'
import { Icon } from '../icons'
import { anyLayer } from '../layers'
import { chatName } from '../names'
import { Filters } from './filters'
import { Hits } from './hits'
import { keptOf } from './kept'
import { Names } from './names'
import { asked, longestText, read, take, written, type Query } from './query'
import { useFinder } from './use_finder'

/** Of one who types: this long the address stays as it is. */
const addressMs = 400
const nearEnd = 800
const touch = matchMedia('(pointer: coarse)')

export function Search({ query: address }: { query: string }) {
  const client = useClient()
  const t = searchWords.value
  const account = client.account.value?.id ?? ''
  const online = client.connection.value.status === 'online'
  const lost = client.connection.value.lostAt > 0 || client.connection.value.status === 'offline'
  const field = useRef<HTMLInputElement>(null)
  const scroller = useRef<HTMLDivElement>(null)

  const findChat = (name: string) => {
    const state = client.state.peek()
    if (state.chats.has(name)) return name
    return [...state.chats.values()].find((chat) => fold(chatName(state, chat)) === fold(name))?.id
  }
  const ready = useSelect((state) => state.me !== undefined)
  const kept = useRef(useMemo(() => keptOf(client, account, address), []))
  const [query, setQuery] = useState<Query>(() => read(address, findChat))
  const wanted = useMemo(() => asked(query), [query])

  const keepAddress = () => {
    if (kept.current.address === written(query)) return
    kept.current.address = written(query)
    if (route.peek().page === 'search') go(searchHref(written(query)), { replace: true })
  }
  // Going to another address closes what lies above the page.
  const covered = anyLayer()
  useEffect(() => {
    if (covered) return
    const timer = setTimeout(keepAddress, addressMs)
    return () => clearTimeout(timer)
  }, [query, covered])

  const { shown, pending, restart } = useFinder(client, kept, wanted, ready, online, () => {
    if (scroller.current) scroller.current.scrollTop = 0
  })

  // Another address than that of what is here: a link, or Back.
  useEffect(() => {
    if (kept.current.address === address) return
    kept.current = keptOf(client, account, address)
    restart()
    setQuery(read(address, findChat))
  }, [address])

  // More of it where its end comes near, also when a page was too short to fill the list.
  const goOn = () => {
    const box = scroller.current
    const finder = shown.peek()
    if (!box || !finder || !online) return
    const stage = finder.stage.peek()
    const lost = stage === 'failed' && finder.failure.peek()?.code === 'offline'
    if ((stage === 'ready' || lost) && box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd) void finder.more()
  }
  const finder = shown.value
  useEffect(goOn, [finder, finder?.stage.value, online])

  const results = () => [...(scroller.current?.querySelectorAll<HTMLElement>('.result') ?? [])]
  const enter = (at: HTMLElement | undefined) => {
    at?.focus()
    at?.scrollIntoView({ block: 'nearest' })
  }
  /** Enter was pressed before there was what it was meant for. */
  const entering = useRef(false)
  const early = () => field.current!.value !== query.text || pending()
  useEffect(() => {
    if (!entering.current || early()) return
    entering.current = false
    enter(results()[0])
  })
  // One result is to be come to by Tab: the one that had the focus, else the first.
  useEffect(() => {
    const all = results()
    const stop = all.find(({ dataset }) => dataset.key === kept.current.key) ?? all[0]
    for (const one of all) one.tabIndex = one === stop ? 0 : -1
  })

  // Back from a result: it stands where it stood, and has the focus.
  useLayoutEffect(() => {
    const box = scroller.current!
    const { key } = kept.current
    const back = key === undefined ? undefined : results().find(({ dataset }) => dataset.key === key)
    if (!back) return field.current?.focus()
    box.scrollTop += back.getBoundingClientRect().top - box.getBoundingClientRect().top - kept.current.offset
    back.focus({ preventScroll: true })
  }, [])

  const leave = (event: Event) => {
    const result = (event.target as Element).closest<HTMLElement>('.result')
    if (!result) return
    kept.current.key = result.dataset.key
    kept.current.offset = result.getBoundingClientRect().top - scroller.current!.getBoundingClientRect().top
  }

  const change = (next: Query) => {
    setQuery(next)
    kept.current.key = undefined
    if (!touch.matches) field.current?.focus()  // else a keyboard would come up
  }
  const clear = () => change({ filters: [], text: '' })
  const widen = () => change({ filters: [], text: query.text })

  const onFieldKey = (event: KeyboardEvent) => {
    if (composing(event) || anyLayer()) return
    const { value, selectionEnd } = field.current!
    if (event.key === 'Enter' && online && early()) entering.current = true
    else if (event.key === 'ArrowDown' || event.key === 'Enter') enter(results()[0])
    else if (event.key === 'Escape') value || query.filters.length > 0 ? clear() : goBack('#/')
    else if (event.key === 'Backspace' && selectionEnd === 0 && query.filters.length > 0) {
      change({ ...query, filters: query.filters.slice(0, -1) })
    } else return
    event.preventDefault()
  }
  const onResultKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const all = results()
    const at = all.indexOf((event.target as Element).closest<HTMLElement>('.result')!)
    if (at < 0) return
    if (event.key === 'Escape' || (event.key === 'ArrowUp' && at === 0)) field.current?.focus()
    else if (event.key === 'ArrowDown') enter(all[at + 1])
    else if (event.key === 'ArrowUp') enter(all[at - 1])
    else if (event.key === 'Home') enter(all[0])
    else if (event.key === 'End') enter(all.at(-1))
    else return
    event.preventDefault()
  }

  const hits = finder?.hits.value.length ?? 0
  const stage = finder?.stage.value
  const said = hits > 0 ? t.found(hits, stage !== 'done') : stage === 'done' ? t.none : ''
  const inChat = query.filters.some(({ key }) => key === 'in')
  const text = query.text.trim()

  return (
    <section class="search" aria-label={t.title}>
      <h1 class="hidden">{t.title}</h1>
      <header class="search-head">
        <a class="icon-button back" href="#/" aria-label={words.value.common.back}>
          <Icon name="arrowLeft" />
        </a>
        <div class="search-field">
          <Icon name="search" size={18} />
          <input
            ref={field}
            class="input"
            type="search"
            enterkeyhint="search"
            aria-label={t.field}
            placeholder={t.placeholder}
            maxLength={longestText}
            autocomplete="off"
            spellcheck={false}
            value={query.text}
            onInput={(event) => {
              kept.current.key = undefined
              entering.current = false
              const typed = { filters: query.filters, text: event.currentTarget.value }
              setQuery((event as InputEvent).isComposing ? typed : take(typed, findChat))
            }}
            onKeyDown={onFieldKey}
          />
          {(query.text || query.filters.length > 0) && (
            <button type="button" class="icon-button small" aria-label={t.clear} title={t.clear} onClick={clear}>
              <Icon name="x" size={18} />
            </button>
          )}
        </div>
        <Filters query={query} change={change} />
      </header>
      <div
        ref={scroller}
        class="search-scroller"
        role="group"
        aria-label={t.results}
        onScroll={goOn}
        onKeyDown={onResultKey}
        onClickCapture={(event) => {
          leave(event)
          keepAddress()
        }}
        onFocusIn={leave}
      >
        {text && query.filters.length === 0 && <Names text={text.replace(/["*]/g, ' ').trim()} />}
        {wanted && lost && !finder && <p class="search-note" role="status">{t.offline}</p>}
        {wanted && lost && finder && <p class="search-note" role="status">{words.value.banner.offline}</p>}
        {wanted && finder && <Hits finder={finder} inChat={inChat} widen={query.filters.length > 0 && text ? widen : undefined} />}
        {wanted && !finder && !lost && <div class="spinner late" role="img" aria-label={t.looking} />}
        {!wanted && !text && <Start />}
      </div>
      <p class="hidden" role="status" aria-live="polite">{said}</p>
    </section>
  )
}

/** Nothing is looked for yet: how one looks. */
function Start() {
  const t = searchWords.value
  return (
    <div class="search-none">
      <h2>{t.start}</h2>
      <p class="quiet">{t.startLead}</p>
      <dl class="search-tips">
        {t.tips.map(([typed, means]) => (
          <div key={typed}>
            <dt><code>{typed}</code></dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
