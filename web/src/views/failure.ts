// Failed calls, in words: nothing fails silently.
import { useState } from 'preact/hooks'

import { CallError, type Failure } from '../contract'
import { words } from '../text'
import { toast } from './toasts'

/** Texts that are shown: of what is wrong with them the forms let only this through. */
const shown = new Set(['displayName', 'title', 'topic', 'bio', 'text', 'reason'])

export function failureText(failure: Failure): string {
  if (failure.code === 'bad_request' && shown.has(failure.field ?? '')) return words.value.unshown
  const text = words.value.errors[failure.code] ?? words.value.unexpected
  if (failure.code !== 'rate_limited' || !failure.retryAfterMs) return text
  return `${text} ${words.value.retryIn(Math.ceil(failure.retryAfterMs / 1000))}`
}

export function errorText(error: unknown): string {
  if (error instanceof CallError) return failureText(error.failure)
  console.error(error)
  return words.value.unexpected
}

/** Does it, and says so if it fails. Resolves to whether it went well. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action()
    return true
  } catch (error) {
    toast(errorText(error), 'error')
    return false
  }
}

/** For forms: one thing at a time, its failure is kept to be shown beside the form. */
export function useTask() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<{ text: string; failure?: Failure } | null>(null)
  const run = async (action: () => Promise<void>, explain?: (failure: Failure) => string | undefined) => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await action()
    } catch (caught) {
      const failure = caught instanceof CallError ? caught.failure : undefined
      setError({ text: (failure && explain?.(failure)) ?? errorText(caught), failure })
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, run, setError }
}

