// What the pages without a login must know before they can say anything: asked for when they open.
import { useEffect, useState } from 'preact/hooks'

import { CallError, type Failure } from '../../contract'
import type { ServerFacts } from '../../protocol.gen'
import { useClient } from '../context'
import { errorText } from '../failure'
import { keepBrand } from './brand'

export interface Lookup<T> {
  /** Undefined: not there yet. */
  readonly found?: T
  readonly error?: { readonly text: string; readonly failure?: Failure }
  readonly again: () => void
}

/** Asks, and again when `inputs` change or the page is looked at again after a failure. */
export function useLookup<T>(ask: () => Promise<T>, inputs: readonly unknown[]): Lookup<T> {
  const [answer, setAnswer] = useState<Pick<Lookup<T>, 'found' | 'error'>>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let current = true
    ask().then(
      (found) => current && setAnswer({ found }),
      (error: unknown) => current && setAnswer({ error: { text: errorText(error), failure: error instanceof CallError ? error.failure : undefined } }),
    )
    return () => {
      current = false
    }
  }, [turn, ...inputs])
  return { ...answer, again: () => setTurn(turn + 1) }
}

/** As anybody may know them; looked at again when somebody comes back to the page. */
export function useServer(): { readonly server: ServerFacts | undefined; readonly again: () => void } {
  const client = useClient()
  const { found, again } = useLookup(() => client.server().then(keepBrand), [])
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && again()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [again])
  return { server: found, again }
}
