// The details of a chat: what it is, who is in it, who may come, and how to leave.
import { LinkedText } from '../../markdown/shown'
import type { Chat } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { spanOf } from '../../text/amounts'
import { deferredWords } from '../../text/deferred'
import { messagesWords } from '../../text/messages'
import { picturesWords } from '../../text/pictures'
import { roomsWords } from '../../text/rooms'
import { ChatAvatar } from '../chat_avatar'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { openEditChat, openNewChannel, openProfile } from '../dialogs/open'
import { ChatFiles } from '../files/chat_files'
import { Pins } from '../kept/pins'
import { Icon } from '../icons'
import { attempt } from '../failure'
import { mayAdminister } from '../names'
import { openCrop } from '../pictures/crop'
import { PictureButton } from '../pictures/picture_button'
import { nameFor, sendPicture } from '../pictures/send'
import { RetentionLine } from '../moderation/retention'
import { Invites } from './invites'
import { Members } from './members'
import { closePanel } from './open'

export function Panel({ chat, name }: { chat: Chat; name: string }) {
  const client = useClient()
  const t = deferredWords.value.panel
  const group = useSelect((state) => (chat.groupId ? state.chats.get(chat.groupId) : undefined), [chat.groupId])
  const open = chat.kind === 'channel' && !chat.private
  const pick = (file: File) =>
    void openCrop(file, {
      round: false,
      save: async (bytes) => client.call('update_chat', { chatId: chat.id, pictureUploadId: await sendPicture(client, bytes, nameFor(bytes), 'avatar') }),
    })
  const remove = () => void attempt(() => client.call('update_chat', { chatId: chat.id, pictureUploadId: null }))
  return (
    <aside id="panel" class="panel" aria-label={t.title}>
      <header class="panel-head">
        <h2>{t.title}</h2>
        <button type="button" class="icon-button" aria-label={words.value.common.close} onClick={closePanel}>
          <Icon name="x" />
        </button>
      </header>
      <div class="panel-body">
        <div class="panel-card">
          <span class="picture-place">
            <ChatAvatar chat={chat} size="large" />
            {chat.kind !== 'direct' && mayAdminister(chat) && (
              <PictureButton label={picturesWords.value.picture.chat} pick={pick} remove={chat.pictureUrl === undefined ? undefined : remove} />
            )}
          </span>
          <h3 dir="auto">{name}</h3>
          {chat.topic && <p class="quiet" dir="auto"><LinkedText text={chat.topic} /></p>}
          {chat.description && <p class="panel-description" dir="auto"><LinkedText text={chat.description} /></p>}
          <RetentionLine chat={chat} />
          {chat.isPublic && <p class="quiet">{roomsWords.value.directory.isPublic}</p>}
          {chat.slowMode && <p class="quiet">{messagesWords.value.slow.each(spanOf(chat.slowMode))}</p>}
          {chat.kind !== 'direct' && mayAdminister(chat) && (
            <button type="button" class="button plain" onClick={() => openEditChat(chat.id)}>
              <Icon name="pencil" size={16} />
              {t.editChat}
            </button>
          )}
          {chat.peer && (
            <button type="button" class="button plain" onClick={() => openProfile(chat.peer!.id)}>
              {t.profile}
            </button>
          )}
        </div>
        {chat.kind === 'group' && <Channels chat={chat} />}
        {open && group && (
          <p class="panel-section quiet">
            {t.openChannelMembers(group.title ?? '')} <a href={chatHref(group.id)}>{group.title}</a>
          </p>
        )}
        <Pins key={`pins ${chat.id}`} chat={chat} />
        <ChatFiles key={chat.id} chat={chat} />
        {chat.kind !== 'direct' && !open && <Members chat={chat} />}
        {chat.kind !== 'direct' && !open && mayAdminister(chat) && <Invites chat={chat} />}
        {chat.kind !== 'direct' && <Leaving chat={chat} name={name} open={open} />}
      </div>
    </aside>
  )
}

function Channels({ chat }: { chat: Chat }) {
  const t = words.value
  const chats = useSelect((state) => state.chats)
  const channels = [...chats.values()].filter((other) => other.groupId === chat.id).sort((a, b) => (a.title ?? '').localeCompare(b.title ?? ''))
  if (channels.length === 0 && !mayAdminister(chat)) return null
  return (
    <section class="panel-section">
      <header>
        <h3>{deferredWords.value.panel.channels}</h3>
        {mayAdminister(chat) && (
          <button type="button" class="icon-button small" aria-label={t.create.newChannel} title={t.create.newChannel} onClick={() => openNewChannel(chat.id)}>
            <Icon name="plus" size={18} />
          </button>
        )}
      </header>
      {channels.map((channel) => (
        <a key={channel.id} class="person" href={chatHref(channel.id)}>
          <Icon name={channel.private ? 'lock' : 'hash'} size={16} />
          <span class="clip">{channel.title}</span>
        </a>
      ))}
    </section>
  )
}

function Leaving({ chat, name, open }: { chat: Chat; name: string; open: boolean }) {
  const client = useClient()
  const t = deferredWords.value.panel
  const left = () => {
    closePanel()
    go('#/', { replace: true })
  }
  return (
    <div class="panel-actions">
      {!open && (
        <button
          type="button"
          class="button plain danger"
          onClick={() =>
            confirm({ title: t.leaveTitle(name), lead: t.leaveLead, yes: t.leave, action: () => client.call('leave_chat', { chatId: chat.id }).then(left) })
          }
        >
          <Icon name="logOut" size={18} />
          {t.leave}
        </button>
      )}
      {chat.state?.role === 'owner' && (
        <button
          type="button"
          class="button plain danger"
          onClick={() =>
            confirm({ title: t.deleteTitle(name), lead: t.deleteLead, yes: t.deleteChat, action: () => client.call('delete_chat', { chatId: chat.id }).then(left) })
          }
        >
          <Icon name="trash2" size={18} />
          {t.deleteChat}
        </button>
      )}
    </div>
  )
}
