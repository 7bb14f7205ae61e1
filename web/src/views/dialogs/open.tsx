// The dialogs that can be opened from anywhere; each is fetched when it is first asked for.
import type { Id } from '../../contract'
import { part } from '../deferred'
import { openLayer } from '../layers'
import { lazyLayer } from '../lazy'

const Switcher = lazyLayer(part('Switcher'))
const Shortcuts = lazyLayer(part('Shortcuts'))
const NewChat = lazyLayer(part('NewChat'))
const NewGroup = lazyLayer(part('NewGroup'))
const NewChannel = lazyLayer(part('NewChannel'))
const AddPeople = lazyLayer(part('AddPeople'))
const EditChat = lazyLayer(part('EditChat'))
const NewInvite = lazyLayer(part('NewInvite'))
const Profile = lazyLayer(part('Profile'))

export const openSwitcher = () => openLayer((close) => <Switcher close={close} />)
export const openShortcuts = () => openLayer((close) => <Shortcuts close={close} />)
export const openNewChat = () => openLayer((close) => <NewChat close={close} />)
export const openNewGroup = () => openLayer((close) => <NewGroup close={close} />)
export const openNewChannel = (groupId?: Id) => openLayer((close) => <NewChannel close={close} groupId={groupId} />)
export const openAddPeople = (chatId: Id) => openLayer((close) => <AddPeople close={close} chatId={chatId} />)
export const openEditChat = (chatId: Id) => openLayer((close) => <EditChat close={close} chatId={chatId} />)
export const openNewInvite = (chatId: Id) => openLayer((close) => <NewInvite close={close} chatId={chatId} />)
export const openProfile = (userId: Id) => openLayer((close) => <Profile close={close} userId={userId} />)
