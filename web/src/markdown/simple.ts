/** Nothing in the text could mean more than itself: most messages are like this. */
export const isSimple = (text: string) => /^(?![#>\-+=\d\s|])[^*_`~[\]<>\\&@\n\r|]*$/.test(text) && !/:\/\/|www\.|:[a-z0-9_-]{2,32}:|\s\s/i.test(text)
