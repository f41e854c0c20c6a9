// requests.js shows what arrived and what was answered, as it happens.

import { get } from './api.js'
import { diff } from './diff.js'
import { h, keep, pretty, shown } from './dom.js'
import { lang, moment, say } from './words.js'

let known = new Map() // by id
let filter = '', wrong = false, refused = false, fits = ''

/** enter draws the frame of the room. */
export function enter(page) {
  known = new Map()
  fits = ''
  const list = h('ol', { id: 'list', class: 'rows', 'aria-label': say('requests') })
  page.main.append(
    h('section', { class: 'two' },
      h('div', { class: 'side' },
        h('div', { class: 'filters' },
          h('label', { for: 'filter' }, say('filter')),
          h('input', { id: 'filter', type: 'search', placeholder: say('filterHint'), value: filter, oninput: (e) => { filter = e.target.value; draw() } }),
          check('wrong', 'onlyWrong', wrong, (on) => { wrong = on; draw() }),
          check('refused', 'onlyRefused', refused, (on) => { refused = on; draw() })),
        list, h('p', { id: 'nothing', class: 'quiet' }), h('p', { class: 'quiet wide' }, say('keys'))),
      h('div', { id: 'detail', class: 'detail' })))
}

const check = (id, text, on, changed) => h('label', { class: 'check' }, h('input', { id, type: 'checkbox', checked: on, onchange: (e) => changed(e.target.checked) }), say(text))

/** refresh asks for the new ones, and for those that were under way. */
export async function refresh(page, state) {
  const open = [...known.values()].filter((r) => !r.answer).map((r) => r.id)
  const newest = Math.max(0, ...known.keys())
  let since = Math.min(newest, ...open.map((id) => id - 1))
  if (state.requests === 0) known.clear()
  for (;;) {
    const { requests } = await get('requests', { since: since || undefined, limit: since ? 1000 : 200 })
    for (const r of requests) known.set(r.id, r)
    if (!since || requests.length < 1000) break
    since = requests[requests.length - 1].id
  }
  const ids = [...known.keys()].sort((a, b) => a - b)
  for (const id of ids.slice(0, Math.max(0, ids.length - 500))) known.delete(id)
  draw()
}

/** escape closes what is open. */
export function escape() {
  if (location.hash.includes('/')) location.hash = 'requests'
}

const opened = () => Number(location.hash.split('/')[1])

function verdict(r) {
  if (r.verified) return 'good'
  return r.message ? 'wrong' : 'none'
}

function isIn(r) {
  const text = [r.method, r.path, r.answer?.status ?? '', r.answer?.code ?? ''].join(' ').toLowerCase()
  return (!wrong || verdict(r) === 'wrong') && (!refused || r.answer?.status >= 400) && filter.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

function draw() {
  const all = [...known.values()].sort((a, b) => b.id - a.id)
  const fitting = all.filter(isIn)
  const at = opened()
  keep(document.getElementById('list'), fitting.map((r) => h('li', {},
    h('a', { href: '#requests/' + r.id, 'data-row': true, 'data-key': 'request-' + r.id, 'aria-current': r.id === at ? 'true' : undefined },
      h('span', { class: 'status ' + level(r) }, status(r)), ' ',
      h('span', { class: 'method' }, r.method), ' ', h('span', { class: 'path' }, readable(r.path)),
      h('span', { class: 'note' }, r.answer?.code ? r.answer.code + ' ' : '', verdict(r) === 'wrong' ? say('signatureWrong') + ' ' : '', time(r))))))
  document.getElementById('nothing').textContent = all.length === 0 ? say('noRequests') : fitting.length === 0 ? say('noneFits') : ''
  const r = known.get(at)
  const now = r ? r.id + '/' + (r.answer ? 1 : 0) + lang() : ''
  if (now !== fits) { fits = now; drawDetail(r) }
}

const time = (r) => new Date(r.time).toLocaleTimeString(lang() === 'zh' ? 'zh-CN' : 'en-GB') + (r.answer ? ' · ' + say('took', { ms: r.answer.took_ms < 10 ? r.answer.took_ms.toFixed(1) : Math.round(r.answer.took_ms) }) : '')
const status = (r) => r.answer ? (r.answer.status || say('cut')) : '…'
const level = (r) => !r.answer ? 'open' : r.answer.status >= 200 && r.answer.status < 400 ? 'ok' : 'bad'
const readable = (path) => { try { return decodeURIComponent(path) } catch { return path } }

function drawDetail(r) {
  const place = document.getElementById('detail')
  document.querySelector('.two').classList.toggle('opened', Boolean(r))
  if (!r) return keep(place)
  keep(place,
    h('div', { class: 'bar' }, h('a', { class: 'button', href: '#requests' }, say('close')),
      h('span', { class: 'status ' + level(r) }, status(r)), h('h2', {}, r.method + ' ' + readable(r.path))),
    h('p', { class: 'quiet' }, moment(r.time)),
    r.answer?.hint && h('p', { class: 'hint' }, h('strong', {}, say('hint')), ' ', r.answer.hint),
    signature(r),
    h('h3', {}, say('request')), r.query && text('?' + r.query), part(r.header, r.body),
    r.answer && [h('h3', {}, say('answer') + ' ' + (r.answer.status || say('cut'))), part(r.answer.header, r.answer.body, r.answer.length)])
}

function part(header, body, length) {
  const names = Object.keys(header ?? {}).sort()
  return [
    body.text ? text(pretty(body.text)) : body.base64 ? h('p', { class: 'quiet' }, say('binary', { n: length ?? atob(body.base64).length })) : null,
    names.length > 0 && h('details', {}, h('summary', {}, say('headers')), h('table', {}, h('tbody', {}, names.map((name) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, header[name].join(', ')))))))]
}

function text(content) {
  return h('div', { class: 'text' }, h('button', { class: 'copy', onclick: (e) => {
    navigator.clipboard.writeText(content)
    e.target.textContent = say('copied')
  } }, say('copy')), h('pre', { tabindex: '0' }, content))
}

/** signature shows the verdict; of a wrong one also what was signed, and why. */
function signature(r) {
  if (!r.message) return h('p', { class: 'quiet' }, say('unsigned'))
  const visible = [...r.message].map(shown).join('')
  if (r.verified) {
    return h('details', {}, h('summary', {}, h('span', { class: 'status ok' }, '✓'), ' ', say('signatureGood')), h('h4', {}, say('message')), h('pre', { tabindex: '0' }, visible))
  }
  const place = h('div', { class: 'card wrong' }, h('h3', {}, say('signatureWrong')), h('pre', { tabindex: '0' }, visible))
  explain(r, place)
  return place
}

async function explain(r, place) {
  let found = {}
  try { found = await get('requests/' + r.id + '/signature', { lang: lang() }) } catch { /* the message alone is shown */ }
  const compared = h('div', { 'aria-live': 'polite' })
  const input = h('textarea', { id: 'mine', rows: '4', spellcheck: 'false', oninput: () => keep(compared, compare(r.message, input.value, 'pasted')) })
  keep(place, h('h3', {}, say('signatureWrong')),
    found.cause && h('p', {}, h('strong', {}, say('cause')), ' ', found.cause),
    found.advice && h('p', {}, h('strong', {}, say('advice')), ' ', found.advice),
    found.signed ? compare(r.message, found.signed, 'signed') : [
      h('h4', {}, say('message')), h('pre', { tabindex: '0' }, [...r.message].map(shown).join('')),
      h('p', { class: 'quiet' }, say('unknownSigned')), h('label', { for: 'mine' }, say('paste')), input, compared])
}

function compare(expected, other, name) {
  if (other === '') return null
  if (expected === other) return h('p', {}, say('same'))
  const [left, right] = diff(expected, other)
  const side = (runs) => h('pre', { tabindex: '0' }, runs.map((run) => run.same ? [...run.text].map(shown).join('') : h('mark', {}, [...run.text].map((c) => c === ' ' ? '·' : shown(c)).join(''))))
  return h('div', { class: 'diff' }, h('h4', {}, say('difference')),
    h('figure', {}, h('figcaption', {}, say('expected')), side(left)),
    h('figure', {}, h('figcaption', {}, say(name)), side(right)))
}
