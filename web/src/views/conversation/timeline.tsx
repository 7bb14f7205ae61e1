// The messages of a chat, as far as they are drawn, and how they are scrolled.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'

import { copiedMessages } from '../../markdown/shown'
import type { Chat, Message } from '../../protocol.gen'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { settled } from '../settled'
import { errorText } from '../failure'
import { userName } from '../names'
import { useConversation } from './conversation_context'
import { useHappenings } from './happenings'
import { JumpButton } from './jump'
import { useWatermarks } from './receipts'
import { rowsOf } from './rows'
import { RowList } from './row_list'
import { anchorOf, fromBottom, hands, hold, lastSeen, placeOf, restore } from './scroll'
import { endOf, latestWindow, newer, older, settle, windowAround, type Window } from './window'

const nearBottom = 80
const nearEdge = 1000
const paper = matchMedia('print')

export function Timeline({ chat, seq, name }: { chat: Chat; seq: number | undefined; name: string }) {
  const client = useClient()
  const conversation = useConversation()
  const t = words.value
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const timeline = useSelect((state) => state.timelines.get(chat.id), [chat.id])
  const happenings = useHappenings(chat)
  const marks = useWatermarks(chat.id)
  const window = useSignal<Window | undefined>(undefined)
  const failure = useSignal<{ readonly text: string; readonly again: () => void } | undefined>(undefined)
  const following = useSignal(true)
  const flashed = useSignal(0)
  const divider = useSignal((chat.state?.unread ?? 0) > 0 ? chat.state!.readSeq + 1 : 0)
  const work = useRef({ loading: false, drawn: undefined as Window | undefined, drawnTo: 0, aim: 0, lead: { part: 0, px: 0 }, lastTop: 0, opened: chat.lastSeq, jumped: false })
  const online = useComputed(() => client.connection.value.status === 'online').value
  const myOutbox = useComputed(() => client.outbox.value.filter((item) => (item.rootId ?? item.chatId) === (chat.rootId ?? chat.id)))

  // Told as soon as it is known, before it is drawn: what is drawn is never let go of.
  useSignalEffect(() => client.setDrawn(chat.id, window.value))
  useEffect(() => () => client.setDrawn(chat.id, undefined), [])

  const now = () => {
    const state = client.state.value
    const known = state.chats.get(chat.id) ?? chat
    return { timeline: state.timelines.get(chat.id), chat: known, first: known.firstSeq ?? 1 }
  }

  /** Opens the history at a message, or at its live end. `part` of the room around it and `px`: how much is seen above it. */
  const open = async (target: number, part: number, px = 0) => {
    const find = () => {
      const { timeline, chat, first } = now()
      return target ? windowAround(timeline, Math.min(target, chat.lastSeq), chat.lastSeq) : latestWindow(timeline, chat.lastSeq, first)
    }
    const { first } = now()
    // What was deleted for good is in no history: it begins behind that.
    if (target) target = first > now().chat.lastSeq ? 0 : Math.max(first, target)
    const again = () => void open(target, part, px)
    failure.value = undefined
    const soon = settled()
    try {
      if (!find()) await (target ? client.loadAround(chat.id, target) : client.loadLatest(chat.id))
    } catch (error) {
      if (!find()) {
        failure.value = { text: errorText(error), again }
        // What is kept here is better than nothing.
        const last = now().timeline?.stretches.at(-1)
        if (last && !window.value) window.value = { from: Math.max(last.from, last.to - 60), to: last.to }
        return
      }
    }
    if (soon) await soon
    const found = find()
    if (!found) {
      failure.value = { text: t.conversation.missing, again }
      return
    }
    work.current.aim = Math.min(target, now().chat.lastSeq)
    work.current.lead = { part, px }
    following.value = target === 0
    window.value = { ...found }
  }

  useEffect(() => {
    if (seq) {
      void open(seq, 0.5)
      flashed.value = seq
      work.current.jumped = true
    } else {
      const place = client.place(chat.id)
      if (place) void open(place.seq, 0, place.offset)
      else void open(divider.value, 0.2)
    }
  }, [seq])

  /** Ends the holding of what was aimed at. */
  const letGo = useRef(() => {})
  useEffect(() => () => letGo.current(), [])

  // Where one stands, for when one comes back; at the end there is nothing to keep.
  const leave = useRef(() => {})
  leave.current = () => {
    const element = box.current
    if (!element || !work.current.drawn || work.current.aim) return
    client.keepPlace(chat.id, following.value && window.value?.to === null ? undefined : placeOf(element))
  }
  useLayoutEffect(() => {
    const left = () => leave.current()
    addEventListener('pagehide', left)
    return () => {
      removeEventListener('pagehide', left)
      left()
    }
  }, [])

  conversation.clearUnread = () => {
    divider.value = 0
  }
  conversation.toLatest = async () => {
    letGo.current()
    following.value = true
    if (window.value?.to !== null || !latestWindow(now().timeline, now().chat.lastSeq, first)) await open(0, 0)
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }

  const extend = async (step: (at: Window) => Window | undefined, load: () => Promise<void>) => {
    let wider = step(window.value!)
    if (!wider) {
      work.current.loading = true
      failure.value = undefined
      try {
        await load()
        wider = step(window.value!)
      } catch (error) {
        failure.value = { text: errorText(error), again: goOn }
      } finally {
        work.current.loading = false
      }
    }
    if (wider) window.value = wider
  }
  /** Draws more of the history where its edge is near. One step at a time: the next is taken when this one is drawn. */
  const goOn = () => {
    const element = box.current
    const { loading, drawn, aim } = work.current
    // Hidden, or on paper, its edges are always near: it would draw for ever.
    if (!element?.clientHeight || paper.matches) return
    if (!drawn || drawn !== window.value || loading || aim) return
    const { from, to } = drawn
    if (from > now().first && element.scrollTop < nearEdge) {
      void extend((at) => older(at, now().timeline), () => client.loadOlder(chat.id, from))
    } else if (to !== null && fromBottom(element) < nearEdge) {
      void extend((at) => newer(at, now().timeline, now().chat.lastSeq), () => client.loadNewer(chat.id, to))
    }
  }

  const first = chat.firstSeq ?? 1
  useEffect(() => {
    if (window.value?.to && window.value.to < first) void open(0, 0)
  }, [first])

  const markSeen = () => {
    if (!box.current || !window.value || work.current.jumped || document.hidden || !document.hasFocus()) return
    const read = now().chat.state?.readSeq ?? 0
    // After a jump what lies before may be unread: that has not been seen.
    if (!following.value && (placeOf(box.current)?.seq ?? 0) > read + 1) return
    const seen = lastSeen(box.current)
    if (seen > read) client.markRead(chat.id, seen)
  }

  const onScroll = () => {
    const element = box.current
    if (!element) return  // a scroll that is told of when the chat has been left
    const gap = fromBottom(element)
    if (gap <= nearBottom && window.value?.to === null) following.value = true
    else if (element.scrollTop < work.current.lastTop - 1 || window.value?.to !== null) following.value = false
    work.current.lastTop = element.scrollTop
    goOn()
    markSeen()
  }

  const onCopy = (event: ClipboardEvent) => {
    const state = client.state.value
    const text = copiedMessages(box.current!, getSelection(), (seq) => {
      const message = now().timeline?.bySeq.get(seq)
      return message && { message, sender: userName(state, message.senderId) }
    })
    if (text === undefined) return
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
  }

  const shown = window.value && settle(window.value, timeline, work.current.drawnTo, following.value)
  const end = shown ? endOf(shown, timeline) : 0
  const keyOf = useCallback((message: Message) => message.clientId ?? message.id, [])
  const rows = useMemo(
    () => (shown ? rowsOf(timeline, shown.from, end, divider.value, keyOf, happenings, shown.to === null) : []),
    [timeline, shown?.from, shown?.to === null, end, divider.value, happenings],
  )

  const atLiveEnd = following.value && shown?.to === null
  // Where one is, right before other rows are drawn: one may have scrolled while they were on their way.
  const drawnRows = useRef(rows)
  const anchor = box.current && rows !== drawnRows.current && !atLiveEnd ? anchorOf(box.current) : undefined

  // After each drawing: to the message that was asked for, to the live end, or back to where one was.
  useLayoutEffect(() => {
    const element = box.current
    const state = work.current
    if (!element || !shown) return
    const moved = shown.from !== state.drawn?.from || shown.to !== state.drawn.to
    drawnRows.current = rows
    state.drawn = shown
    state.drawnTo = end
    conversation.live.value = shown.to === null
    if (shown !== window.value) window.value = shown
    if (state.aim) {
      const row = element.querySelector(`[data-seq="${state.aim}"]`)
      if (row) {
        const divided = row.previousElementSibling?.classList.contains('unread') ? row.previousElementSibling : row
        letGo.current()
        letGo.current = hold(element, divided, Math.max(0, (element.clientHeight - row.clientHeight) * state.lead.part) + state.lead.px)
        if (state.jumped) row.querySelector<HTMLElement>('.message')?.focus({ preventScroll: true })
        state.lastTop = element.scrollTop
        if (fromBottom(element) <= 1 && shown.to === null) following.value = true
      }
      state.aim = 0
    } else if (atLiveEnd) {
      element.scrollTop = element.scrollHeight
      state.lastTop = element.scrollTop
    } else if (anchor) {
      restore(element, anchor)
      state.lastTop = element.scrollTop
    }
    if (moved && online) goOn()
  })

  // What could not be fetched without a connection is, when there is one.
  useEffect(() => {
    if (!online) return
    if (window.value) goOn()
    else failure.value?.again()
  }, [online])

  // Heights change by themselves too: the composer grows, a keyboard comes up, code is coloured.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (box.current && following.value && window.value?.to === null) box.current.scrollTop = box.current.scrollHeight
      markSeen()
    })
    observer.observe(box.current!)
    observer.observe(list.current!)
    return () => observer.disconnect()
  }, [])

  // One's look: what arrives while one is away gets the divider, what is seen on return is read.
  useEffect(() => {
    const left = () => {
      const { chat } = now()
      if ((chat.state?.unread ?? 0) === 0) divider.value = chat.lastSeq + 1
    }
    // To have come to a message is not to have read all of it: that begins with what one does there.
    const begin = () => {
      if (!work.current.jumped) return
      work.current.jumped = false
      markSeen()
    }
    for (const hand of hands) addEventListener(hand, begin, { passive: true })
    addEventListener('focus', markSeen)
    addEventListener('blur', left)
    document.addEventListener('visibilitychange', markSeen)
    return () => {
      for (const hand of hands) removeEventListener(hand, begin)
      removeEventListener('focus', markSeen)
      removeEventListener('blur', left)
      document.removeEventListener('visibilitychange', markSeen)
    }
  }, [])
  useEffect(markSeen, [end, shown !== undefined])

  return (
    <div class="timeline">
      <div ref={box} class="scroller" role="log" aria-live="off" aria-label={t.conversation.messages(name)} onScroll={onScroll} onCopy={onCopy}>
        <div ref={list} class="scrolled" aria-busy={!shown && !failure.value}>
          {failure.value && (
            <div class="notice" role="alert">
              <p>{failure.value.text}</p>
              <button type="button" class="button" onClick={failure.value.again}>
                {t.common.retry}
              </button>
            </div>
          )}
          {!shown && !failure.value && <div class="spinner late" role="img" aria-label={t.common.loading} />}
          {shown && (
            <RowList
              chat={chat}
              name={name}
              rows={rows}
              marks={marks}
              outbox={shown.to === null ? myOutbox.value : []}
              atStart={shown.from <= first}
              flashed={flashed.value}
              opened={work.current.opened}
            />
          )}
        </div>
      </div>
      <JumpButton shown={!!shown && !atLiveEnd} unread={chat.state?.unread ?? 0} jump={() => void conversation.toLatest()} />
    </div>
  )
}
