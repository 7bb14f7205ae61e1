// The files of a message: pictures and films together, then sound, then all others.
import type { OutboxItem } from '../../contract'
import type { Attachment, Message } from '../../protocol.gen'
import { filesWords } from '../../text/files'
import { useClient } from '../context'
import { useConversation } from '../conversation/conversation_context'
import { Icon } from '../icons'
import { FileCard } from './file_card'
import { isSound, isVisual } from './kinds'
import { gridOf, ratioOf } from './layout'
import { openViewer } from './open_viewer'
import { localUrl } from './local'
import { addressOf, type Address } from './media'
import { Picture } from './picture'
import { Sound } from './sound'
import { Film } from './film'

interface FilesProps {
  readonly message?: Message
  readonly item?: OutboxItem
}

export function Files({ message, item }: FilesProps) {
  const client = useClient()
  const conversation = useConversation()
  const t = filesWords.value
  const files = message?.attachments ?? item?.attachments?.map(({ shown }) => shown) ?? []
  const address: Address = message ? addressOf(client, message.id) : () => undefined
  const clientId = message?.senderId === client.state.value.me?.id || item ? (message ?? item)?.clientId : undefined
  const tab = message && conversation.entered.value === message.seq ? 0 : -1
  const visual = files.filter(isVisual)
  const sounds = files.filter(isSound)
  const others = files.filter((file) => !isVisual(file) && !isSound(file))
  const endsVisual = visual.length > 0 && sounds.length + others.length === 0
  return (
    <>
      {message?.forwarded && (
        <p class="forwarded">
          <Icon name="forward" size={14} />
          {t.forwarded}
        </p>
      )}
      {files.length > 0 && (
        <div class={endsVisual ? 'files ends-visual' : 'files'}>
          {visual.length > 0 && <Visuals files={visual} address={address} clientId={clientId} tab={tab} open={message && ((n) => openViewer(message, n))} />}
          {sounds.map((file) => (
            <Sound key={file.n} id={`${message?.id ?? item?.clientId}/${file.n}`} file={file} src={localUrl(clientId, file.n) ?? address(file.n)} download={address(file.n, 'download')} tab={tab} />
          ))}
          {others.map((file) => (
            <FileCard key={file.n} file={file} href={address(file.n, 'download')} tab={tab} />
          ))}
        </div>
      )}
    </>
  )
}

interface VisualsProps {
  readonly files: readonly Attachment[]
  readonly address: Address
  readonly clientId: string | undefined
  readonly tab: number
  readonly open: ((n: number) => void) | undefined
}

function Visuals({ files, address, clientId, tab, open }: VisualsProps) {
  const { shown, hidden } = gridOf(files)
  const [only] = files
  if (files.length === 1 && only!.kind === 'video') return <Film file={only!} address={address} local={localUrl(clientId, only!.n)} tab={tab} />
  const tall = files.length === 3 && ratioOf(only!) < 1
  return (
    <div class={`visuals visuals-${shown.length}${tall ? ' tall' : ''}`}>
      {shown.map((file, index) => (
        <Picture
          key={file.n}
          file={file}
          place={index}
          count={files.length}
          address={address}
          local={localUrl(clientId, file.n)}
          tab={tab}
          more={index === shown.length - 1 ? hidden : 0}
          alone={files.length === 1}
          open={open && (() => open(file.n))}
        />
      ))}
    </div>
  )
}
