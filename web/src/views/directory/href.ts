/** The page of the groups that one may join. */
export const directoryHref = '#/directory'
