// What is found of what is looked for now. What was found before stays until there is something else to show.
import { useSignal, type ReadonlySignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'

import type { Client } from '../../contract'
import { askOf } from './ask'
import { Finder } from './finder'
import type { Kept } from './kept'
import type { Asked } from './query'

/** Of one who types: this long nothing is asked. */
const pauseMs = 30

/** The newest version that is known here. */
const knownTo = (client: Client) => Math.max(0, ...[...client.state.peek().chats.values()].map(({ version }) => version))

interface Finding {
  readonly shown: ReadonlySignal<Finder | undefined>
  /** What is shown is of something else. */
  readonly pending: () => boolean
  /** Another search has taken the place of the one that was kept. */
  readonly restart: () => void
}

/** `ready`: names of chats are known. `onShown`: other hits are shown from now on. */
export function useFinder(
  client: Client, kept: { readonly current: Kept }, wanted: Asked | undefined, ready: boolean, online: boolean, onShown: () => void,
): Finding {
  const shown = useSignal<Finder | undefined>(kept.current.finder)
  const key = wanted && JSON.stringify(wanted)
  const done = useRef(shown.peek() ? key : undefined)
  const [round, setRound] = useState(0)

  const show = (finder: Finder | undefined) => {
    if (shown.peek() === finder) return
    shown.peek()?.stop()
    shown.value = kept.current.finder = finder
    done.current = key
    onShown()
  }
  useEffect(() => {
    if (!ready || done.current === key) return
    if (!wanted) {
      show(undefined)
      done.current = key
      return
    }
    if (!online) return
    const finder = new Finder(askOf(client), { ...wanted, utcOffset: -new Date().getTimezoneOffset() }, knownTo(client))
    const look = () => {
      if (finder.stage.peek() !== 'searching' || finder.hits.peek().length > 0) show(finder)
    }
    const timer = setTimeout(() => void finder.begin(), pauseMs)
    const ends = [finder.stage.subscribe(look), finder.hits.subscribe(look)]
    return () => {
      clearTimeout(timer)
      for (const end of ends) end()
      if (shown.peek() !== finder) finder.stop()
    }
  }, [key, online, ready, round])

  return {
    shown,
    pending: () => key !== undefined && done.current !== key,
    restart: () => {
      shown.value = undefined
      done.current = undefined
      setRound(round + 1)
    },
  }
}
