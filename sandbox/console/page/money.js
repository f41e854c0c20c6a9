// money.js shows the balances and what is kept.

import { get, send } from './api.js'
import { h, keep, pretty, yuan } from './dom.js'
import { say } from './words.js'

export function enter(page) {
  const sum = h('input', { id: 'sum', inputmode: 'decimal', pattern: '[0-9]{1,12}([.][0-9]{1,2})?', required: true, placeholder: '1000000.00' })
  page.main.append(h('div', { class: 'cards' },
    h('section', { class: 'card' }, h('h2', {}, say('balance')), h('table', { id: 'balances' }),
      h('form', { class: 'line', onsubmit: (e) => {
        e.preventDefault()
        const [whole, part = ''] = sum.value.split('.')
        page.run(() => send('balance', { fen: Number(whole + part.padEnd(2, '0')) }), say('saved'))
      } }, h('label', { for: 'sum' }, say('setBalance')), sum, say('yuan'), h('button', {}, say('set')))),
    h('section', { class: 'card' }, h('h2', {}, say('documents')), h('div', { id: 'documents' })),
    h('section', { class: 'card' }, h('h2', {}, say('reset')),
      h('button', { class: 'danger', onclick: () => confirm(say('resetSure')) && page.run(() => send('reset'), say('resetDone')) }, say('reset')))))
}

export async function refresh(page, state) {
  keep(document.getElementById('balances'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, say('account')), h('th', { scope: 'col', class: 'sum' }, say('balance')))),
    h('tbody', {}, Object.entries(state.balances).sort().map(([account, fen]) => h('tr', {}, h('th', { scope: 'row' }, account), h('td', { class: 'sum' }, yuan(fen))))))
  const open = new Set([...document.querySelectorAll('#documents details[open]')].map((d) => d.dataset.kind))
  keep(document.getElementById('documents'), Object.entries(state.documents).filter(([, n]) => n > 0).sort().map(([kind, n]) => {
    const inside = h('div')
    const fill = async () => {
      const { documents } = await get('documents/' + encodeURIComponent(kind), { limit: 1000 })
      keep(inside, documents.reverse().slice(0, 50).map((d) => h('details', {}, h('summary', {}, d.key), h('pre', { tabindex: '0' }, pretty(JSON.stringify(d.value))))))
    }
    if (open.has(kind)) fill()
    return h('details', { 'data-kind': kind, open: open.has(kind), ontoggle: (e) => e.target.dataset.kind && e.target.open && !inside.childElementCount && page.run(fill) },
      h('summary', { 'data-key': 'kind-' + kind }, kind + ' ', h('span', { class: 'note' }, String(n))), inside)
  }))
}
