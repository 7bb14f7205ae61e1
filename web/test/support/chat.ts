// Chats and messages as short words.
import type { Chat, Message } from '../../src/protocol.gen'

export const chat = (id: string, more: Partial<Chat> = {}): Chat => ({
  id, kind: 'group', title: `chat ${id}`, memberCount: 2, receipts: true, lastSeq: 0,
  createdAt: '2026-11-01T00:00:00.000Z', updatedAt: '2026-11-01T00:00:00.000Z', version: 10,
  state: { role: 'member', unread: 0, mentions: 0, readSeq: 0, deliveredSeq: 0, pinned: false, archived: false, version: 10 },
  ...more,
})

export const message = (chatId: string, seq: number, senderId: string, content: string, more: Partial<Message> = {}): Message => ({
  id: `${chatId}-${seq}`, chatId, seq, senderId, type: 'text', content, version: 100 + seq,
  createdAt: `2026-11-02T00:00:00.${String(seq).padStart(3, '0')}Z`, ...more,
})
