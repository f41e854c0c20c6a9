// console.js is the frame: rooms, language, light and dark, keys, and the one line that tells of trouble.

import { Refused, follow, get, setToken } from './api.js'
import { h, keep } from './dom.js'
import { lang, moment, say, setLanguage } from './words.js'
import * as requests from './requests.js'
import * as orders from './orders.js'
import * as notices from './notices.js'
import * as money from './money.js'
import * as faults from './faults.js'

const rooms = { requests, orders, notices, money, faults }
const main = document.getElementById('main')
let here = null

/** page is what a room gets: where to draw, and how to tell something. */
const page = {
  main,
  tell(text, bad = false) {
    const line = document.getElementById('trouble')
    line.textContent = text
    line.classList.toggle('good', !bad)
    line.hidden = text === ''
  },
  /** run does what a button asks for, and tells how it ended. */
  async run(work, done = '') {
    try {
      const given = await work()
      page.tell(typeof done === 'function' ? done(given) : done)
      return given
    } catch (error) {
      trouble(error)
    }
  },
}

function trouble(error) {
  if (error instanceof Refused && error.status === 401) return askToken()
  page.tell(error instanceof Refused ? error.message : say('lost'), true)
}

function askToken() {
  if (document.getElementById('token')) return
  const input = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true })
  keep(main, h('form', { class: 'card', onsubmit: (e) => { e.preventDefault(); setToken(input.value.trim()); here = null; open() } },
    h('p', {}, say('tokenNeeded')), h('label', { for: 'token' }, say('token')), input, h('button', {}, say('enter'))))
  input.focus()
}

/** open shows the room that the address names. */
function open() {
  const [name] = location.hash.slice(1).split('/')
  const room = rooms[name] ? name : 'requests'
  drawFrame(room)
  if (here !== room) {
    here = room
    page.tell('')
    keep(main)
    main.setAttribute('aria-labelledby', 'room-' + room)
    rooms[room].enter(page)
  }
  refresh()
}

function drawFrame(room) {
  document.documentElement.lang = lang() === 'zh' ? 'zh-CN' : 'en'
  document.title = say('title')
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say)
  const language = document.getElementById('language')
  language.textContent = say('language')
  language.lang = say('languageCode')
  language.setAttribute('aria-label', say('languageLabel'))
  document.getElementById('theme').textContent = say(isDark() ? 'toLight' : 'toDark')
  keep(document.getElementById('rooms'), Object.keys(rooms).map((name) => h('a', {
    id: 'room-' + name, href: '#' + name, 'data-key': name, 'aria-current': name === room ? 'page' : undefined,
  }, say(name))))
}

// refresh asks for what is new, one question at a time: what changes meanwhile is asked for afterwards.
let asking = false, again = false
async function refresh() {
  if (asking) { again = true; return }
  asking = true
  try {
    do {
      again = false
      const room = here, state = await get('state')
      if (document.getElementById('token')) here = null
      document.getElementById('about').textContent = say('about', { mchid: state.mchid, now: moment(state.now) })
      if (room) await rooms[room].refresh(page, state)
    } while (again)
  } catch (error) { trouble(error) } finally { asking = false }
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'

document.getElementById('language').addEventListener('click', () => {
  setLanguage(say('languageCode'))
  here = null
  open()
})
document.getElementById('theme').addEventListener('click', () => {
  const theme = isDark() ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme
  localStorage.setItem('theme', theme)
  document.getElementById('theme').textContent = say(isDark() ? 'toLight' : 'toDark')
})
if (localStorage.getItem('theme')) document.documentElement.dataset.theme = localStorage.getItem('theme')

document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return
  const typing = e.target.matches('input, textarea, select')
  if (e.key === 'Escape') { rooms[here]?.escape?.(page); return }
  if (typing) return
  const names = Object.keys(rooms)
  if (e.key >= '1' && e.key <= String(names.length)) location.hash = names[e.key - 1]
  else if (e.key === '/') { const filter = document.getElementById('filter'); if (filter) { e.preventDefault(); filter.focus() } }
  else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
    const rows = [...main.querySelectorAll('[data-row]')]
    if (rows.length === 0) return
    e.preventDefault()
    const at = rows.indexOf(document.activeElement)
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + (e.key === 'ArrowDown' ? 1 : -1)))].focus()
  }
})

addEventListener('hashchange', open)
open()
follow(refresh, (error) => trouble(error))
