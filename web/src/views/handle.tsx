/** `@name`: from left to right, whatever stands around it. */
export const Handle = ({ name }: { name: string }) => <bdi dir="ltr">@{name}</bdi>
