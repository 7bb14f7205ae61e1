// The dialogs that can be opened from anywhere; each is fetched when it is first asked for.
import type { Id } from '../../contract'
import { openLayer } from '../layers'
import { lazy } from '../lazy'

const Switcher = lazy(() => import('../later').then((module) => module.Switcher))
const Shortcuts = lazy(() => import('../later').then((module) => module.Shortcuts))
const NewChat = lazy(() => import('../later').then((module) => module.NewChat))
const NewGroup = lazy(() => import('../later').then((module) => module.NewGroup))
const NewChannel = lazy(() => import('../later').then((module) => module.NewChannel))
const AddPeople = lazy(() => import('../later').then((module) => module.AddPeople))
const EditChat = lazy(() => import('../later').then((module) => module.EditChat))
const NewInvite = lazy(() => import('../later').then((module) => module.NewInvite))
const Profile = lazy(() => import('../later').then((module) => module.Profile))

export const openSwitcher = () => openLayer((close) => <Switcher close={close} />)
export const openShortcuts = () => openLayer((close) => <Shortcuts close={close} />)
export const openNewChat = () => openLayer((close) => <NewChat close={close} />)
export const openNewGroup = () => openLayer((close) => <NewGroup close={close} />)
export const openNewChannel = (groupId?: Id) => openLayer((close) => <NewChannel close={close} groupId={groupId} />)
export const openAddPeople = (chatId: Id) => openLayer((close) => <AddPeople close={close} chatId={chatId} />)
export const openEditChat = (chatId: Id) => openLayer((close) => <EditChat close={close} chatId={chatId} />)
export const openNewInvite = (chatId: Id) => openLayer((close) => <NewInvite close={close} chatId={chatId} />)
export const openProfile = (userId: Id) => openLayer((close) => <Profile close={close} userId={userId} />)
