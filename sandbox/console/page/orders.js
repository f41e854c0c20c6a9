// orders.js shows the orders, and is the user who pays them.

import { get, send } from './api.js'
import { h, keep, yuan } from './dom.js'
import { qrcode } from './qrcode.js'
import { moment, say } from './words.js'

let actions = null

export function enter(page) {
  actions = null
  page.main.append(h('ol', { id: 'list', class: 'rows' }), h('p', { id: 'nothing', class: 'quiet' }), h('section', { id: 'actions' }))
}

export async function refresh(page) {
  const { orders } = await get('orders', { limit: 200 })
  const open = new Set([...document.querySelectorAll('details[open]')].map((d) => d.dataset.id))
  const typed = document.activeElement?.matches('#list input') // what somebody is typing must not be drawn anew
  if (!typed) keep(document.getElementById('list'), orders.reverse().map((o) => row(page, o, open.has(id(o)))))
  document.getElementById('nothing').textContent = orders.length ? '' : say('noOrders')
  if (!actions) {
    ({ actions } = await get('actions'))
    drawActions(page)
  }
}

const id = (o) => o.mchid + '/' + o.out_trade_no
const payable = (o) => o.state === 'NOTPAY' || o.state === 'PAYERROR' || o.state === 'USERPAYING'

function row(page, o, open) {
  return h('li', {}, h('details', { 'data-id': id(o), open },
    h('summary', { 'data-row': true, 'data-key': id(o) },
      h('span', { class: 'status ' + (payable(o) ? 'open' : o.state === 'CLOSED' || o.state === 'REVOKED' ? 'bad' : 'ok') }, o.state), ' ',
      h('span', { class: 'method' }, o.currency === 'CNY' ? yuan(o.total) : o.total + ' ' + o.currency), ' ', h('span', { class: 'path' }, o.out_trade_no),
      h('span', { class: 'note' }, [o.description, o.trade_type, o.combine_out_trade_no, o.refunded ? say('refunded', { sum: yuan(o.refunded) }) : '', moment(o.created)].filter(Boolean).join(' · '))),
    h('div', { class: 'order' },
      h('div', {}, payable(o) ? form(page, o) : h('dl', {}, o.transaction_id && [h('dt', { class: 'quiet' }, 'transaction_id'), h('dd', {}, h('code', {}, o.transaction_id))], o.openid && [h('dt', { class: 'quiet' }, say('payer')), h('dd', {}, h('code', {}, o.openid))])),
      o.code_url && payable(o) && code(o.code_url))))
}

function form(page, o) {
  const openid = h('input', { id: 'openid-' + id(o), value: o.openid, autocomplete: 'off' })
  const fails = h('input', { type: 'checkbox' })
  return h('form', { onsubmit: (e) => {
    e.preventDefault()
    document.activeElement?.blur()
    page.run(() => send('pay', { out_trade_no: o.combine_out_trade_no ?? o.out_trade_no, mchid: o.mchid, openid: openid.value || undefined, fails: fails.checked || undefined }), fails.checked ? say('failed', { number: o.out_trade_no }) : say('paid', { number: o.out_trade_no }))
  } }, h('p', {}, h('button', { class: 'main', 'data-key': 'pay-' + id(o) }, say('pay') + ' ' + (o.currency === 'CNY' ? yuan(o.total) : o.total + ' ' + o.currency))),
  h('p', { class: 'line' }, h('label', { for: openid.id }, say('openid')), openid), h('p', {}, h('label', { class: 'check' }, fails, say('fails'))))
}

/** code draws a QR code: one square a module, four of quiet zone. */
function code(text) {
  const made = qrcode(0, 'M')
  made.addData(text)
  made.make()
  const n = made.getModuleCount()
  let path = ''
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) if (made.isDark(y, x)) path += `M${x + 4} ${y + 4}h1v1h-1z`
  const ns = 'http://www.w3.org/2000/svg', svg = document.createElementNS(ns, 'svg'), squares = document.createElementNS(ns, 'path')
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${n + 8} ${n + 8}`, class: 'qr', role: 'img', 'aria-label': say('qrAlt', { text }), 'shape-rendering': 'crispEdges' })) svg.setAttribute(name, value)
  squares.setAttribute('d', path)
  squares.setAttribute('fill', '#000')
  svg.append(squares)
  return h('figure', {}, svg, h('figcaption', {}, h('code', {}, text)))
}

// drawActions is for what users do besides paying: confirm a transfer, complain, …
function drawActions(page) {
  if (actions.length === 0) return
  const chosen = h('select', { id: 'action' }, actions.map((a) => h('option', { value: a.name }, a.name)))
  const number = h('input', { id: 'action-number', autocomplete: 'off' })
  const about = h('p', { class: 'quiet', lang: 'en' }), details = h('div', { class: 'line' })
  const choose = () => {
    const a = actions.find((a) => a.name === chosen.value)
    about.textContent = a.about
    number.placeholder = a.number
    keep(details, a.details.map((name) => [h('label', { for: 'detail-' + name }, name), h('input', { id: 'detail-' + name, name, autocomplete: 'off' })]))
  }
  chosen.addEventListener('change', choose)
  choose()
  keep(document.getElementById('actions'), h('form', { class: 'card', onsubmit: (e) => {
    e.preventDefault()
    const given = [...details.querySelectorAll('input')].filter((i) => i.value)
    page.run(() => send('act', { action: chosen.value, number: number.value.trim(), details: Object.fromEntries(given.map((i) => [i.name, i.value])) }), (done) => say('done', { what: done.number }))
  } }, h('h2', {}, say('actions')), h('p', { class: 'line' }, h('label', { for: 'action' }, say('act')), chosen, h('label', { for: 'action-number' }, say('number')), number, h('button', {}, say('act'))), about, details))
}
