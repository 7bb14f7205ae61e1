// What the views know of the rest: the state they draw, and what they can ask for. The store and the client behind it
// (store/, client/) fill it; the views (views/) import nothing else of theirs.
import type { ReadonlySignal } from '@preact/signals'

import type { Announcement, Attachment, AttachmentParams, Chat, ChatDraft, Contact, Emoji, Events, MediaToken, Member, Message, Operations, Preferences, Presence, Problem, SavedMessage, ScheduledMessage, ServerFacts, User, UserGroup } from './protocol.gen'

/** Ids of chats, users and messages are the server's decimal strings. */
export type Id = string

/** What of a chat's history is here. `messages`: by `seq`, ascending, without gaps inside a stretch. */
export interface Timeline {
  /** Stretches of seqs that are loaded, ascending, apart from each other. */
  readonly stretches: readonly { readonly from: number; readonly to: number }[]
  readonly bySeq: ReadonlyMap<number, Message>
}

export interface Marks {
  readonly deliveredSeq: number
  readonly readSeq: number
}

/** What has happened to a chat, besides messages. */
export interface Happening {
  /** `gone`: left or was removed, when nobody here saw it. */
  readonly kind: 'joined' | 'left' | 'removed' | 'gone' | 'renamed'
  readonly at: string
  /** Who came or went. */
  readonly userId?: Id
  /** Who did it, if that is known and somebody else. */
  readonly by?: Id
  /** What it is called since. */
  readonly title?: string
}

/** Everything known of the server. Replaced, never changed: what is the same object has not changed. */
export interface State {
  readonly me?: User
  readonly limits: Readonly<Record<string, number>>
  readonly cursor?: string
  /** What the administrators tell everybody, as of the last connection. */
  readonly announcement?: Announcement
  /** What files are got with. Never kept on the device. */
  readonly media?: MediaToken
  /** When one wants no notifications, as of the last connection. */
  readonly preferences?: Preferences
  readonly chats: ReadonlyMap<Id, Chat>
  readonly users: ReadonlyMap<Id, User>
  /** Of small chats all (open channels have their group's); of large ones those that were looked at. */
  readonly members: ReadonlyMap<Id, ReadonlyMap<Id, Member>>
  /** What each member has received and read, also of open channels, whose members are told with their group only. */
  readonly marks: ReadonlyMap<Id, ReadonlyMap<Id, Marks>>
  readonly timelines: ReadonlyMap<Id, Timeline>
  /** What was seen to happen in each chat, oldest first, as far as one looks back. Never the server's: it keeps none. */
  readonly happenings: ReadonlyMap<Id, readonly Happening[]>
  readonly contacts: ReadonlyMap<Id, Contact>
  /** The server's own, by name. */
  readonly emoji: ReadonlyMap<string, Emoji>
  readonly presence: ReadonlyMap<Id, Presence>
  /** Messages that one has saved, by their ids. */
  readonly saved: ReadonlyMap<Id, SavedMessage>
  /** What the server has of what one has begun to write, by chat. */
  readonly drafts: ReadonlyMap<Id, ChatDraft>
  /** Messages that wait for their time, or could not be sent then, by their ids. */
  readonly scheduled: ReadonlyMap<Id, ScheduledMessage>
  /** Users that are mentioned together, by the group's id. */
  readonly userGroups: ReadonlyMap<Id, UserGroup>
  /** Who types where, and until when (ms since 1970) unless it is said again. */
  readonly typing: ReadonlyMap<Id, ReadonlyMap<Id, number>>
}

/** A message that has not reached the server, or was refused. Sent in order, exactly once, over reloads and restarts. */
export interface OutboxItem {
  readonly clientId: string
  readonly chatId: Id
  readonly content: string
  readonly replyTo?: Id
  readonly attachments?: readonly SentFile[] | undefined
  /** Its links get no preview. */
  readonly noPreview?: true | undefined
  /** It is a reply in the thread of this message, which it may begin: `chatId` is `threadKey` of it then. */
  readonly rootId?: Id | undefined
  /** The chat gets a copy of such a reply. */
  readonly alsoToChat?: true | undefined
  readonly createdAt: string
  readonly status: 'waiting' | 'sending' | 'failed'
  /** Why it failed; it stays until it is sent again or discarded. */
  readonly error?: Failure
}

/** A file that is with the server, and in no message yet. */
export interface SentFile {
  readonly params: AttachmentParams
  /** As it will be in the message. */
  readonly shown: Attachment
}

/** What stands for a thread that may not be there yet: it has no id before its first reply. */
export const threadKey = (rootId: Id): Id => `t${rootId}`

/** The server's error object; code `offline`: it was not reached, `timeout`: it did not answer. */
export interface Failure {
  readonly code:
    | 'bad_request' | 'unauthorized' | 'forbidden' | 'not_member' | 'not_found' | 'conflict' | 'too_large' | 'unsupported'
    | 'rate_limited' | 'internal' | 'unavailable' | 'offline' | 'timeout'
  readonly message: string
  readonly field?: string
  /** Why, where the code leaves it open. */
  readonly reason?: LoginEnd
  readonly retryAfterMs?: number
}

/**
 * What is being written in a chat: a new message, perhaps an answer. An edit lies above it for a while; the new message is
 * kept beneath and comes back.
 */
export interface Writing {
  readonly text: string
  readonly replyTo?: Id | undefined
  readonly edit?: Edit | undefined
  /** Edits that were half done when another one, or an answer, was begun. */
  readonly aside?: readonly Edit[] | undefined
}

export interface Edit {
  readonly messageId: Id
  readonly text: string
  /** What the message said when the edit was begun. */
  readonly from: string
}

/** Where one stands in a chat's history. */
export interface Place {
  /** The first message of which something is seen. */
  readonly seq: number
  /** How far below the upper edge it begins. */
  readonly offset: number
}

/** Why a login came to its end, or is refused. */
export type LoginEnd = NonNullable<Problem['reason']>

/** What a failed call throws. */
export class CallError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message)
  }
}

export interface Connection {
  readonly status: 'connecting' | 'online' | 'offline'
  /** When it was lost (ms since 1970); 0: it is there, or never was. */
  readonly lostAt: number
}

/** The one object that the views are given. */
export interface Client {
  /** Undefined: not yet known whether somebody is signed in; null: nobody is. */
  readonly account: ReadonlySignal<User | null | undefined>
  readonly state: ReadonlySignal<State>
  readonly connection: ReadonlySignal<Connection>
  readonly outbox: ReadonlySignal<readonly OutboxItem[]>
  /** Until when (ms since 1970) what is sent to a chat waits: the server was asked too much there, or failed. */
  readonly resting: ReadonlySignal<ReadonlyMap<Id, number>>
  /** Why nobody is signed in any more, if that was not decided on this device. Until the next sign-in. */
  readonly ended: ReadonlySignal<LoginEnd | undefined>

  register(params: Operations['register']['params']): Promise<void>
  /** What anybody may know of the server, without a login. */
  server(): Promise<ServerFacts>
  /** The same of what a link leads to, for who has it. */
  ask<Name extends 'get_invite' | 'check_setup'>(name: Name, params: Operations[Name]['params']): Promise<Operations[Name]['answer']>
  signIn(username: string, password: string): Promise<void>
  /** Also forgets everything that is kept on this device. */
  signOut(): Promise<void>

  /** Does not wait for the next attempt to connect: makes it now. Resolves when it has ended, well or not. */
  reconnect(): Promise<void>

  /** Any operation. Throws CallError. */
  call<Name extends keyof Operations>(name: Name, params: Operations[Name]['params']): Promise<Operations[Name]['answer']>

  /** The same, shown as done until it is answered; a refusal takes that back. `change`: what it does to the state. */
  ahead<Name extends keyof Operations>(
    change: (state: State) => State, name: Name, params: Operations[Name]['params'],
  ): Promise<Operations[Name]['answer']>

  /** A token for what is neither an operation nor an event, such as uploads; another one than `refused`. Throws CallError. */
  token(refused?: string): Promise<string>

  /** Returns at once, with the item's clientId; it shows in `outbox`. `chatId` may be a `threadKey`. */
  send(chatId: Id, content: string, replyTo?: Id, attachments?: readonly SentFile[], noPreview?: boolean, alsoToChat?: boolean): string
  retry(clientId: string): void
  discard(clientId: string): void
  /** A chat takes more than it did: what waits for it is tried again, and what is on its way, if it is refused. */
  wake(chatId: Id): void

  /** Fills the timeline; each resolves when it is in `state`. Older and newer go on from the stretch that holds `seq`. */
  loadLatest(chatId: Id): Promise<void>
  loadOlder(chatId: Id, seq: number): Promise<void>
  loadNewer(chatId: Id, seq: number): Promise<void>
  loadAround(chatId: Id, seq: number): Promise<void>
  /**
   * What of a chat's history is drawn, up to the newest message if `to` is null; undefined: nothing of it any more. It stays
   * in `state`, as do the newest messages; what is far from both is let go of in time.
   */
  setDrawn(chatId: Id, part: { readonly from: number; readonly to: number | null } | undefined): void
  /** All members of a chat, however large, and the names of who is in it. */
  loadMembers(chatId: Id): Promise<void>
  /** Makes sure that these users are in `state.users`. */
  loadUsers(ids: readonly Id[]): Promise<void>

  /** The person has seen everything up to `seq`. */
  markRead(chatId: Id, seq: number): void
  /** Called at each keystroke (true), and when there is nothing to send any more (false). */
  typing(chatId: Id, on: boolean): void

  /** Where one stood in a chat when one left it; undefined: at its end. Kept in this tab. */
  place(chatId: Id): Place | undefined
  keepPlace(chatId: Id, place: Place | undefined): void

  /** What arrives while this page is open, after it is in `state`: for notifications and announcements. */
  onMessage(listener: (message: Message) => void): () => void
  onEvent<Name extends keyof Events>(name: Name, listener: (data: Events[Name]) => void): () => void

  /** What was begun in a chat, kept on this device, per account. */
  writing(chatId: Id): Writing
  write(chatId: Id, writing: Writing): void
  /** The text of its new message alone; an empty one forgets it. */
  draft(chatId: Id): string
  setDraft(chatId: Id, text: string): void
  /** All drafts by chat, and edits that have changed something, for marks in the list; those that other tabs write too. */
  readonly drafts: ReadonlySignal<ReadonlyMap<Id, string>>
}
