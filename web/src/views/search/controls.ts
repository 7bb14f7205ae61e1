// Controls and names that dialogs have, too, taken out of the part that is fetched for those (see admin/controls.ts).
import { allParts } from '../deferred'

export const { chatsNamed, FormDialog, openMenu, PersonLines, talkTo, usePeople, useWhere } = await allParts()
