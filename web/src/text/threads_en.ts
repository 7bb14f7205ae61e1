// The words of threads, in English.
import type { Count } from './plural'

export const threadsEn = (count: Count) => ({
  title: 'Threads',
  one: 'Thread',
  in: (chat: string) => `Thread in ${chat}`,
  /** As in "Messages in …". */
  this: 'this thread',
  toldOf: (who: string, chat: string) => `${who} in a thread in ${chat}`,
  replies: (n: number) => count(n, { one: '1 reply', other: `${n} replies` }),
  noReplies: 'No replies yet',
  unread: (n: number) => count(n, { one: '1 new reply', other: `${n} new replies` }),
  open: 'Open thread',
  reply: 'Reply in thread',
  placeholder: 'Reply…',
  copy: 'Also sent in the thread',
  also: (chat: string) => `Also send to ${chat}`,
  jump: 'Show in chat',
  follow: 'Follow',
  following: 'Following',
  followHint: 'Be told of replies',
  unfollowHint: 'Be told of replies no more',
  gone: 'This thread is not here any more',
  goneLead: 'Its message was deleted, or you cannot read it any more.',
  waiting: (n: number) => count(n, { one: '1 thread with new replies', other: `${n} threads with new replies` }),
  onlyUnread: 'Unread',
  readAll: 'Mark all as read',
  none: 'No threads yet',
  noneLead: 'Reply to a message in a thread by its menu. Threads that you take part in stand here.',
  noneUnread: 'All read',
  noneUnreadLead: 'There are no new replies in the threads that you follow.',
  offline: 'Without a connection only those are here that this device knows.',
})

export type ThreadsWords = ReturnType<typeof threadsEn>
