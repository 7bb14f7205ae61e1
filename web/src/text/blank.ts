/** Nothing in it can be seen: as the server counts it (docs/protocol.md, section 7, "Blank"). */
export const isBlank = (text: string) => /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Mn}\u2800\ufff9-\ufffb]*$/u.test(text)
