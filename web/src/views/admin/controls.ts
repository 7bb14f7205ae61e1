// Controls and words that dialogs, settings and files have, too. They are taken out of the part that is fetched for those when this one is:
// imported as usual they would be a file of their own, which the sign-in page had to wait for.
import { allParts } from '../deferred'

export const {
  bytesOf, Choices, ChoosePeople, confirm, deferredWords, deviceName, durationOf, Field, Form, FormDialog, nameFor, numberOf, openCrop, PasswordField, PersonLines, PictureButton, roughly, Select, sendPicture, shortNumberOf,
  usernamePattern,
} = await allParts()
