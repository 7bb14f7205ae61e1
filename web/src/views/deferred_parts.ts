// What is fetched after the first page has been drawn, as one file: dialogs, details, settings, and the pages without a login.
import { deferredStyles } from './deferred_styles'

export { Picker } from '../emoji/picker'
export { AuthGate } from './auth/auth_gate'
export { Join } from './auth/join'
export { Welcome } from './auth/welcome'
export { AddPeople } from './dialogs/add_people'
export { EditChat } from './dialogs/edit_chat'
export { NewChannel } from './dialogs/new_channel'
export { NewChat } from './dialogs/new_chat'
export { NewGroup } from './dialogs/new_group'
export { NewInvite } from './dialogs/new_invite'
export { Profile } from './dialogs/profile'
export { Shortcuts } from './dialogs/shortcuts'
export { Switcher } from './dialogs/switcher'
export { Panel } from './panel/panel'
export { Settings } from './settings/settings'
export { followSoon } from './soon'

// Controls and words of these, for parts that are fetched later still (admin/controls.ts).
export { deferredWords } from '../text/deferred'
export { Field, PasswordField, usernamePattern } from './auth/field'
export { FormDialog } from './dialogs/form'
export { PersonLines } from './dialogs/person'
export { Form } from './form'
export { Select } from './select'
export { Choices } from './settings/choices'
export { deviceName } from './settings/devices'

await deferredStyles()
