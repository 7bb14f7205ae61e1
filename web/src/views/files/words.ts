// What files are called, in one line: in previews, notifications and labels.
import type { Attachment } from '../../protocol.gen'
import { filesWords } from '../../text/files'

type Kind = Attachment['kind']

/** What a file is, by what its bytes prove; a name's ending may lie. */
export function kindOf({ kind, type }: Pick<Attachment, 'kind' | 'type'>): keyof ReturnType<typeof filesWords.peek>['kinds'] {
  if (kind !== 'file') return kind
  if (type === 'application/pdf') return 'pdf'
  if (/zip|tar|rar|7z|compressed|gzip|zstd/.test(type)) return 'archive'
  return type.startsWith('text/') ? 'text' : 'file'
}

export function wordsOfFiles(files: readonly Attachment[]): string {
  const t = filesWords.value
  const [first] = files
  if (!first) return ''
  const all = (kind: Kind) => files.every((file) => file.kind === kind)
  if (files.length === 1) return wordsOfFile(first)
  if (all('image')) return t.photos(files.length)
  if (all('video')) return t.films(files.length)
  return t.files(files.length)
}

export function wordsOfFile({ kind, name, alt, durationMs }: Attachment): string {
  const t = filesWords.value
  switch (kind) {
    case 'image':
      return alt ? `${t.photo} (${alt})` : t.photo
    case 'video':
      return alt ? `${t.film} (${alt})` : t.film
    case 'voice':
      return durationMs === undefined ? t.voice : `${t.voice} (${clockOf(durationMs)})`
    default:
      return name
  }
}

/** "0:07", "1:02:03". */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
