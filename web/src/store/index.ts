// The store: what comes from the server in, a new state out; and what is read out of a state.
export { applyChat, applyEvent, applyMembers, applyMessage, applyMessages, applyRead, applySync, applyUsers, pruneTyping, typingLifeMs } from './apply'
export { empty } from './draft'
export * from './selectors'
export { covers, messagesAt, newestStretch, stretchAt } from './timeline'
export { trimTimelines } from './trim'
