// What goes on beside the page, and begins a moment after it has been drawn.
import type { Client } from '../contract'
import { followBadge } from './badge'
import { followDrafts } from './drafts/follow'
import { followFiles } from './files/follow'
import { followKeyboard } from './keyboard'
import { followMarked } from './list/marked'
import { followNotifications } from './notify'
import { followEmoji } from './pictures/own_emoji'
import { followPrint } from './print'
import { followPace } from './scheduled/pace'

export function followSoon(client: Client) {
  followKeyboard()
  followPrint(client)
  followNotifications(client)
  followBadge(client)
  followFiles(client)
  followEmoji(client)
  followDrafts(client)
  followMarked(client)
  followPace(client)
}
