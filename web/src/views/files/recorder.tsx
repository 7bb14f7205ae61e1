// A voice message while it is spoken.
import { useEffect, useRef, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import { filesWords } from '../../text/files'
import { useClient } from '../context'
import { errorText } from '../failure'
import { Icon } from '../icons'
import { toast } from '../toasts'
import { cardOf } from './incoming'
import { stopSound } from './playing'
import { postCard } from './posting'
import { record, RecordError, type Recording } from './record'
import { recordingTo } from './recording'
import { clockOf } from './words'

const steps = 40
const stepMs = 80

export function Recorder({ chatId }: { chatId: Id }) {
  const client = useClient()
  const t = filesWords.value
  const frame = useRef<HTMLDivElement>(null)
  const recording = useRef<Recording | undefined>(undefined)
  const [ready, setReady] = useState(false)
  const [ms, setMs] = useState(0)
  const [levels, setLevels] = useState<readonly number[]>([])

  const leave = () => {
    const hadFocus = frame.current?.contains(document.activeElement)
    const form = frame.current?.closest('form')
    recording.current = undefined
    recordingTo.value = undefined
    // The field is there again with the next drawing.
    if (hadFocus) requestAnimationFrame(() => form?.querySelector('textarea')?.focus())
  }
  const fail = (error: unknown) => {
    toast(error instanceof RecordError ? filesWords.peek()[error.trouble] : errorText(error), 'error')
    leave()
  }
  useEffect(() => {
    let gone = false
    stopSound()
    record().then(
      (begun) => {
        if (gone) return begun.cancel()
        recording.current = begun
        setReady(true)
      },
      (error: unknown) => gone || fail(error),
    )
    return () => {
      gone = true
      recording.current?.cancel()
      if (recordingTo.peek() === chatId) recordingTo.value = undefined
    }
  }, [])
  useEffect(() => {
    if (!ready) return
    frame.current?.querySelector<HTMLElement>('.send')?.focus()
    const timer = setInterval(() => {
      const now = recording.current
      if (!now) return
      setMs(now.elapsedMs())
      setLevels((before) => [...before.slice(1 - steps), now.level()])
    }, stepMs)
    return () => clearInterval(timer)
  }, [ready])

  const cancel = () => {
    recording.current?.cancel()
    leave()
  }
  const finish = () => {
    const done = recording.current
    if (!done) return
    leave()
    done.finish().then(({ file, durationMs, waveform }) => postCard(client, chatId, { ...cardOf(file), kind: 'voice', durationMs, waveform }), fail)
  }
  const loud = levels.at(-1) ?? 0
  return (
    <div
      ref={frame}
      class="recorder"
      role="group"
      aria-label={t.recording}
      aria-busy={!ready}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        cancel()
      }}
    >
      <button type="button" class="icon-button" aria-label={t.recordCancel} title={t.recordCancel} onClick={cancel}>
        <Icon name="trash2" />
      </button>
      <span class="recorder-sign" aria-hidden="true" />
      <span class="recorder-time" role="timer">{clockOf(Math.floor(ms / 1000) * 1000)}</span>
      <span class="recorder-levels" role="meter" aria-label={t.level} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(loud * 100)}>
        <svg viewBox={`0 0 ${steps * 4} 32`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <path d={levels.map((level, index) => `M${(steps - levels.length + index) * 4 + 2} ${16 - Math.max(1, level * 14)}v${Math.max(2, level * 28)}`).join('')} />
        </svg>
      </span>
      <button type="button" class="send" aria-label={t.recordStop} title={t.recordStop} disabled={!ready} onClick={finish}>
        <Icon name="sendHorizontal" />
      </button>
    </div>
  )
}
