// Records what is said: 24 kbit/s, one channel, with how loud it is while it goes on.
import { waveformOf } from './waveform'

/** Safari plays only the first kind; not all that Chromium runs on can record it. */
const kinds = ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/ogg;codecs=opus']
const shortestMs = 500

export type Trouble = 'microphoneDenied' | 'microphoneMissing' | 'microphoneBusy' | 'recorderMissing' | 'tooShort'

export class RecordError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble)
  }
}

export interface Recorded {
  readonly file: File
  readonly durationMs: number
  readonly waveform: number[]
}

export interface Recording {
  /** 0 to 1, now. */
  level(): number
  elapsedMs(): number
  /** Throws RecordError. */
  finish(): Promise<Recorded>
  cancel(): void
}

export function kindToRecord(): string | undefined {
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices?.getUserMedia) return undefined
  return kinds.find((kind) => MediaRecorder.isTypeSupported(kind))
}

export async function record(): Promise<Recording> {
  const kind = kindToRecord()
  if (!kind) throw new RecordError('recorderMissing')
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } }).catch((error: unknown) => {
    throw new RecordError(troubleOf((error as DOMException).name))
  })
  const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24_000 })
  const pieces: Blob[] = []
  recorder.ondataavailable = ({ data }) => data.size > 0 && pieces.push(data)
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const begun = performance.now()
  recorder.start(1000)

  const stop = () =>
    new Promise<void>((resolve) => {
      const end = () => {
        stream.getTracks().forEach((track) => track.stop())
        resolve()
      }
      if (recorder.state === 'inactive') return end()
      recorder.onstop = end
      recorder.stop()
    })
  return {
    elapsedMs: () => performance.now() - begun,
    level() {
      analyser.getFloatTimeDomainData(samples)
      return Math.min(1, Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) * 5)
    },
    async finish() {
      const elapsed = performance.now() - begun
      await stop()
      const type = kind.split(';')[0]!
      const whole = new Blob(pieces, { type })
      // What it says of its own length is Infinity (MediaRecorder does not go back to write it).
      const sound = await context.decodeAudioData(await whole.arrayBuffer()).catch(() => undefined)
      void context.close()
      const durationMs = Math.round(sound ? sound.duration * 1000 : elapsed)
      if (durationMs < shortestMs || whole.size === 0) throw new RecordError('tooShort')
      const name = `voice-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-')}.${type === 'audio/mp4' ? 'm4a' : type.slice(6)}`
      return { file: new File([whole], name, { type }), durationMs, waveform: sound ? waveformOf(sound.getChannelData(0)) : [] }
    },
    cancel() {
      void stop()
      void context.close()
    },
  }
}

function troubleOf(name: string): Trouble {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'microphoneDenied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'microphoneMissing' : 'microphoneBusy'
}
