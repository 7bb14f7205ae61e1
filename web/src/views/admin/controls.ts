// Controls that dialogs and settings have, too. They are taken out of the part that is fetched for those when this one is:
// imported as usual they would be a file of their own, which the sign-in page had to wait for.
import { allParts } from '../deferred'

export const { Choices, deviceName, Field, Form, FormDialog, deferredWords, PasswordField, PersonLines, Select, usernamePattern } = await allParts()
