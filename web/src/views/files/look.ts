// What a browser can tell of a file before it is sent: how large a picture is, and a film's first picture and length.
const withinMs = 8000
const posterWidth = 1280

export interface Looked {
  readonly url?: string
  readonly width?: number
  readonly height?: number
  readonly durationMs?: number
  readonly poster?: Blob
}

/** By what the system says of it; the server looks at its bytes. */
export function kindOfFile(file: Pick<File, 'type'>): 'image' | 'video' | 'audio' | 'file' {
  const [kind] = file.type.split('/')
  if (kind === 'image') return file.type === 'image/svg+xml' ? 'file' : 'image'
  return kind === 'video' || kind === 'audio' ? kind : 'file'
}

export async function lookAt(file: File): Promise<Looked> {
  const kind = kindOfFile(file)
  if (kind === 'image') return lookAtPicture(file)
  if (kind === 'video') return lookAtFilm(file)
  if (kind === 'audio') return lookAtSound(file)
  return {}
}

const limited = <T>(work: Promise<T>): Promise<T | undefined> => Promise.race([work.catch(() => undefined), new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), withinMs))])

async function lookAtPicture(file: File): Promise<Looked> {
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  const there = await limited(image.decode().then(() => true))
  if (there) return { url, width: image.naturalWidth, height: image.naturalHeight }
  URL.revokeObjectURL(url)  // a kind that this browser does not know
  return {}
}

async function lookAtSound(file: File): Promise<Looked> {
  const url = URL.createObjectURL(file)
  const audio = new Audio()
  audio.preload = 'metadata'
  const there = await limited(
    new Promise<boolean>((resolve) => {
      audio.onloadedmetadata = () => resolve(true)
      audio.onerror = () => resolve(false)
      audio.src = url
    }),
  )
  const durationMs = there && Number.isFinite(audio.duration) ? audio.duration * 1000 : undefined
  URL.revokeObjectURL(url)
  return durationMs ? { durationMs } : {}
}

async function lookAtFilm(file: File): Promise<Looked> {
  const source = URL.createObjectURL(file)
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  const there = await limited(
    new Promise<boolean>((resolve) => {
      video.onloadeddata = () => resolve(true)
      video.onerror = () => resolve(false)
      video.src = source
    }),
  )
  let looked: Looked = {}
  if (there && video.videoWidth > 0) {
    const { videoWidth: width, videoHeight: height, duration } = video
    const poster = await posterOf(video)
    looked = {
      width, height, ...(Number.isFinite(duration) && { durationMs: duration * 1000 }),
      ...(poster && { poster, url: URL.createObjectURL(poster) }),
    }
  }
  video.removeAttribute('src')
  video.load()
  URL.revokeObjectURL(source)
  return looked
}

function posterOf(video: HTMLVideoElement): Promise<Blob | undefined> {
  const scale = Math.min(1, posterWidth / Math.max(video.videoWidth, video.videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale))
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale))
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', 0.85))
}
