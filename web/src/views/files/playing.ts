// What plays: one thing at a time, whichever chat it is in.
import { signal } from '@preact/signals'

export interface Playing {
  /** Of the sound; the player is its alone until another begins. */
  readonly id: string
  readonly on: boolean
  readonly ms: number
  /** As the browser found; NaN or Infinity: it does not know. */
  readonly lengthMs: number
  readonly failed: boolean
}

export const playing = signal<Playing | undefined>(undefined)
export const speed = signal(1)
export const speeds = [1, 1.5, 2] as const

let player: HTMLAudioElement | undefined
let tester: HTMLAudioElement | HTMLVideoElement | undefined

/** Whether this browser may be able to. What it can't is a file to download. */
export function canPlay(type: string): boolean {
  if (typeof document === 'undefined') return true
  return (tester ??= document.createElement('video')).canPlayType(type) !== ''
}

const change = (part: Partial<Playing>) => {
  if (playing.value) playing.value = { ...playing.value, ...part }
}

function made(): HTMLAudioElement {
  if (player) return player
  const audio = (player = new Audio())
  audio.onplay = () => change({ on: true })
  audio.onpause = () => change({ on: false })
  audio.ontimeupdate = () => change({ ms: audio.currentTime * 1000 })
  audio.onloadedmetadata = () => change({ lengthMs: audio.duration * 1000 })
  audio.onended = () => change({ on: false, ms: 0 })
  audio.onerror = () => audio.getAttribute('src') && change({ on: false, failed: true })
  return audio
}

/** Plays or stops; a sound that was begun goes on where it was. */
export function toggle(id: string, src: string, fromMs = 0): void {
  const audio = made()
  if (playing.value?.id !== id || playing.value.failed) {
    stopFilms()
    audio.src = src
    audio.playbackRate = speed.value
    playing.value = { id, on: true, ms: fromMs, lengthMs: NaN, failed: false }
    if (fromMs > 0) audio.currentTime = fromMs / 1000
    void audio.play().catch(() => change({ on: false }))
  } else if (audio.paused) {
    stopFilms()
    void audio.play().catch(() => change({ on: false }))
  } else {
    audio.pause()
  }
}

export function seek(ms: number): void {
  if (!player) return
  player.currentTime = ms / 1000
  change({ ms })
}

export function nextSpeed(): void {
  speed.value = speeds[(speeds.indexOf(speed.value as (typeof speeds)[number]) + 1) % speeds.length]!
  if (player) player.playbackRate = speed.value
}

/** A film has begun: the sound and other films stop. */
export function filmPlays(film: HTMLVideoElement): void {
  player?.pause()
  stopFilms(film)
}

export const stopSound = () => player?.pause()

function stopFilms(but?: HTMLVideoElement): void {
  for (const video of document.querySelectorAll('video')) if (video !== but && !video.paused) video.pause()
}
