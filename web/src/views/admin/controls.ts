// Controls that dialogs and settings have, too. They are taken out of the part that is fetched for those when this one is:
// imported as usual they would be a file of their own, which everybody at the door had to wait for.
export const { Choices, deviceName, Field, Form, FormDialog, PasswordField, PersonLines, Select } = await import('../later')
