// api.js speaks to the control interface of the sandbox that served this page.

let token = sessionStorage.getItem('control-token') ?? ''

/** Refused is an answer that is not 2xx. */
export class Refused extends Error {
  constructor(status, text) { super(text); this.status = status }
}

/** setToken is what somebody types who comes from another machine. */
export function setToken(text) {
  token = text
  sessionStorage.setItem('control-token', text)
}

function headers(more = {}) {
  return token ? { ...more, Authorization: 'Bearer ' + token } : more
}

async function answered(response) {
  if (response.status === 204) return null
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  let message = text
  try { message = JSON.parse(text).error } catch { /* the text itself */ }
  throw new Refused(response.status, message)
}

/** get asks for what lies below /_sandbox/. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = given.length ? '?' + new URLSearchParams(given) : ''
  return answered(await fetch(path + search, { headers: headers() }))
}

/** send posts JSON, or deletes. */
export async function send(path, body = {}, method = 'POST') {
  return answered(await fetch(path, { method, headers: headers({ 'Content-Type': 'application/json' }), body: method === 'POST' ? JSON.stringify(body) : undefined }))
}

/** follow calls changed whenever something has happened, and lost when it can't be told any more. It begins again by itself. */
export async function follow(changed, lost) {
  for (;;) {
    try {
      const response = await fetch('events', { headers: headers({ Accept: 'text/event-stream' }) })
      if (!response.ok) await answered(response)
      changed()
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (let rest = ''; ;) {
        const { value, done } = await reader.read()
        if (done) break
        const parts = (rest + value).split('\n\n')
        rest = parts.pop()
        if (parts.some((part) => part.includes('event: change'))) changed()
      }
      lost(new Error('closed'))
    } catch (error) { lost(error) }
    await new Promise((again) => setTimeout(again, 1500))
  }
}
