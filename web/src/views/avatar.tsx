// A face for people and chats: initials on one of twelve tones, always the same for the same id.
import type { Presence } from '../protocol.gen'
import { words } from '../text'
import { Icon, type IconName } from './icons'

interface AvatarProps {
  readonly id: string
  readonly name: string
  readonly size?: 'tiny' | 'small' | 'medium' | 'large'
  readonly icon?: IconName
  readonly group?: boolean
  readonly presence?: Presence['status']
}

const tones = 12

/** Steps of the golden angle around the wheel of hues: all tones are used alike, whatever the ids have in common. */
export function toneOf(id: string): number {
  return Math.floor(((Number(id.slice(-9)) * 0.618033988749895) % 1) * tones)
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  const letters = parts.length > 1 ? [parts[0]!, parts.at(-1)!] : [parts[0] ?? '']
  return letters.map((part) => [...part][0] ?? '').join('').toLocaleUpperCase()
}

export function Avatar({ id, name, size = 'medium', icon, group = false, presence }: AvatarProps) {
  return (
    <span class={`avatar avatar-${size} tone-${toneOf(id)}${group ? ' avatar-group' : ''}`}>
      <span aria-hidden="true">{icon ? <Icon name={icon} size={size === 'large' ? 32 : 20} /> : initials(name)}</span>
      {presence && presence !== 'offline' && (
        <span class={`presence presence-${presence}`} role="img" aria-label={words.value.presence[presence]} />
      )}
    </span>
  )
}
