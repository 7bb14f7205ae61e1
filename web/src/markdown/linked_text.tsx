// Plain text, but for whole addresses: topics, announcements, words about oneself.
import { MessageLink } from './link'
import { safeUrl } from './links'
import { splitAtLinks } from '../views/linked'

export function LinkedText({ text }: { text: string }) {
  return (
    <>
      {splitAtLinks(text).map((part) => {
        const href = part.link ? safeUrl(part.text) : undefined
        return href ? <MessageLink key={part.at} href={href} said={part.text}>{part.text}</MessageLink> : part.text
      })}
    </>
  )
}
