// notices.js shows the notifications that went out, or wait to.

import { get, send } from './api.js'
import { h, keep, pretty } from './dom.js'
import { moment, say } from './words.js'

export function enter(page) {
  const event = h('input', { id: 'event', required: true, placeholder: 'TRANSACTION.SUCCESS', list: 'events', autocomplete: 'off' })
  const url = h('input', { id: 'url', type: 'url', placeholder: 'http://127.0.0.1:3000/notify' })
  page.main.append(
    h('form', { class: 'card line', onsubmit: (e) => {
      e.preventDefault()
      page.run(() => send('trigger', { event: event.value.trim(), url: url.value.trim() || undefined }), (sent) => say('resent', { what: told(sent) }))
    } }, h('strong', {}, say('trigger')), h('label', { for: 'event' }, say('event')), event, h('label', { for: 'url' }, say('url')), url, h('button', {}, say('triggerDo'))),
    h('ol', { id: 'list', class: 'rows' }), h('p', { id: 'nothing', class: 'quiet' }))
}

const told = (n) => { const last = n.attempts?.at(-1) ?? n; return last.error ? last.error : String(last.status ?? '') }

export async function refresh(page) {
  const { notices } = await get('notices', { limit: 200 })
  const open = new Set([...document.querySelectorAll('details[open]')].map((d) => d.dataset.id))
  keep(document.getElementById('list'), notices.reverse().map((n) => h('li', {}, h('details', { 'data-id': n.id, open: open.has(n.id) },
    h('summary', { 'data-row': true, 'data-key': n.id },
      h('span', { class: 'status ' + (n.accepted ? 'ok' : n.next || !n.attempts.length ? 'open' : 'bad') }, n.accepted ? '✓' : n.next || !n.attempts.length ? '…' : '✗'), ' ',
      h('span', { class: 'method' }, n.event_type), ' ', h('span', { class: 'path' }, n.url),
      h('span', { class: 'note' }, say(n.accepted ? 'accepted' : n.next || !n.attempts.length ? 'open' : 'givenUp'), n.next ? ' · ' + say('next', { time: moment(n.next) }) : '')),
    h('p', { class: 'line' }, h('button', { 'data-key': 'resend-' + n.id, onclick: () => page.run(() => send('notices/' + encodeURIComponent(n.id) + '/resend'), (a) => say('resent', { what: told(a) })) }, say('resend')),
      h('code', {}, n.id), h('span', { class: 'quiet' }, moment(n.created))),
    h('h2', {}, say('attempts')),
    h('ol', {}, n.attempts.map((a) => h('li', {}, [moment(a.time), a.status && String(a.status), a.status && say('took', { ms: a.took_ms.toFixed(1) }), a.error].filter(Boolean).join(' · ')))),
    h('h2', {}, say('content')), h('pre', { tabindex: '0' }, pretty(JSON.stringify(n.content)))))))
  document.getElementById('nothing').textContent = notices.length ? '' : say('noNotices')
}
