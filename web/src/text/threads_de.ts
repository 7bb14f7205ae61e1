// The words of threads, in German.
import type { Count } from './plural'
import type { ThreadsWords } from './threads_en'

export const threadsDe = (count: Count): ThreadsWords => ({
  title: 'Threads',
  one: 'Thread',
  in: (chat) => `Thread in ${chat}`,
  this: 'diesem Thread',
  toldOf: (who, chat) => `${who} in einem Thread in ${chat}`,
  replies: (n) => count(n, { one: '1 Antwort', other: `${n} Antworten` }),
  noReplies: 'Noch keine Antworten',
  unread: (n) => count(n, { one: '1 neue Antwort', other: `${n} neue Antworten` }),
  open: 'Thread öffnen',
  reply: 'Im Thread antworten',
  placeholder: 'Antworten…',
  copy: 'Auch im Thread gesendet',
  also: (chat) => `Auch an ${chat} senden`,
  jump: 'Im Chat zeigen',
  follow: 'Folgen',
  following: 'Folge ich',
  followHint: 'Antworten gemeldet bekommen',
  unfollowHint: 'Antworten nicht mehr gemeldet bekommen',
  gone: 'Diesen Thread gibt es hier nicht mehr',
  goneLead: 'Seine Nachricht wurde gelöscht, oder du kannst sie nicht mehr lesen.',
  waiting: (n) => count(n, { one: '1 Thread mit neuen Antworten', other: `${n} Threads mit neuen Antworten` }),
  onlyUnread: 'Ungelesen',
  readAll: 'Alle als gelesen markieren',
  none: 'Noch keine Threads',
  noneLead: 'Antworte über das Menü einer Nachricht im Thread. Threads, an denen du teilnimmst, stehen hier.',
  noneUnread: 'Alles gelesen',
  noneUnreadLead: 'In den Threads, denen du folgst, gibt es keine neuen Antworten.',
  offline: 'Ohne Verbindung ist nur hier, was dieses Gerät kennt.',
})
