// faults.js sets what goes wrong on purpose, and the clock.

import { get, send } from './api.js'
import { h, keep } from './dom.js'
import { moment, say } from './words.js'

export function enter(page) {
  const rule = h('input', { id: 'rule', required: true, placeholder: say('faultHint'), autocomplete: 'off', spellcheck: 'false' })
  const number = (id) => h('input', { id, type: 'number', min: '0', max: '100', value: '0' })
  const duplicates = number('duplicates'), probes = number('probes'), hold = h('input', { id: 'hold', type: 'checkbox' })
  const forward = (advance, text) => h('button', { onclick: () => page.run(() => send('clock', { advance }), (state) => say('advanced', { now: moment(state.now) })) }, say(text))
  page.main.append(h('div', { class: 'cards' },
    h('section', { class: 'card' }, h('h2', {}, say('faultRules')), h('ol', { id: 'list', class: 'rows' }), h('p', { id: 'nothing', class: 'quiet' }),
      h('form', { class: 'line', onsubmit: (e) => { e.preventDefault(); page.run(() => send('faults', { rule: rule.value }).then(() => { rule.value = '' }), say('saved')) } },
        h('label', { for: 'rule' }, say('faultRule')), rule, h('button', {}, say('addFault')))),
    h('section', { class: 'card' }, h('h2', {}, say('noticeFaults')), h('form', { onsubmit: (e) => {
      e.preventDefault()
      page.run(() => send('notices/faults', { duplicates: Number(duplicates.value), probes: Number(probes.value), hold: hold.checked }), say('saved'))
    } }, h('p', { class: 'line' }, h('label', { for: 'duplicates' }, say('duplicates')), duplicates), h('p', { class: 'line' }, h('label', { for: 'probes' }, say('probes')), probes),
    h('p', {}, h('label', { class: 'check' }, hold, say('hold'))), h('button', {}, say('save')))),
    h('section', { class: 'card' }, h('h2', {}, say('clock')), h('p', { id: 'now', 'aria-live': 'polite' }),
      h('p', { class: 'line' }, say('forward'), forward('1h', 'hour'), forward('24h', 'day'), forward('7d', 'week'))),
    h('section', { class: 'card' }, h('h2', {}, say('certificates')),
      h('button', { onclick: () => page.run(() => send('certificates/rotate'), (given) => say('rotated', given)) }, say('rotate')))))
}

export async function refresh(page, state) {
  document.getElementById('now').textContent = say('clockNow', { now: moment(state.now) })
  const { faults } = await get('faults')
  keep(document.getElementById('list'), faults.map((f) => h('li', { class: 'line' }, h('code', {}, f.rule),
    h('span', { class: 'quiet' }, say('hits', { n: f.hits }) + ' · ' + (f.count ? say('left', { n: f.count - f.hits }) : say('forever'))),
    h('button', { 'data-key': 'fault-' + f.id, onclick: () => page.run(() => send('faults/' + encodeURIComponent(f.id), {}, 'DELETE')) }, say('removeFault')))))
  document.getElementById('nothing').textContent = faults.length ? '' : say('noFaults')
}
