// Entries of the audit log in words. `action` is the name of a command (docs/protocol.md), `details` what it was told.
import type { AuditEntry } from '../../protocol.gen'
import { ruleBounds } from '../../protocol_admin.gen'
import type { AdminWords } from '../../text/admin'
import { numberOf } from './controls'
import { momentOf } from '../../text/format'

type Details = Readonly<Record<string, unknown>>
type Say = (t: AdminWords['audit']['said'], who: string, what: string, details: Details, words: AdminWords) => string

/** One that is not here is told by its name. */
const sayings: Readonly<Record<string, Say>> = {
  register_user: (t, who, what, { role }, words) => t.added(who, what, roleOf(role, words)),
  set_user_role: (t, who, what, { role }, words) => t.role(who, what, roleOf(role, words)),
  set_user_password: (t, who, what) => t.password(who, what),
  set_user_disabled: (t, who, what, { disabled }) => (disabled === false ? t.enabled(who, what) : t.disabled(who, what)),
  delete_user: (t, who, what) => t.deleted(who, what),
  delete_account: (t, _, what) => t.left(what),
  finish_deletion: (t, _, what) => t.erased(what),
  end_user_logins: (t, who, what, { sessionId }) => (sessionId === undefined ? t.logins(who, what) : t.login(who, what)),
  change_settings: (t, who, _, { configured, ...rules }, words) => (configured === true ? t.configured(rulesOf(rules, words)) : t.rules(who, rulesOf(rules, words))),
  remove_chat: (t, who, what) => t.chat(who, what),
  remove_invite: (t, who, what) => t.invite(who, what),
  ban_address: (t, who, what) => t.ban(who, what),
  unban_address: (t, who, what) => t.unban(who, what),
  set_announcement: (t, who, _, { text }) => t.announced(who, String(text)),
  clear_announcement: (t, who) => t.cleared(who),
  set_branding: (t, who) => t.branding(who),
  resolve_report: (t, who, _, { action }, { reports }) =>
    t.report(who, typeof action === 'string' && Object.hasOwn(reports.done, action) ? reports.done[action as keyof typeof reports.done] : String(action)),
  remove_messages: (t, who, what) => t.messages(who, what),
  add_user_group: (t, who, what, { name }) => t.groupAdded(who, groupOf(name, what)),
  update_user_group: (t, who, what, { name }) => t.groupChanged(who, groupOf(name, what)),
  remove_user_group: (t, who, what, { name }) => t.groupRemoved(who, groupOf(name, what)),
  remove_emoji: (t, who, what, { name }) => t.emojiRemoved(who, emojiOf(name, what)),
}

export function auditSentence(entry: AuditEntry, words: AdminWords): string {
  const { audit } = words
  const details = detailsOf(entry)
  const who = entry.actor ?? (entry.actorId === undefined ? audit.operator : audit.somebody)
  const title = details.title
  const what = entry.targetName ?? (typeof title === 'string' ? title : undefined) ?? entry.target ?? ''
  const say = Object.hasOwn(sayings, entry.action) ? sayings[entry.action] : undefined
  if (!say) return audit.said.other(who, entry.action.replaceAll('_', ' '), what).trim()
  return say(audit.said, who, what || audit.something, details, words)
}

/** What there is to say besides: until when, and why. */
export function auditNote(entry: AuditEntry, { until }: AdminWords): string {
  const details = detailsOf(entry)
  const end = details.until
  return [typeof end === 'string' && until.till(momentOf(end)), details.reason].filter((part) => typeof part === 'string' && part !== '').join(' · ')
}

function detailsOf({ details }: AuditEntry): Details {
  return typeof details === 'object' && details !== null ? (details as Details) : {}
}

const groupOf = (name: unknown, what: string) => (typeof name === 'string' ? name : what)
const emojiOf = (name: unknown, what: string) => (typeof name === 'string' ? `:${name}:` : what)

function roleOf(role: unknown, { users }: AdminWords): string {
  return typeof role === 'string' && Object.hasOwn(users.roles, role) ? users.roles[role as keyof typeof users.roles] : String(role)
}

/** The log names rules as the state machine does, with numbers for their values (src/model/settings.h). */
const registrations = ['invite', 'open', 'closed'] as const
const editHistories = ['off', 'sender', 'everyone'] as const

function rulesOf(changed: Details, { rules }: AdminWords): string {
  const told = Object.entries(changed).map(([key, value]) => {
    if (key === 'registration') return `${rules.registration}: ${rules.registrations[registrations[Number(value)] ?? 'invite']}`
    if (key === 'edit_history') return `${rules.editHistory}: ${rules.editHistories[editHistories[Number(value)] ?? 'everyone']}`
    if (key === 'previews') return `${rules.previews}: ${value ? rules.on : rules.off}`
    const limit = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const name = Object.hasOwn(ruleBounds, limit) ? rules[limit as keyof typeof ruleBounds] : key
    return `${name}: ${typeof value === 'number' ? numberOf(value) : String(value)}`
  })
  return told.join(', ')
}
