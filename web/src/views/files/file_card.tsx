// A file that is not shown itself: what it is, how large, and the way to get it.
import type { ComponentChildren } from 'preact'

import type { Attachment } from '../../protocol.gen'
import { bytesOf } from '../../text/amounts'
import { filesWords } from '../../text/files'
import { Icon, type IconName } from '../icons'
import { kindOf } from './words'

const icons: Readonly<Record<ReturnType<typeof kindOf>, IconName>> = {
  image: 'image', video: 'film', audio: 'music', voice: 'mic', archive: 'fileArchive', text: 'fileText', pdf: 'fileText', file: 'file',
}

export const iconOf = (file: Pick<Attachment, 'kind' | 'type'>): IconName => icons[kindOf(file)]

interface FileCardProps {
  readonly file: Attachment
  readonly href: string | undefined
  readonly tab: number
  /** It was to be shown, and could not be. */
  readonly failed?: boolean
}

export function FileCard({ file, href, tab, failed = false }: FileCardProps) {
  const t = filesWords.value
  const about = `${failed ? t.notThere : t.kinds[kindOf(file)]} · ${bytesOf(file.size)}`
  return (
    <a class={`file-card file-${kindOf(file)}`} href={href} download={file.name} tabIndex={tab} aria-label={`${file.name} ${about}, ${t.downloadThis}`}>
      <FileLines icon={iconOf(file)} name={file.name} about={about} />
      <span class="file-get"><Icon name="download" size={18} /></span>
    </a>
  )
}

export function FileLines({ icon, name, about }: { icon: IconName; name: string; about: ComponentChildren }) {
  // The end of a name says what it is: it is seen, however little room there is.
  const dot = name.lastIndexOf('.')
  const cut = dot > 0 && name.length - dot <= 8 ? Math.max(1, dot - 3) : name.length
  return (
    <>
      <span class="file-icon"><Icon name={icon} size={22} /></span>
      <span class="file-lines">
        <bdi class="file-name" title={name}>
          <span>{name.slice(0, cut)}</span>
          {cut < name.length && <span>{name.slice(cut)}</span>}
        </bdi>{' '}
        <span class="file-about">{about}</span>
      </span>
    </>
  )
}
