// The words of moderation, of how long messages are kept, of the directory, user groups and quiet hours, in English.
import type { Count } from './plural'

export const roomsEn = (count: Count) => ({
  report: {
    show: 'Report…',
    title: 'Report this message',
    lead: 'The administrators of this server see the message as it is now, who wrote it, and who reported it. Nobody else is told.',
    reason: 'What is wrong with it?',
    send: 'Report',
    done: 'Reported to the administrators.',
    most: 'Too many of your reports are still open. Wait until an administrator has looked at them.',
  },

  recent: {
    remove: 'Remove recent messages…',
    title: (name: string) => `Remove recent messages of ${name}?`,
    lead: 'What they have written to this chat in this time is deleted for everybody. This cannot be undone.',
    span: 'Written in the last',
    spans: { hour: 'hour', day: 'day', week: '7 days', month: '30 days' },
    yes: 'Remove',
    done: 'The messages are being removed.',
  },

  retention: {
    label: 'Delete messages after so many days (0: never)',
    hint: 'They are gone for everybody, with their files, and cannot be brought back.',
    server: (n: number) => count(n, { one: 'This server deletes all messages after 1 day, whatever is chosen here.', other: `This server deletes all messages after ${n} days, whatever is chosen here.` }),
    bad: 'A whole number from 0 to 3650.',
    inForce: (n: number) => count(n, { one: 'Messages are deleted after 1 day', other: `Messages are deleted after ${n} days` }),
    removed: (n: number) => count(n, { one: 'Older messages were removed after 1 day', other: `Older messages were removed after ${n} days` }),
    removedOnce: 'Older messages were removed',
  },

  directory: {
    title: 'Browse groups',
    lead: 'Groups that anybody here can join.',
    find: 'Find a group',
    list: 'Groups',
    members: (n: number) => count(n, { one: '1 member', other: `${n} members` }),
    join: 'Join',
    joinOf: (group: string) => `Join ${group}`,
    open: 'Open',
    openOf: (group: string) => `Open ${group}`,
    inIt: 'You are in it',
    none: 'No groups to join yet',
    noneLead: 'Owners and admins of a group can open it to everybody in its details.',
    nothing: 'No such group',
    nothingLead: 'Try other words, or fewer letters.',
    count: (n: number) => count(n, { one: '1 group', other: `${n} groups` }),
    more: 'Show more',
    removed: 'You were removed from this group. Only somebody in it can add you again.',
    gone: 'This group cannot be joined any more.',
    guests: 'Guests cannot browse groups.',
    rule: 'Anybody can join',
    ruleHint: 'The group is listed under “Browse groups”. Everybody with an account on this server, except guests, can join it and read all that was written in it.',
    isPublic: 'Anybody on this server can join',
  },

  userGroups: {
    members: (n: number) => count(n, { one: '1 member', other: `${n} members` }),
    title: (name: string) => `Members of @${name}`,
    none: 'Nobody is in it.',
    label: (name: string) => `Group @${name}`,
  },

  quiet: {
    title: 'Quiet hours',
    lead: 'No notifications and no sound in this time, on any of your devices. What is unread is counted all the same.',
    pause: 'Pause notifications',
    pauses: { hour: 'For 1 hour', four: 'For 4 hours', tomorrow: 'Until tomorrow, 9:00', week: 'For 7 days' },
    paused: (when: string) => `Notifications are paused until ${when}.`,
    resume: 'Resume',
    each: 'Quiet hours',
    eachHint: 'At the same times on the days that you choose.',
    from: 'From',
    to: 'To',
    days: 'On the days on which they begin',
    zone: 'Time zone',
    noDay: 'Choose at least one day.',
    same: 'The two times must differ.',
    save: 'Save quiet hours',
    nowPaused: (when: string) => `Notifications are paused until ${when}`,
    now: 'Quiet hours: notifications are off',
  },

  skin: {
    label: 'Skin tone',
    of: (name: string) => `Skin tones of ${name}`,
    tones: ['Default', 'Light', 'Medium-light', 'Medium', 'Medium-dark', 'Dark'],
    hint: 'Press long, or Alt and ↓, to choose a skin tone.',
  },

  /** Why a message could not be sent at its time. */
  unsent: {
    notMember: 'You are not in this chat any more.',
    admins: 'Only admins can write there.',
    slow: 'Slow mode asked you to wait.',
    blocked: 'This person takes no messages of yours.',
    deleted: 'This account was deleted.',
    other: (why: string) => `The server says: “${why}”`,
  },
})

export type RoomsWords = ReturnType<typeof roomsEn>
