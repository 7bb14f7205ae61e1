// A face for people and chats: a picture, or initials on a tone.
import type { Presence } from '../protocol.gen'
import { words } from '../text'
import { parts } from './deferred'
import { Icon, type IconName } from './icons'
import { toneOf } from './tones'

export { toneOf }

interface AvatarProps {
  readonly id: string
  readonly name: string
  readonly size?: 'tiny' | 'small' | 'medium' | 'large'
  readonly icon?: IconName
  readonly group?: boolean
  readonly presence?: Presence['status']
  /** Of somebody whom the state may not know. */
  readonly picture?: string | undefined
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  const letters = parts.length > 1 ? [parts[0]!, parts.at(-1)!] : [parts[0] ?? '']
  return letters.map((part) => [...part][0] ?? '').join('').toLocaleUpperCase()
}

export function Avatar({ id, name, size = 'medium', icon, group = false, presence, picture }: AvatarProps) {
  const Face = icon === 'pencil' ? undefined : parts.value?.Face
  return (
    <span class={`avatar avatar-${size} tone-${toneOf(id)}${group ? ' avatar-group' : ''}`}>
      <span aria-hidden="true">{icon ? <Icon name={icon} size={size === 'large' ? 32 : 20} /> : initials(name)}</span>
      {Face && <Face id={id} told={picture} />}
      {presence && presence !== 'offline' && (
        <span class={`presence presence-${presence}`} role="img" aria-label={words.value.presence[presence]} />
      )}
    </span>
  )
}
